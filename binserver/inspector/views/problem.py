"""What went wrong, and a way back."""

from dataclasses import dataclass

from binserver.inspector.render import Partial
from binserver.model import Remark

_KNOWN = frozenset({400, 403, 404, 405, 409, 413, 422, 503, 507})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Partial):
    """An error as a person is told of it.

    Attributes:
        code: Of HTTP.
        title, sentence: What went wrong.
        back: Where to go on.
        bin_gone: Whether it is that there is no such bin, whose senders' requests go to lost and found.
    """

    code: int
    title: Remark
    sentence: str
    back: str
    bin_gone: bool


def problem(code: int, sentence: str, *, back: str, bin_gone: bool = False) -> Problem:
    """The error of this HTTP code."""
    title = Remark(code=f"problem-{code if code in _KNOWN else 500}")
    shown = sentence[:1].upper() + sentence[1:]
    return Problem(
        code=code, title=title, sentence=shown if shown.endswith(".") else f"{shown}.", back=back, bin_gone=bin_gone
    )
