"""What can be done here, for the pages and the API alike."""

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from binserver import names, providers, targets
from binserver import replay as replays
from binserver.inspector import checks
from binserver.inspector.errors import BadField
from binserver.inspector.keys import DOORS, GUARD, SETTINGS, STORE, TASKS
from binserver.message import Message, render_head
from binserver.model import (
    Attempt,
    Bin,
    Body,
    Capture,
    Incoming,
    Outgoing,
    Peer,
    Remark,
    Replied,
    Target,
)
from binserver.providers import Sample
from binserver.store import NotFound, StorageFailed, StorageFull, received

HERE = Peer(address="127.0.0.1")
"""Who sends our own samples."""

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


async def replay(app: web.Application, number: int, *, target: str | None = None) -> Attempt:
    """Send a capture again, to the bin's target if none is given; one that is given becomes the bin's.

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
    await _remember(app, capture.bin, where)
    return await app[TASKS].run(f"replay {number}", _send(app, capture, outgoing, where))


async def send_sample(app: web.Application, bin: str, sample: str, *, to: str | None = None) -> int | Attempt:
    """Send a provider's sample, with fresh ids and dates: to a bin, or with `to` straight to an address.

    Returns:
        The number of the capture, or the attempt, which is not kept.

    Raises:
        NotFound: There is no such bin.
        BadField: There is no such sample.
        TargetRefused: Nothing is sent to that address.
    """
    receiver = known_bin(app, bin)
    now = datetime.now(UTC)
    message = await _fresh(app, receiver, _sample(sample), now)
    if to is None:
        return await app[STORE].add(_incoming(message, receiver, now))
    where = targets.parse(to, app[GUARD]())
    outgoing = replays.prepare(_as_capture(message, receiver, now), where)
    return await app[TASKS].run(f"send {sample}", replays.send(outgoing, where, app[GUARD](), capture=NO_CAPTURE))


def _target(app: web.Application, capture: Capture, given: str | None) -> Target:
    bin = app[STORE].find_bin(capture.bin) if capture.bin else None
    text = (given or "").strip() or (bin.target if bin else None)
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


def _sample(name: str) -> Sample:
    found = next((one for one in providers.samples() if one.name == name), None)
    if found is None:
        raise BadField("sample", f"no sample is called {name[:80]!r}")
    return found


async def _fresh(app: web.Application, bin: Bin, sample: Sample, now: datetime) -> Message:
    """The sample as it comes to the bin, signed with the bin's secret after it was addressed."""
    secrets = await app[STORE].secrets(bin.name)
    addressed = replace(sample, message=_addressed(app, bin, sample.message))
    return providers.fresh(addressed, now=now, random=random.SystemRandom(), secrets=secrets)


def _addressed(app: web.Application, bin: Bin, message: Message) -> Message:
    """Its path is under the bin's, its Host is ours, and its length is told."""
    path, mark, query = message.request_target.partition("?")
    under = "" if path == "/" else path
    moved = replace(message, request_target=f"/{bin.name}{under}{mark}{query}")
    hosted = moved.with_header("Host", urlsplit(app[DOORS]().capture).netloc)
    return hosted.with_header("Content-Length", str(len(message.body))) if message.body else hosted


def _incoming(message: Message, bin: Bin, now: datetime) -> Incoming:
    return Incoming(
        bin=bin.name,
        received_at=now,
        method=message.method,
        request_target=message.request_target,
        http_version=message.http_version,
        headers=message.headers,
        head=render_head(message.method, message.request_target, message.http_version, message.headers),
        body=received(message.body),
        peer=HERE,
        replied=Replied(code=bin.reply.code, took=0.0),
        simulated=True,
    )


def _as_capture(message: Message, bin: Bin, now: datetime) -> Capture:
    """The sample as if it had been captured: what a replay is made of."""
    return Capture(
        number=NO_CAPTURE,
        bin=bin.name,
        received_at=now,
        method=message.method,
        request_target=message.request_target,
        http_version=message.http_version,
        headers=message.headers,
        body=Body(size=len(message.body), sha256=sha256(message.body).hexdigest(), data=message.body),
        peer=HERE,
        replied=Replied(code=bin.reply.code, took=0.0),
        simulated=True,
    )
