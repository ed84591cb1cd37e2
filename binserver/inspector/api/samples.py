"""The providers' samples and scenarios, and sending them."""

import asyncio

import msgspec
from aiohttp import web

from binserver import providers
from binserver.inspector import json, simulate
from binserver.inspector.api import given
from binserver.inspector.errors import BadField
from binserver.inspector.keys import STORE
from binserver.inspector.simulate import Sent, Wanted
from binserver.inspector.table import Row
from binserver.providers.changes import Changes
from binserver.targets import TargetRefused


class GivenSample(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to send, what to change in it, and where to if not to the bin."""

    sample: str
    scenario: str | None = None
    set: dict[str, str] = {}
    amount: str | None = None
    reference: str | None = None
    status: str | None = None
    to: str | None = None


async def find_all(_: web.Request) -> web.Response:
    """Every sample."""
    found = ({"name": one.name, "title": one.title, "provider": one.provider} for one in providers.samples())
    return json.answer(json.items(found))


async def find_scenarios(_: web.Request) -> web.Response:
    """Every scenario, by provider."""
    return json.answer(json.items(await asyncio.to_thread(_offered)))


async def send(request: web.Request) -> web.Response:
    """Send one, with fresh ids and dates: what reaches the bin is a capture, what goes elsewhere an attempt."""
    wanted = _wanted(await given.read(request, GivenSample))
    try:
        sent = await simulate.send(request.app, request.match_info["bin"], wanted)
    except TargetRefused as error:
        raise BadField("to", str(error), code=error.remark.code.replace("-", "_")) from error
    told = [await _told(request, one) for one in sent]
    is_capture = wanted.scenario is None and wanted.to is None
    return json.answer(told[0] if is_capture else {"items": told}, status=201)


def _wanted(given: GivenSample) -> Wanted:
    changes = Changes(amount=given.amount, reference=given.reference, status=given.status, set=given.set)
    return Wanted(sample=given.sample, scenario=given.scenario, changes=changes, to=given.to)


async def _told(request: web.Request, sent: Sent) -> json.Shape:
    """A capture or an attempt; in a scenario it says what a handler should do with it."""
    should = {"should": sent.should} if sent.should else {}
    if sent.attempt is not None:
        return json.attempt(sent.attempt) | should
    return json.capture(await request.app[STORE].capture(sent.number or 0)) | should


def _offered() -> list[json.Shape]:
    return [
        {"name": one.name, "title": one.title, "provider": provider, "sample": one.sample, "should": one.should}
        for provider in sorted(providers.PROVIDERS)
        for one in simulate.offers_of(provider)
    ]


ROUTES: tuple[Row, ...] = (
    ("GET", "/api/samples", "api-samples", find_all),
    ("GET", "/api/scenarios", "api-scenarios", find_scenarios),
    ("POST", "/api/bins/{bin}/send", "api-send", send),
)
