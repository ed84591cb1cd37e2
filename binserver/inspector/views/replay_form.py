"""The form that sends a capture on, and what it would send."""

from dataclasses import dataclass

from binserver import targets
from binserver.inspector.render import Link, Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.shell import FieldError
from binserver.message import target_under
from binserver.model import Bin, Capture, Remark
from binserver.replay.prepare import request_target_for
from binserver.targets import Guard, TargetRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayLine(Partial):
    """What would be sent, credentials hidden.

    Attributes:
        method: As captured.
        url: Where to, with path and query; "" while there is no target.
        path: What goes under a target without a path.
        refused: Why nothing would be.
    """

    method: str
    url: str = ""
    path: str
    refused: Remark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayForm(Partial):
    """The form that sends a capture on.

    Attributes:
        action: Where it is sent.
        ask: Where a page asks what would be sent to a target that is being typed.
        target: As typed, or the bin's, credentials hidden.
        line: What would be sent to it.
        error: What is wrong with it.
    """

    action: Link
    ask: Link
    target: str
    line: ReplayLine
    error: FieldError | None


def replay_line(capture: Capture, typed: str, guard: Guard, *, masks: Masks) -> ReplayLine:
    """What a replay of a capture would send to the target that was typed."""
    path = masks.target(target_under(capture.request_target, capture.bin))
    if not typed.strip():
        return ReplayLine(method=capture.method, path=path)
    try:
        target = targets.parse(typed, guard)
    except TargetRefused as error:
        return ReplayLine(method=capture.method, path=path, refused=error.remark)
    url = f"{target.scheme}://{targets.authority(target)}{request_target_for(capture, target)}"
    return ReplayLine(method=capture.method, path=path, url=masks.target(url))


def replay_form(
    capture: Capture, bin: Bin, guard: Guard, *, typed: str | None = None, error: FieldError | None = None, masks: Masks
) -> ReplayForm:
    """The form to send a capture on, with what was typed into it if that could not be taken."""
    kept = bin.target or ""
    parts: dict[str, str | int] = {"bin": bin.name, "number": capture.number}
    return ReplayForm(
        action=Link(route="replay", parts=parts),
        ask=Link(route="line", parts=parts),
        target=masks.target(kept) if typed is None else typed,
        line=replay_line(capture, kept if typed is None else typed, guard, masks=masks),
        error=error,
    )
