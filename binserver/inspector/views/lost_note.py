"""Why a request belongs to no bin, and what can be done about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from binserver import names
from binserver.inspector.render import Partial
from binserver.inspector.views.masks import Masks
from binserver.message import split_target
from binserver.model import Bin, Capture, Remark

ALIKE = 0.7
"""How alike two names are, from 0 to 1, for one to be taken for a slip in writing the other."""

MOST_SHOWN = 40
"""Characters of a name that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostNote(Partial):
    """What is said of a request that belongs to no bin, and the forms that move it to one.

    Attributes:
        number: Of the capture.
        why: Why it belongs to none.
        hint: What may have been meant, or None.
        makes: The name of the bin that can be made for it, or None.
        near: The bin that may have been meant, or None.
        bins: Names and titles of those that it can be moved to.
        name: What it asked for, as far as that can be the name of a bin.
        others: How many others ask for the same.
    """

    number: int
    why: Remark
    hint: Remark | None
    makes: str | None
    near: str | None
    bins: tuple[tuple[str, str], ...]
    name: str
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Partial):
    """What stands in the place of a request that has left lost and found: the bin that it is in now."""

    number: int
    bin: str
    title: str


def lost_note(capture: Capture, bins: Sequence[Bin], *, others: int, masks: Masks) -> LostNote:
    """The note on a capture; `others` is how many ask for the same name."""
    called = [one.name for one in bins]
    name = split_target(capture.request_target).first
    near = near_of(capture, called)
    hint = _hint(capture, near)
    free = names.is_name(name) and name not in called and _is_request(capture)
    return LostNote(
        number=capture.number,
        why=masks.remark(why(capture, called)),
        hint=masks.remark(hint) if hint else None,
        makes=name if free else None,
        near=near,
        bins=tuple((one.name, one.title or one.name) for one in bins),
        name=name if names.is_name(name) else "",
        others=others,
    )


def why(capture: Capture, called: Iterable[str]) -> Remark:
    """Why a capture belongs to no bin, as a short sentence; `called` are the names of those that there are."""
    parts = split_target(capture.request_target)
    path = capture.request_target.partition("?")[0]
    if not _is_request(capture):
        return Remark(code="lost-no-request")
    if parts.first in called:
        return Remark(code="lost-made-since", params={"name": parts.first})
    if parts.first:
        code = "lost-unknown" if names.is_name(parts.first) else "lost-odd-name"
        return Remark(code=code, params={"name": parts.first[:MOST_SHOWN]})
    if not path.startswith("/") and "://" not in path:
        return Remark(code="lost-no-path", params={"target": path[:MOST_SHOWN]})
    return Remark(code="lost-two-slashes" if parts.rest.strip("/") else "lost-empty")


def near_of(capture: Capture, called: Sequence[str]) -> str | None:
    """The bin that may have been meant: one that is called nearly so, or stands further on in the path."""
    parts = split_target(capture.request_target)
    if parts.first in called:
        return parts.first
    later = (one.lower() for one in parts.rest.split("/"))
    found = next((one for one in later if one in called), None)
    alike = get_close_matches(parts.first.strip(), called, n=1, cutoff=ALIKE) if parts.first else []
    return found or next(iter(alike), None)


def _hint(capture: Capture, near: str | None) -> Remark | None:
    first = split_target(capture.request_target).first
    if near is None or near == first:
        return None
    alike = get_close_matches(first.strip(), [near], cutoff=ALIKE)
    return Remark(code="lost-near" if alike else "lost-later", params={"near": near})


def _is_request(capture: Capture) -> bool:
    """Whether there is a request line to find a bin's name in."""
    return bool(capture.method)
