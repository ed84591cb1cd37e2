"""What this is, where its data lies, and how to be rid of all of it."""

import os
import stat
from pathlib import Path

from aiohttp import web

from binserver import __version__
from binserver.inspector.keys import STORE
from binserver.inspector.pages import frame
from binserver.inspector.pages.contexts import AboutPage
from binserver.inspector.views.about import about

OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def show(request: web.Request) -> web.Response:
    """The page."""
    files = await request.app[STORE].files()
    shown = about(files, version=__version__, private=_is_private(next(iter(files))), windows=os.name == "nt")
    return frame.answer(
        request, AboutPage(shell=await frame.shell(request, frame.title(request, "about")), about=shown)
    )


def _is_private(path: Path) -> bool | None:
    """Whether this user alone can read the file; None where modes do not tell."""
    return None if os.name == "nt" else not path.stat().st_mode & OTHERS
