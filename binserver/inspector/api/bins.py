"""The bins."""

from dataclasses import replace
from typing import Annotated, Any, TypeAlias

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from binserver.inspector import actions, json
from binserver.inspector.api import given
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row
from binserver.model import Bin, Keep, Reply

MOST = 2**53
"""The largest whole number that every reader of JSON holds exactly."""

Positive: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
PositiveSeconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=MOST)]


class GivenReply(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Parts of a reply; what is not given stays as it is."""

    code: int | UnsetType = UNSET
    headers: list[tuple[str, str]] | UnsetType = UNSET
    body: str | UnsetType = UNSET


class GivenKeep(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Parts of what is kept; None is no limit."""

    captures: Positive | UnsetType | None = UNSET
    bytes: Positive | UnsetType | None = UNSET
    seconds: PositiveSeconds | UnsetType | None = UNSET


class GivenBin(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Parts of a bin; what is not given stays as it is."""

    title: str | UnsetType = UNSET
    provider: str | UnsetType | None = UNSET
    secrets: list[str] | UnsetType = UNSET
    reply: GivenReply | UnsetType = UNSET
    target: str | UnsetType | None = UNSET
    keep: GivenKeep | UnsetType = UNSET
    public_url: str | UnsetType | None = UNSET


class GivenNewBin(GivenBin, forbid_unknown_fields=True, kw_only=True):
    """Parts of a bin that is to be made."""

    name: str | None = None


async def find_all(request: web.Request) -> web.Response:
    """Every bin, the newest first."""
    bins = await request.app[STORE].bins()
    return json.answer(json.items(_shape(request, bin) for bin in reversed(bins)))


async def make(request: web.Request) -> web.Response:
    """Make one."""
    wanted = await given.read(request, GivenNewBin)
    bin = await actions.make_bin(request.app, name=wanted.name, **_whole(_parts(wanted)))
    return json.answer(_shape(request, bin), status=201)


async def find(request: web.Request) -> web.Response:
    """One bin."""
    return json.answer(_shape(request, await request.app[STORE].bin(_name(request))))


async def change(request: web.Request) -> web.Response:
    """Change parts of one."""
    wanted = await given.read(request, GivenBin)
    changed = await actions.change_bin(request.app, _name(request), **_parts(wanted))
    return json.answer(_shape(request, changed))


async def delete(request: web.Request) -> web.Response:
    """Delete one with all that it holds."""
    await request.app[STORE].delete_bin(_name(request))
    return web.Response(status=204)


def _name(request: web.Request) -> str:
    return request.match_info["bin"].lower()


def _shape(request: web.Request, bin: Bin) -> json.Shape:
    return json.bin(bin, base=actions.base_url(request.app))


def _parts(wanted: GivenBin) -> dict[str, Any]:
    """What was given, by name; of a reply and of what is kept, the parts that were."""
    parts = given.fields(wanted)
    parts.pop("name", None)
    return {name: given.fields(value) if isinstance(value, msgspec.Struct) else value for name, value in parts.items()}


def _whole(parts: dict[str, Any]) -> dict[str, Any]:
    """The same for a new bin: what was not given is the default."""
    defaults: dict[str, Reply | Keep] = {"reply": Reply(), "keep": Keep()}
    return parts | {name: replace(whole, **parts[name]) for name, whole in defaults.items() if name in parts}


ROUTES: tuple[Row, ...] = (
    ("GET", "/api/bins", "api-bins", find_all),
    ("POST", "/api/bins", "api-bins", make),
    ("GET", "/api/bins/{bin}", "api-bin", find),
    ("PATCH", "/api/bins/{bin}", "api-bin", change),
    ("DELETE", "/api/bins/{bin}", "api-bin", delete),
)
