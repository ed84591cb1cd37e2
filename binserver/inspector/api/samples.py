"""The providers' samples, and sending them."""

import msgspec
from aiohttp import web

from binserver import providers
from binserver.inspector import actions, json
from binserver.inspector.api import given
from binserver.inspector.errors import BadField
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row
from binserver.targets import TargetRefused


class GivenSample(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which sample, and where to if not to the bin."""

    sample: str
    to: str | None = None


async def find_all(_: web.Request) -> web.Response:
    """Every sample."""
    found = ({"name": one.name, "title": one.title, "provider": one.provider} for one in providers.samples())
    return json.answer(json.items(found))


async def send(request: web.Request) -> web.Response:
    """Send one, with fresh ids and dates: what reaches the bin is a capture, what goes elsewhere an attempt."""
    wanted = await given.read(request, GivenSample)
    try:
        sent = await actions.send_sample(request.app, request.match_info["bin"], wanted.sample, to=wanted.to)
    except TargetRefused as error:
        raise BadField("to", str(error), code=error.remark.code.replace("-", "_")) from error
    if isinstance(sent, int):
        return json.answer(json.capture(await request.app[STORE].capture(sent)), status=201)
    return json.answer({"items": [json.attempt(sent)]}, status=201)


ROUTES: tuple[Row, ...] = (
    ("GET", "/api/samples", "api-samples", find_all),
    ("POST", "/api/bins/{bin}/send", "api-send", send),
)
