"""Which delivery of its event a capture is, and which others there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from binserver.inspector.render import Link, Partial
from binserver.model import Capture, Delivery, Remark

MOST_TOLD = 5
"""Later deliveries that the first one names."""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote(Partial):
    """Of a capture whose event was delivered more than once.

    Attributes:
        nth: Which delivery it is, in words; None for the first.
        changed: Whether it differs from the first, in words; None for the first.
        first: The first one's number and page.
        again: The numbers and pages of the next ones, of the first.
        more: How many there are beyond those.
    """

    nth: Remark | None
    changed: Remark | None
    first: tuple[int, Link]
    again: tuple[tuple[int, Link], ...]
    more: int


def nth(delivery: Delivery, *, short: bool = False) -> Remark:
    """Which delivery it is: "2nd delivery"; if `short`, of what is not the same as the first, "2nd, changed"."""
    teen = delivery.nth % 100 in _TEENS
    ending = "th" if teen else _ENDINGS.get(delivery.nth % 10, "th")
    changed = "-changed" if short and not delivery.same else ""
    return Remark(code=f"delivery-{ending}{changed}", params={"nth": delivery.nth})


def delivery_note(capture: Capture, numbers: Sequence[int], *, here: Link) -> DeliveryNote | None:
    """What is said of it; None of what was delivered once. `numbers` are all deliveries, and `here` its own page."""
    delivery = capture.reading.delivery if capture.reading else None
    later = [number for number in numbers if number > capture.number]
    if delivery is not None:
        code = "delivery-same" if delivery.same else "delivery-changed"
        first = (delivery.of, _page(here, delivery.of))
        return DeliveryNote(nth=nth(delivery), changed=Remark(code=code), first=first, again=(), more=0)
    if not later:
        return None
    again = tuple((number, _page(here, number)) for number in later[:MOST_TOLD])
    return DeliveryNote(
        nth=None, changed=None, first=(capture.number, here), again=again, more=max(0, len(later) - MOST_TOLD)
    )


def _page(here: Link, number: int) -> Link:
    return Link(route=here.route, parts={**here.parts, "number": number}, query=here.query)
