"""Every partial with made-up data: the place to look at the looks, in light and dark."""

from aiohttp import web

from binserver.inspector.pages import frame
from binserver.inspector.pages.contexts import Pattern, PatternsPage
from binserver.inspector.views.patterns import patterns
from binserver.inspector.views.rows import CaptureRow, GoneRow


async def show(request: web.Request) -> web.Response:
    """All of them, one below the other."""
    parts = tuple(
        Pattern(title=title, context=context, listed=isinstance(context, CaptureRow | GoneRow))
        for title, context in patterns()
    )
    return frame.answer(request, PatternsPage(shell=await frame.shell(request, "Patterns"), parts=parts))
