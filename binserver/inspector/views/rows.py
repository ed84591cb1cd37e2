"""A capture as one row of a list, and the list."""

from collections.abc import Collection
from dataclasses import dataclass
from zlib import crc32

from binserver.filters import CaptureFilter
from binserver.inspector.render import Link, Partial
from binserver.inspector.views.deliveries import nth
from binserver.inspector.views.lost_note import why
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import title_of
from binserver.message import header, target_under
from binserver.model import Capture, Money, Remark, Replays, Status

MOST_ROWS = 50
"""Rows on one page of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow(Partial):
    """One capture in two lines.

    Attributes:
        number, link: Which capture, and where it is shown.
        capture: As it is kept, without its body.
        path, query: Under the bin, credentials hidden; the query with its "?" or "".
        provider, status, money, reference: From the reading, where there is one.
        sender: What a plain request says of who sent it, or "".
        flaw: The first of its flaws.
        why: Why it belongs to no bin, where it does not.
        nth: Which delivery of its event, in words, where it is not the first; `changed` where that was not the same.
        events: How many it tells of, where they are several.
        replays: How often it was sent on, and how that ended last.
        current: Whether it is the one that is open.
        stamp: Another one as soon as its detail is another.
        arrived: Whether it is new to the page that asks.
    """

    number: int
    link: Link
    capture: Capture
    path: str
    query: str
    provider: str | None
    status: Status | None
    money: Money | None
    reference: str | None
    sender: str
    flaw: Remark | None
    why: Remark | None
    nth: Remark | None
    changed: bool
    events: int
    replays: Replays
    current: bool
    stamp: str
    arrived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterForm(Partial):
    """What the list is narrowed by.

    Attributes:
        action: Where it is sent.
        filter: As it stands.
        active: How many of its parts are set.
        classes, providers, verdicts: What there is to choose.
        notes: What is to be said of what was asked for.
    """

    action: Link
    filter: CaptureFilter
    active: int
    classes: tuple[str, ...]
    providers: tuple[tuple[str, str], ...]
    verdicts: tuple[str, ...]
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureList(Partial):
    """A page of a list.

    Attributes:
        rows: Newest first.
        cursor: The change that the rows are current to.
        here: The list itself, with its filter.
        pull: Where the page asks for what came after.
        filter_form: Above the rows; None for lost and found.
        older, newest: Where the list goes on, and back to its top.
        lost: Whether this is lost and found.
    """

    rows: tuple[CaptureRow, ...]
    cursor: int
    here: Link
    pull: Link
    filter_form: FilterForm | None
    older: Link | None
    newest: Link | None
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRow(Partial):
    """Says to a live page that a capture is not in its list, or not any more."""

    number: int


def address(capture: Capture) -> Link:
    """The page of a capture."""
    if capture.bin is None:
        return Link(route="lost-capture", parts={"number": capture.number})
    return Link(route="capture", parts={"bin": capture.bin, "number": capture.number})


def capture_row(
    capture: Capture,
    *,
    masks: Masks,
    current: int | None = None,
    query: dict[str, str] | None = None,
    arrived: bool = False,
    called: Collection[str] = (),
) -> CaptureRow:
    """The row of a capture; `query` is what its link keeps of the page that it stands on, `called` all bins' names."""
    reading = capture.reading
    delivery = reading.delivery if reading else None
    path, mark, rest = masks.target(_shown_target(capture)).partition("?")
    return CaptureRow(
        number=capture.number,
        link=address(capture).with_query(**(query or {})),
        capture=capture,
        path=path,
        query=mark + rest,
        provider=title_of(reading.provider) if reading and reading.provider else None,
        status=reading.status if reading else None,
        money=reading.amount if reading else None,
        reference=masks.known((reading.provider_reference or reading.reference or "") if reading else "") or None,
        sender=masks.known(_sender(capture)),
        flaw=masks.remark(capture.flaws[0]) if capture.flaws else None,
        why=masks.remark(why(capture, called)) if _is_lost(capture) else None,
        nth=nth(delivery, short=True) if delivery else None,
        changed=delivery is not None and not delivery.same,
        events=len(reading.events) if reading else 0,
        replays=capture.replays,
        current=capture.number == current,
        stamp=stamp_of(capture),
        arrived=arrived,
    )


def stamp_of(capture: Capture) -> str:
    """Changes with what the detail shows of a capture beyond its bytes."""
    return f"{crc32(repr((capture.reading, capture.replays, capture.note)).encode()):08x}"


def _is_lost(capture: Capture) -> bool:
    """Whether it missed a bin; of what is no request at all, its flaw says more."""
    return capture.bin is None and bool(capture.method or not capture.flaws)


def _shown_target(capture: Capture) -> str:
    if capture.bin is None or not capture.method:  # bytes that are no request have no path under a bin
        return capture.request_target
    return target_under(capture.request_target, capture.bin)


def _sender(capture: Capture) -> str:
    return (header(capture.headers, "User-Agent") or "").partition(" ")[0][:60]
