"""What can be done here, for the pages and the API alike."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from binserver import names, targets
from binserver import replay as replays
from binserver.inspector import checks
from binserver.inspector.errors import BadField
from binserver.inspector.keys import DOORS, GUARD, SETTINGS, STORE, TASKS
from binserver.model import Attempt, Bin, Capture, Outgoing, Remark, Target
from binserver.store import NotFound, StorageFailed, StorageFull

NO_CAPTURE = 0
"""The number of what was sent without having been captured."""


def base_url(app: web.Application) -> str:
    """The capture port as senders call it, where a bin does not say."""
    return app[SETTINGS].public_url or app[DOORS]().capture


def known_bin(app: web.Application, name: str) -> Bin:
    """A bin by its name in any case.

    Raises:
        NotFound: There is none.
    """
    found = app[STORE].find_bin(name.lower())
    if found is None:
        raise NotFound(f"no bin is called {name[:80]!r}")
    return found


async def make_bin(app: web.Application, *, name: str | None = None, secrets: Sequence[str] = (), **parts: Any) -> Bin:
    """Make a bin; without a name it gets one that nobody guesses.

    Args:
        app: The inspector.
        name: In any case.
        secrets: What its sender signs with.
        parts: Others of a bin, by their names.

    Raises:
        BadField: A part cannot be meant.
        TargetRefused: Replays do not go to its target.
        NameTaken: Another bin is called so.
    """
    called = checks.name(name) if name else names.random_name()
    bin = Bin(name=called, created_at=datetime.now(UTC), **checks.checked(app, parts))
    return await app[STORE].make_bin(bin, secrets=checks.secrets(secrets))


async def change_bin(app: web.Application, name: str, **changes: Any) -> Bin:
    """Change parts of a bin, `secrets` among them, which replace those it had.

    Of a reply or of what is kept, a mapping changes parts.

    Raises:
        BadField: A part cannot be meant.
        TargetRefused: Replays do not go to its target.
        NotFound: There is no such bin.
    """
    bin = known_bin(app, name)
    parts = {name: value for name, value in changes.items() if isinstance(value, Mapping)}
    whole = {name: replace(getattr(bin, name), **value) for name, value in parts.items()}
    checked = checks.checked(app, changes | whole)
    return await app[STORE].change_bin(bin.name, **checked | parts)  # the parts are put together when it is written


async def replay(app: web.Application, number: int, *, target: str | None = None, remember: bool = False) -> Attempt:
    """Send a capture again, to the bin's target if none is given; with `remember`, the one that is given becomes it.

    It goes on when the one who asked leaves; the attempt is kept, whatever it came to. One without a number could not
    be kept.

    Raises:
        NotFound: There is no such capture.
        BadField: No target is known.
        TargetRefused: Replays do not go there.
        ReplayRefused: This capture cannot be sent again.
    """
    capture = await app[STORE].capture(number)
    where = _target(app, capture, target)
    outgoing = replays.prepare(capture, where)
    if remember:
        await _remember(app, capture.bin, where)
    return await app[TASKS].run(f"replay {number}", _send(app, capture, outgoing, where))


def _target(app: web.Application, capture: Capture, given: str | None) -> Target:
    bin = app[STORE].find_bin(capture.bin) if capture.bin else None
    text = given.strip() if given is not None else (bin.target if bin else None)
    if not text:
        raise BadField("target", "a replay needs a target, like http://localhost:5000")
    return targets.parse(text, app[GUARD]())


async def _remember(app: web.Application, name: str | None, target: Target) -> None:
    """The next replay of this bin proposes the target of this one."""
    bin = app[STORE].find_bin(name) if name else None
    if bin is not None and bin.target != target.text:
        with contextlib.suppress(StorageFull, StorageFailed):  # to be sent matters more than to be remembered
            await app[STORE].change_bin(bin.name, target=target.text)


async def _send(app: web.Application, capture: Capture, outgoing: Outgoing, target: Target) -> Attempt:
    started_at = datetime.now(UTC)
    try:
        attempt = await replays.send(outgoing, target, app[GUARD](), capture=capture.number)
    except asyncio.CancelledError:
        # what left us may have arrived: the developer has to know of it after the restart
        await app[STORE].add_attempt(_cut_short(capture, outgoing, target, started_at))
        raise
    try:
        return await app[STORE].add_attempt(attempt)
    except (StorageFull, StorageFailed):  # it was sent: what came of it must be seen
        return attempt


def _cut_short(capture: Capture, outgoing: Outgoing, target: Target, started_at: datetime) -> Attempt:
    return Attempt(
        capture=capture.number,
        url=f"{target.scheme}://{targets.authority(target)}{outgoing.request_target}",
        dialled=None,
        started_at=started_at,
        took=(datetime.now(UTC) - started_at).total_seconds(),
        method=outgoing.method,
        request_headers=outgoing.headers,
        changes=outgoing.changes,
        error=Remark(code="replay-cut-short"),
    )
