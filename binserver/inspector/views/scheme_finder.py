"""Finding out how an unknown sender signs: a form for a secret, and what fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from binserver.inspector.render import Link, Partial
from binserver.inspector.views.rows import address
from binserver.inspector.views.shell import FieldError
from binserver.model import Capture, Remark
from binserver.providers.finder import MOST_BODY, Fit

_NOT_VERIFIED = frozenset({"absent", "malformed", "mismatch", "unverifiable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFinder(Partial):
    """The form, below the summary of a capture.

    Attributes:
        action: Where the secret goes; None where nothing is to be found out.
        fits: The ways of signing that fit.
        none: Why there are none, where it was tried.
        error: What is wrong with what was typed.
    """

    action: Link | None
    fits: tuple[Fit, ...] = ()
    none: Remark | None = None
    error: FieldError | None = None


def scheme_finder(
    capture: Capture, *, asked: bool, fits: Sequence[Fit] | None = None, error: FieldError | None = None
) -> SchemeFinder:
    """The form, if it is `asked` for and no declaration verifies the capture; `fits` are what was found, if tried."""
    if not (asked and can_find(capture)):
        return SchemeFinder(action=None)
    here = address(capture)
    action = Link(route="find-scheme", parts=here.parts)
    none = why_none(capture) if fits is not None and not fits else None
    return SchemeFinder(action=action, fits=tuple(fits or ()), none=none, error=error)


def can_find(capture: Capture) -> bool:
    """Whether no declaration verifies it."""
    reading = capture.reading
    return (
        capture.bin is not None
        and reading is not None
        and (reading.provider is None or reading.verdict.signature in _NOT_VERIFIED)
    )


def why_none(capture: Capture) -> Remark:
    """Why nothing fits."""
    if capture.body.size > MOST_BODY:
        return Remark(code="find-too-large", params={"size": capture.body.size, "limit": MOST_BODY})
    return Remark(code="find-none")
