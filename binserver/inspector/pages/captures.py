"""One capture: its tabs, and its body as a file."""

import contextlib
from collections.abc import Mapping
from typing import TypeAlias

from aiohttp import web

from binserver.filters import MOST_DIGITS, CaptureFilter, number_from
from binserver.inspector import lost
from binserver.inspector.download import as_file
from binserver.inspector.keys import GUARD, STORE
from binserver.inspector.pages import bins, frame, narrowing
from binserver.inspector.pages.contexts import BinPage
from binserver.inspector.render import Link
from binserver.inspector.views import attempts, body_panel, detail, raw_panel, summary_panel
from binserver.inspector.views.deliveries import DeliveryNote, delivery_note
from binserver.inspector.views.gone_capture import GoneCapture
from binserver.inspector.views.lost_note import LostNote, Moved, lost_note
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.replay_form import replay_form
from binserver.inspector.views.rows import address
from binserver.inspector.views.scheme_finder import SchemeFinder, scheme_finder
from binserver.inspector.views.shell import FieldError
from binserver.model import Attempt, Bin, Capture, Remark
from binserver.store import NotFound, StorageFailed, StorageFull

Panel: TypeAlias = (
    summary_panel.SummaryPanel
    | body_panel.BodyPanel
    | raw_panel.HeadersPanel
    | raw_panel.RawPanel
    | attempts.ReplaysPanel
)

WITH_BODY = frozenset({"body", "raw"})
"""The tabs that show the bytes of the body."""

LEAVING = frozenset({"bad-chunk", "body-without-length", "length-counted-in-characters", "stray-bytes"})
"""Flaws of a request that leave bytes over, which become a capture of their own."""

SOON = 200
"""Numbers within which what was left over is looked for: others come meanwhile."""


async def show(request: web.Request) -> web.Response:
    """A capture in its list, or the capture alone where htmx asks; whoever looks has read it."""
    bin = await bins.bin_of(request)
    try:
        capture = await request.app[STORE].capture(number_of(request), data=request.query.get("tab") in WITH_BODY)
    except NotFound:
        return await gone(request, bin)
    if capture.bin != bin.name:
        return await elsewhere(request, capture)
    if not capture.read and request.method == "GET" and comes_from_here(request):
        with contextlib.suppress(StorageFull, StorageFailed):  # to be seen matters more than to be marked
            await request.app[STORE].mark(capture.number, read=True)
    return await answer(request, bin, capture)


async def body(request: web.Request) -> web.Response:
    """The exact bytes of a body, as a file and as nothing else."""
    bin = await bins.bin_of(request)
    capture = await capture_of(request, bin, tab="body")
    return as_file(capture.number, capture.body.data or b"")


async def capture_of(request: web.Request, bin: Bin | None, *, tab: str = "") -> Capture:
    """The capture that the address names, with the data of its body where this tab shows it.

    Raises:
        NotFound: There is none in this bin.
    """
    number = number_of(request)
    capture = await request.app[STORE].capture(number, data=tab in WITH_BODY)
    if capture.bin != (bin.name if bin else None):
        raise NotFound(f"no capture here has number {number}")
    return capture


def number_of(request: web.Request) -> int:
    """The number that the address names.

    Raises:
        NotFound: It is larger than any.
    """
    text = request.match_info["number"]
    number = number_from(text)
    if number is None:
        raise NotFound(f"no capture here has number {text[:MOST_DIGITS]}")
    return number


async def gone(request: web.Request, bin: Bin | None) -> web.Response:
    """That the capture is not here, in its list, or alone where htmx asks."""
    back = Link(route="bin", parts={"bin": bin.name}) if bin else Link(route="lost")
    shown = GoneCapture(number=number_of(request), back=back)
    if frame.wants_part(request):
        return frame.answer(request, shown, status=404)
    return frame.answer(request, await _page(request, bin, shown), status=404)


async def elsewhere(request: web.Request, capture: Capture) -> web.Response:
    """The page of a capture that is in another place; on a page that is open, a word on where to find it."""
    if not frame.wants_part(request):
        raise frame.see_other(request, address(capture))
    if capture.bin is None:
        return await gone(request, None)
    bin = await request.app[STORE].bin(capture.bin)
    return frame.answer(request, Moved(number=capture.number, bin=bin.name, title=bin.title or bin.name))


async def answer(
    request: web.Request,
    bin: Bin | None,
    capture: Capture,
    *,
    status: int = 200,
    error: FieldError | None = None,
    typed: str | None = None,
    tab: str | None = None,
    opened: Attempt | None = None,
    finder: SchemeFinder | None = None,
) -> web.Response:
    """A capture as a page, or as its part where htmx asks."""
    shown = await detail_of(request, bin, capture, error=error, typed=typed, tab=tab, opened=opened, finder=finder)
    size = len(capture.body.data or b"")
    if frame.wants_part(request):
        return await frame.answer_large(request, shown, size=size, status=status)
    return await frame.answer_large(request, await _page(request, bin, shown), size=size, status=status)


async def detail_of(
    request: web.Request,
    bin: Bin | None,
    capture: Capture,
    *,
    tab: str | None = None,
    opened: Attempt | None = None,
    error: FieldError | None = None,
    typed: str | None = None,
    finder: SchemeFinder | None = None,
) -> detail.Detail:
    """What is shown of a capture, with the tab that the query asks for."""
    asked = tab or request.query.get("tab", "")
    current = asked if asked in detail.TABS else detail.TABS[0]
    masks, query = await bins.masks_of(request, bin), narrowing.kept_query(request.query)
    here = address(capture).with_query(**query, tab=current, show="1" if masks.shown else None)
    panel = await _panel(request, capture, current, masks=masks, here=here, opened=opened)
    guard = request.app[GUARD]()
    form = replay_form(capture, bin, guard, typed=typed, error=error, masks=masks) if bin else None
    note = None if bin else await _note(request, capture, masks)
    return detail.detail(
        capture,
        panel,
        tab=current,
        masks=masks,
        query=query,
        form=form,
        note=note,
        delivery=await _delivery(request, capture, query),
        finder=finder or scheme_finder(capture, asked=current == detail.TABS[0]),
    )


def comes_from_here(request: web.Request) -> bool:
    """Whether it is the developer who looks, and no other site that leads a browser here."""
    return request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}


async def _page(request: web.Request, bin: Bin | None, shown: detail.Detail | GoneCapture) -> BinPage:
    """The list with a capture, or with its place."""
    title = bin.title or bin.name if bin else frame.title(request, "lost")
    return BinPage(
        shell=await frame.shell(request, title, current=bin, at_lost=bin is None, live=True),
        capture_list=await frame.capture_list(
            request, bin, masks=await bins.masks_of(request, bin), current=number_of(request)
        ),
        detail=shown,
        opened=True,
    )


async def _note(request: web.Request, capture: Capture, masks: Masks) -> LostNote:
    """Why a capture belongs to no bin."""
    others = await lost.of_same_name(request.app, capture)
    return lost_note(capture, await request.app[STORE].bins(), others=len(others), masks=masks)


async def _delivery(request: web.Request, capture: Capture, query: dict[str, str]) -> DeliveryNote | None:
    """Whether its event was delivered more than once."""
    numbers = await request.app[STORE].deliveries(capture.number)
    return delivery_note(capture, numbers, here=address(capture).with_query(**query))


async def _panel(
    request: web.Request, capture: Capture, tab: str, *, masks: Masks, here: Link, opened: Attempt | None
) -> Panel:
    match tab:
        case "body":
            return body_panel.body_panel(
                capture.body,
                capture.headers,
                masks=masks,
                here=here,
                start=_start(request.query),
                download=_download(capture),
                follower=await _follower(request, capture),
            )
        case "headers":
            return raw_panel.headers_panel(capture, masks=masks)
        case "raw":
            return raw_panel.raw_panel(capture, masks=masks)
        case "replays":
            found = await request.app[STORE].attempts(capture.number)
            return attempts.replays_panel(found, masks=masks, opened=opened)
    return summary_panel.summary_panel(capture, masks=masks)


async def _follower(request: web.Request, capture: Capture) -> Link | None:
    """What was left over right after it on its connection: it is kept beside it, soon after."""
    if LEAVING.isdisjoint(one.code for one in capture.flaws):
        return None
    after, soon = capture.number, capture.number + SOON
    wanted = CaptureFilter(bin=capture.bin, lost=capture.bin is None, after=after, before=soon, limit=SOON)
    left = Remark(code="left-over", params={"after": after})
    found = next((one for one in await request.app[STORE].captures(wanted) if left in one.flaws), None)
    return address(found) if found else None


def _download(capture: Capture) -> Link | None:
    if capture.bin is None:
        return None
    return Link(route="body", parts={"bin": capture.bin, "number": capture.number})


def _start(query: Mapping[str, str]) -> int:
    text = query.get("from", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004 - a terabyte
