"""The captures of a bin, and each by its number."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from binserver.filters import MOST, MOST_DIGITS, CaptureFilter
from binserver.inspector import actions, asked, finding, json, lost
from binserver.inspector.api import given
from binserver.inspector.download import as_file
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row
from binserver.model import Capture
from binserver.store import NotFound, Store

NUMBER = f"{{number:[0-9]{{1,{MOST_DIGITS}}}}}"
"""A capture's number in an address."""


class GivenMarks(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The developer's marks on a capture, and the bin that it goes to; what is not given stays as it is."""

    pinned: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET
    read: bool | UnsetType = UNSET
    bin: str | UnsetType = UNSET


class GivenSecret(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A secret to try."""

    secret: str


async def find_all(request: web.Request) -> web.Response:
    """Those of a bin that a filter means, the newest first."""
    bin = actions.known_bin(request.app, request.match_info["bin"])
    return json.answer(await page(request, asked.filter_of(request.query, bin=bin.name)))


async def empty(request: web.Request) -> web.Response:
    """Delete those of a bin that a filter means; without one, all of them."""
    bin = actions.known_bin(request.app, request.match_info["bin"])
    wanted = asked.filter_of(request.query, bin=bin.name)
    if not request.query:
        return json.answer({"deleted": await request.app[STORE].empty_bin(bin.name)})
    most = wanted.limit if "limit" in request.query else None
    return json.answer({"deleted": await _delete_found(request.app[STORE], wanted, most)})


async def _delete_found(store: Store, wanted: CaptureFilter, most: int | None) -> int:
    """Delete what matches, the newest first, at most so many; how many those were."""
    deleted = 0
    while found := await store.captures(replace(wanted, limit=most or MOST)):
        deleted += sum(await asyncio.gather(*(_delete_one(store, one.number) for one in found)))
        if most is not None:
            break
    return deleted


async def _delete_one(store: Store, number: int) -> bool:
    try:
        await store.delete(number)
    except NotFound:  # somebody else was faster
        return False
    return True


async def find(request: web.Request) -> web.Response:
    """One, with its whole body."""
    return json.answer(json.capture(await request.app[STORE].capture(number(request))))


async def mark(request: web.Request) -> web.Response:
    """Pin it, note something on it, say whether it was looked at, or move it from lost and found to a bin."""
    marks = given.fields(await given.read(request, GivenMarks))
    name = marks.pop("bin", None)
    if name is not None:
        await lost.move(request.app, number(request), name)
    capture = await request.app[STORE].mark(number(request), **marks)
    return json.answer(json.capture(capture, most=json.MOST_LISTED))


async def delete(request: web.Request) -> web.Response:
    """Delete it; for a minute it can be brought back."""
    await request.app[STORE].delete(number(request))
    return web.Response(status=204)


async def restore(request: web.Request) -> web.Response:
    """Bring it back."""
    capture = await request.app[STORE].restore(number(request))
    return json.answer(json.capture(capture, most=json.MOST_LISTED))


async def body(request: web.Request) -> web.Response:
    """Its exact bytes, as a download."""
    return as_file(number(request), await request.app[STORE].body(number(request)))


async def find_scheme(request: web.Request) -> web.Response:
    """The usual ways of signing that fit it with a secret, which is not kept."""
    wanted = await given.read(request, GivenSecret)
    fits = await finding.find(request.app, number(request), wanted.secret)
    return json.answer(json.items({"place": one.place, "line": one.line} for one in fits))


async def page(request: web.Request, filter: CaptureFilter) -> json.Shape:
    """A page of a list, and the number before which the next one begins."""
    more = await request.app[STORE].captures(replace(filter, limit=filter.limit + 1), most_data=json.MOST_LISTED)
    shown = more[: filter.limit]
    return json.items((json.capture(one, most=json.MOST_LISTED) for one in shown), next=_cursor(shown, more))


def number(request: web.Request) -> int:
    """The capture that the address names."""
    return int(request.match_info["number"])


def _cursor(shown: Sequence[Capture], more: Sequence[Capture]) -> str | None:
    return str(shown[-1].number) if len(more) > len(shown) else None


ROUTES: tuple[Row, ...] = (
    ("GET", "/api/bins/{bin}/captures", "api-captures", find_all),
    ("DELETE", "/api/bins/{bin}/captures", "api-captures", empty),
    ("GET", f"/api/captures/{NUMBER}", "api-capture", find),
    ("PATCH", f"/api/captures/{NUMBER}", "api-capture", mark),
    ("DELETE", f"/api/captures/{NUMBER}", "api-capture", delete),
    ("POST", f"/api/captures/{NUMBER}/restore", "api-restore", restore),
    ("POST", f"/api/captures/{NUMBER}/find-scheme", "api-find-scheme", find_scheme),
    ("GET", f"/api/captures/{NUMBER}/body", "api-body", body),
)
