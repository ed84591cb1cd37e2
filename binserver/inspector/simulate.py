"""Sending what a provider would: a sample or a scenario of it, to a bin or straight to an address."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypedDict
from urllib.parse import urlsplit

from aiohttp import web

from binserver import providers, targets
from binserver import replay as replays
from binserver.inspector import way
from binserver.inspector.actions import NO_CAPTURE, known_bin
from binserver.inspector.errors import BadField
from binserver.inspector.keys import DOORS, GUARD, STORE, TASKS
from binserver.inspector.simulated import as_capture, incoming
from binserver.message import Message
from binserver.model import Attempt, Bin, Outgoing, Target
from binserver.providers import PROVIDERS, Provider, Sample
from binserver.providers.changes import NOTHING, CannotChange, Changes
from binserver.providers.scenarios import Offer, Step, offers, scenarios
from binserver.replay.prepare import request_target_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be sent.

    Attributes:
        sample: A sample by its name, or a provider by its own, which is its best sample.
        scenario: The name of what is to be made of it; None for the sample alone.
        changes: What is to be different about it.
        to: Where it goes instead of the bin.
    """

    sample: str
    scenario: str | None = None
    changes: Changes = NOTHING
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request that was sent.

    Attributes:
        should: What a handler should do with it, in English; "" for a sample alone.
        number: Of the capture in the bin, or None.
        attempt: What came of it at the address, or None; it is not kept.
    """

    should: str
    number: int | None = None
    attempt: Attempt | None = None


class _Given(TypedDict):
    """See `providers.fresh`."""

    now: datetime
    random: random.Random
    secrets: Sequence[str]
    public_url: str | None
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What requests are made of, all but what they are made for."""

    provider: Provider
    sample: Sample
    changes: Changes
    secrets: Sequence[str]
    public_url: str | None
    now: datetime

    def given(self) -> _Given:
        """What a fresh sample and a scenario are both made with."""
        return {
            "now": self.now,
            "random": random.SystemRandom(),
            "secrets": self.secrets,
            "public_url": self.public_url,
            "changes": self.changes,
        }


async def send(app: web.Application, bin: str, wanted: Wanted) -> tuple[Sent, ...]:
    """Send a sample with fresh ids and dates, or each request of a scenario, one after the other.

    It is signed with the first secret of the bin, or with the one that the declaration made up.

    Raises:
        NotFound: There is no such bin.
        BadField: There is no such sample or scenario, or nothing to be changed in it.
        TargetRefused: Nothing is sent to that address.
    """
    receiver = known_bin(app, bin)
    where = targets.parse(wanted.to, app[GUARD]()) if wanted.to is not None else None
    steps = await _steps(app, receiver, wanted, where)
    return tuple([await _send(app, receiver, step, where) for step in steps])


def sample_called(name: str) -> Sample:
    """A sample by its name, or the best of a provider by the provider's.

    Raises:
        BadField: There is none; its sentence says which there are.
    """
    provider = PROVIDERS.get(name)
    found = {one.name: one for one in providers.samples()}.get(provider.sample if provider else name)
    if found is None:
        raise BadField("sample", f"no sample is called {name[:80]!r}; {_samples_near(name)}")
    return found


def offers_of(provider: str) -> tuple[Offer, ...]:
    """The scenarios of a provider."""
    return offers(PROVIDERS[provider])


def _samples_near(name: str) -> str:
    provider = name.partition(".")[0]
    names = [one.name for one in providers.samples() if one.provider == provider]
    return f"there are {', '.join(names or sorted(PROVIDERS))}"


async def _steps(app: web.Application, bin: Bin, wanted: Wanted, where: Target | None) -> Sequence[Step]:
    sample = sample_called(_sample_for(wanted))
    message = _addressed(app, bin, sample.message)
    public_url = way.public_url(app, bin)
    if where is not None:  # what a URL is signed for is the one that is called
        message, public_url = _readdressed(message, bin, where), f"{where.scheme}://{targets.authority(where)}"
    making = _Making(
        provider=PROVIDERS[sample.provider],
        sample=replace(sample, message=message),
        changes=wanted.changes,
        secrets=await app[STORE].secrets(bin.name),
        public_url=public_url,
        now=datetime.now(UTC),
    )
    try:
        return await asyncio.to_thread(_made, making, wanted.scenario)
    except CannotChange as error:
        raise BadField(error.field, str(error)) from error


def _sample_for(wanted: Wanted) -> str:
    """A provider's name stands for the sample that its scenario is best made of."""
    if wanted.scenario is None or wanted.sample not in PROVIDERS:
        return wanted.sample
    offered = (one.sample for one in offers_of(wanted.sample) if one.name == wanted.scenario)
    return next(offered, wanted.sample)


def _made(making: _Making, scenario: str | None) -> Sequence[Step]:
    """The requests, made and signed; that takes some milliseconds."""
    if scenario is None:
        return (Step(message=providers.fresh(making.sample, **making.given()), should=""),)
    found = {one.name: one.steps for one in scenarios(making.provider, making.sample, **making.given())}
    if scenario not in found:
        known = f"it has {', '.join(found)}" if found else "it has none"
        raise BadField("scenario", f"{making.sample.name} has no scenario {scenario[:80]!r}; {known}")
    return found[scenario]


def _addressed(app: web.Application, bin: Bin, message: Message) -> Message:
    """Its path is under the bin's, its Host is ours, and its length is told."""
    path, mark, query = message.request_target.partition("?")
    under = "" if path == "/" else path
    moved = replace(message, request_target=f"/{bin.name}{under}{mark}{query}")
    hosted = moved.with_header("Host", urlsplit(app[DOORS]().capture).netloc)
    return hosted.with_header("Content-Length", str(len(message.body))) if message.body else hosted


def _readdressed(message: Message, bin: Bin, target: Target) -> Message:
    """What was meant for the bin, as a replay of it would ask the target."""
    line = request_target_for(as_capture(message, bin), target)
    return replace(message, request_target=line).with_header("Host", targets.authority(target))


async def _send(app: web.Application, bin: Bin, step: Step, target: Target | None) -> Sent:
    if target is None:
        return Sent(should=step.should, number=await app[STORE].add(incoming(step.message, bin)))
    outgoing = _outgoing(step.message, bin, target)
    sending = replays.send(outgoing, target, app[GUARD](), capture=NO_CAPTURE)
    return Sent(should=step.should, attempt=await app[TASKS].run(f"send to {target.host}", sending))


def _outgoing(message: Message, bin: Bin, target: Target) -> Outgoing:
    """What a replay would send, had it been captured; it asks for what it was signed for."""
    outgoing = replays.prepare(as_capture(message, bin), target)
    return replace(outgoing, request_target=message.request_target)
