"""The Replays tab: where a capture was sent on to, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from binserver import bodies
from binserver.inspector.render import Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.window import Window
from binserver.model import Attempt, Headers, Remark

MOST_SHOWN = 64 * 2**10
"""Bytes of an answer that are shown."""

SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow(Partial):
    """One attempt.

    Attributes:
        attempt: As it is kept.
        url: Where to, credentials hidden.
        outcome: "good" for a 2xx, else "bad".
        changes, error: What was changed on the way, and why there is no whole answer; credentials hidden.
        sent, headers: What was sent and answered, credentials hidden.
        body: The answer, as text or as hex.
        left_out: Bytes of the answer that are not shown.
        open: Whether it stands open.
    """

    attempt: Attempt
    url: str
    outcome: str
    changes: tuple[Remark, ...]
    error: Remark | None
    sent: Headers
    headers: Headers
    body: str
    left_out: int
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaysPanel(Partial):
    """The attempts of a capture, newest first."""

    attempts: tuple[AttemptRow, ...]


def replays_panel(attempts: Sequence[Attempt], *, masks: Masks, opened: Attempt | None = None) -> ReplaysPanel:
    """Attempts as they are shown; this one stands open, and is among them even if it could not be kept."""
    shown = [opened, *attempts] if opened is not None and opened.number is None else attempts
    number = opened.number if opened is not None else 0
    return ReplaysPanel(attempts=tuple(attempt_row(one, masks=masks, open=one.number == number) for one in shown))


def attempt_row(attempt: Attempt, *, masks: Masks, open: bool) -> AttemptRow:
    """One attempt as it is shown."""
    data = bodies.decoded(attempt.headers, attempt.body.data).data
    kind = bodies.kind(attempt.headers, data)
    part = Window(kind=kind, headers=attempt.headers, data=data, most_plain=MOST_SHOWN)
    return AttemptRow(
        attempt=attempt,
        url=masks.target(attempt.url),
        outcome="good" if attempt.code in SUCCESS and attempt.error is None else "bad",
        changes=tuple(masks.remark(one) for one in attempt.changes),
        error=masks.remark(attempt.error) if attempt.error else None,
        sent=masks.headers(attempt.request_headers),
        headers=masks.headers(attempt.headers),
        body=part.shown(masks),
        left_out=len(data) - part.end,
        open=open,
    )
