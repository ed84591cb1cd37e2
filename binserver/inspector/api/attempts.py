"""Sending a capture again, and what came of it."""

import msgspec
from aiohttp import web

from binserver.inspector import actions, json
from binserver.inspector.api import given
from binserver.inspector.api.captures import NUMBER, number
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row


class GivenReplay(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Where to; the bin's target unless told."""

    target: str | None = None


async def replay(request: web.Request) -> web.Response:
    """Send it, and wait for what comes of it."""
    wanted = await given.read(request, GivenReplay)
    attempt = await actions.replay(request.app, number(request), target=wanted.target)
    return json.answer({"items": [json.attempt(attempt)]}, status=201)


async def find_all(request: web.Request) -> web.Response:
    """Every attempt, the newest first."""
    store = request.app[STORE]
    capture = await store.capture(number(request), data=False)
    return json.answer(json.items(json.attempt(one) for one in await store.attempts(capture.number)))


ROUTES: tuple[Row, ...] = (
    ("POST", f"/api/captures/{NUMBER}/replay", "api-replay", replay),
    ("GET", f"/api/captures/{NUMBER}/attempts", "api-attempts", find_all),
)
