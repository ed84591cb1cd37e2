"""What a live page asks for: the rows that changed after its cursor, and the navigation with its counts.

Exact, whatever happens in between: changes are read first and then each capture as it is now, so that a capture
changing meanwhile is told again by its next change, and never lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aiohttp import web

from binserver.filters import CaptureFilter, number_from
from binserver.inspector.errors import BadField
from binserver.inspector.keys import RENDERER, STORE
from binserver.inspector.pages import bins, frame, narrowing
from binserver.inspector.render import Partial
from binserver.inspector.views.rows import GoneRow
from binserver.inspector.views.storage_note import StorageNote, storage_note
from binserver.model import Bin, Capture
from binserver.notices import Change
from binserver.store import CursorTooOld, NotFound, Store

MOST_CHANGED = 200
"""Captures that are told one by one; of more, the page takes the newest rows anew."""

MOST_SINGLY = 20
"""Captures that are asked for one by one; more are found in one go."""


async def rows(request: web.Request) -> web.Response:
    """Rows of a bin: those that changed after the change `after`, or those below the number `before`, or the newest."""
    return await _rows(request, await bins.bin_of(request))


async def lost_rows(request: web.Request) -> web.Response:
    """The same for lost and found."""
    return await _rows(request, None)


async def _rows(request: web.Request, bin: Bin | None) -> web.Response:
    if "after" in request.query:
        return await _changed(request, bin, _cursor(request.query["after"]))
    listed = await frame.capture_list(request, bin, masks=await bins.masks_of(request, bin))
    older = {"X-Older": "1"} if listed.older else {}
    return await _answer(request, bin, listed.rows, {"X-Cursor": str(listed.cursor), **older})


async def _changed(request: web.Request, bin: Bin | None, after: int) -> web.Response:
    store, name = request.app[STORE], bin.name if bin else None
    if after > await store.newest_change():
        return _reload()
    try:
        changes = await store.changes(after)
    except CursorTooOld:
        return _reload()
    numbers = {one.number for one in changes if one.number is not None and one.bin == name}
    came = {one.number: one.kind for one in changes if one.kind in {"captured", "moved"} and one.number in numbers}
    arrived = {number for number, kind in came.items() if kind == "captured"}
    if len(numbers) > MOST_CHANGED or await _may_be_emptied(request, bin, changes, len(came)):
        return _reload()
    cursor = {"X-Cursor": str(changes[-1].change if changes else after)}
    wanted = narrowing.filter_of({**request.query, "before": ""}, bin=name)
    found = await _found(store, wanted, numbers)
    if found is None:
        return _reload()
    shown = frame.rows_of(
        found,
        query=narrowing.kept_query({**request.query, "before": ""}),
        masks=await bins.masks_of(request, bin),
        arrived=arrived,
        called=await frame.called(request),
    )
    gone = tuple(GoneRow(number=one) for one in sorted(numbers - {one.number for one in found}))
    if not changes:
        return frame.html_response(request.app[RENDERER].render(_note(request)), headers=cursor)
    return await _answer(request, bin, (*shown, *gone), cursor)


async def _may_be_emptied(request: web.Request, bin: Bin | None, changes: Iterable[Change], arrived: int) -> bool:
    """Whether captures may have gone without a change of their own: fewer are left than the page holds."""
    name = bin.name if bin else None
    if not any(one.number is None and one.bin == name for one in changes):
        return False
    held = request.query.get("held", "")
    narrowed = bool(narrowing.kept_query(request.query))
    if bin is None or narrowed or not held.isdecimal():
        return True
    left = (await request.app[STORE].bin(bin.name)).captures  # as they are after the changes, not before
    return left < int(held[:6]) + arrived


async def _found(store: Store, wanted: CaptureFilter, numbers: set[int]) -> list[Capture] | None:
    """Those of the captures that match the filter, newest first; None if that would take looking at too many."""
    if len(numbers) > MOST_SINGLY:
        return await _found_together(store, wanted, numbers)
    found = [await _capture(store, number) for number in sorted(numbers, reverse=True)]
    return [one for one in found if one is not None and wanted.matches(one)]


async def _found_together(store: Store, wanted: CaptureFilter, numbers: set[int]) -> list[Capture] | None:
    limit = 2 * MOST_CHANGED
    found = await store.captures(replace(wanted, after=min(numbers) - 1, limit=limit))
    return [one for one in found if one.number in numbers] if len(found) < limit else None


async def _capture(store: Store, number: int) -> Capture | None:
    try:
        return await store.capture(number, data=False)
    except NotFound:
        return None


async def _answer(
    request: web.Request, bin: Bin | None, parts: Iterable[Partial], headers: Mapping[str, str]
) -> web.Response:
    """Rows, then the navigation and the banner as they are now."""
    renderer = request.app[RENDERER]
    nav = await frame.bins_nav(request, current=bin.name if bin else None, at_lost=bin is None)
    html = "".join(renderer.render(one) for one in (*parts, nav, _note(request)))
    return frame.html_response(html, headers=headers)


def _note(request: web.Request) -> StorageNote:
    return storage_note(request.app[STORE].trouble)


def _reload() -> web.Response:
    return frame.html_response("", headers={"X-Reload": "1"})


def _cursor(text: str) -> int:
    cursor = number_from(text)
    if cursor is None:
        raise BadField("after", f"after is a change, a whole number, not {text[:40]!r}")
    return cursor
