"""Every address of the inspector, in one table."""

from collections.abc import Iterable

from aiohttp import web

from binserver.inspector import api, pages
from binserver.inspector.assets import PREFIX
from binserver.inspector.static import serve
from binserver.inspector.stream import stream
from binserver.inspector.table import Row

STREAM: Row = ("GET", "/stream", "stream", stream)

ROUTES: tuple[Row, ...] = (
    *pages.ROUTES,
    STREAM,
    ("GET", PREFIX + "{path:.+}", "static", serve),
    *api.ROUTES,
)


def add(router: web.UrlDispatcher, rows: Iterable[Row] = ROUTES) -> None:
    """Put the table into the router; what can be asked for by GET can be by HEAD, except the stream."""
    for row in rows:
        method, path, name, handler = row
        if method == "GET":
            router.add_get(path, handler, name=name, allow_head=row != STREAM)
        else:
            router.add_route(method, path, handler, name=name)
