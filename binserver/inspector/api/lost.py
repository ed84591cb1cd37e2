"""Lost and found: what came for no bin."""

from aiohttp import web

from binserver.inspector import asked, json
from binserver.inspector.api.captures import page
from binserver.inspector.table import Row


async def find_all(request: web.Request) -> web.Response:
    """Those that a filter means, the newest first."""
    return json.answer(await page(request, asked.filter_of(request.query, lost=True)))


ROUTES: tuple[Row, ...] = (("GET", "/api/lost", "api-lost", find_all),)
