"""Whether the server can do its work."""

from aiohttp import web

from binserver import __version__
from binserver.inspector import json
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row


async def health(request: web.Request) -> web.Response:
    """That the store answers, or 503 and why not."""
    await request.app[STORE].bins()
    return json.answer({"status": "ok", "version": __version__})


ROUTES: tuple[Row, ...] = (("GET", "/healthz", "healthz", health),)
