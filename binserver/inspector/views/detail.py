"""One capture in full: where it came from, what it says, and its tabs."""

from dataclasses import dataclass

from binserver.inspector.render import Link, Partial
from binserver.inspector.views.attempts import ReplaysPanel
from binserver.inspector.views.body_panel import BodyPanel
from binserver.inspector.views.deliveries import DeliveryNote
from binserver.inspector.views.lost_note import LostNote
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import tells_of_payments, title_of
from binserver.inspector.views.raw_panel import HeadersPanel, RawPanel
from binserver.inspector.views.replay_form import ReplayForm
from binserver.inspector.views.rows import address, stamp_of
from binserver.inspector.views.scheme_finder import SchemeFinder
from binserver.inspector.views.summary_panel import SummaryPanel
from binserver.model import Capture, Reading, Remark, Status

TABS = ("summary", "body", "headers", "raw", "replays")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view of a capture; `count` is shown where it is not None."""

    name: str
    link: Link
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail(Partial):
    """One capture.

    Attributes:
        capture: As it is kept.
        target: Its request target, credentials hidden.
        headline: What it says, as a sentence.
        status: The sender's word and its class.
        delivery: Which delivery of its event it is, where there are several.
        finder: How its sender signs, where no declaration verifies it.
        replay_form: None for lost and found.
        lost_note: Why it belongs to no bin, where it does not.
        tabs, tab, panel: The views, and the one that is open.
        show: Where its credentials are readable, or hidden again; None where it has none.
        shown: Whether they are readable.
        stamp: See `CaptureRow`.
    """

    capture: Capture
    target: str
    headline: Remark
    status: Status | None
    delivery: DeliveryNote | None
    finder: SchemeFinder
    replay_form: ReplayForm | None
    lost_note: LostNote | None
    tabs: tuple[Tab, ...]
    tab: str
    panel: SummaryPanel | BodyPanel | HeadersPanel | RawPanel | ReplaysPanel
    show: Link | None
    shown: bool
    stamp: str


def headline(capture: Capture) -> Remark:
    """What a capture says, as one sentence."""
    reading = capture.reading
    if not capture.method:
        return Remark(code="headline-no-request")
    if reading is None:
        return Remark(code="headline-unread")
    if reading.provider is None:
        return Remark(code="headline-plain", params={"method": capture.method})
    provider = title_of(reading.provider)
    class_ = reading.status.class_ if reading.status else "info"
    if class_ in ("info", "unknown") or not tells_of_payments(reading.provider):
        return _notification(reading, provider)
    return Remark(code=f"headline-{class_}", params={"provider": provider})


def _notification(reading: Reading, provider: str) -> Remark:
    if reading.status and reading.status.class_ == "unknown":
        return Remark(code="headline-unknown", params={"provider": provider})
    event = reading.event or (reading.status.word if reading.status else "")
    if event:
        return Remark(code="headline-event", params={"provider": provider, "event": event})
    return Remark(code="headline-info", params={"provider": provider})


def tabs_of(capture: Capture, *, current: str, here: Link) -> tuple[Tab, ...]:
    """The tabs of a capture; the counts are of headers and of replays."""
    counts = {"headers": len(capture.headers), "replays": capture.replays.count or None}
    return tuple(
        Tab(name=name, link=here.with_query(tab=name), current=name == current, count=counts.get(name))
        for name in TABS
        if capture.bin is not None or name != "replays"
    )


def detail(
    capture: Capture,
    panel: SummaryPanel | BodyPanel | HeadersPanel | RawPanel | ReplaysPanel,
    *,
    tab: str,
    masks: Masks,
    query: dict[str, str],
    form: ReplayForm | None,
    note: LostNote | None = None,
    delivery: DeliveryNote | None = None,
    finder: SchemeFinder | None = None,
) -> Detail:
    """A capture with one tab open; `query` is what its links keep of the list that it stands in."""
    here = address(capture).with_query(**query)
    reading = capture.reading
    shown_target = masks.target(capture.request_target)
    with_tab = here.with_query(tab=None if tab == TABS[0] else tab)
    return Detail(
        capture=capture,
        target=shown_target,
        headline=headline(capture),
        status=reading.status if reading else None,
        delivery=delivery,
        finder=finder or SchemeFinder(action=None),
        replay_form=form,
        lost_note=note,
        tabs=tabs_of(capture, current=tab, here=here.with_query(show="1" if masks.shown else None)),
        tab=tab,
        panel=panel,
        show=with_tab.with_query(show=None if masks.shown else "1") if masks.hid else None,
        shown=masks.shown,
        stamp=stamp_of(capture),
    )
