"""What a provider may send, in the order in which it comes: requests to try a handler with.

They are made of a provider's samples by its declaration: one payment that ends, ends twice or changes its mind, and
requests that a handler must refuse or outlive.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from random import Random
from typing import TypeAlias

from binserver.message import Message
from binserver.model import StatusClass
from binserver.providers import document as documents
from binserver.providers import edits, proof
from binserver.providers.changes import NOTHING, Changes, changed, found_as, put, shape_of
from binserver.providers.document import Found
from binserver.providers.fresh import Sample, renew, samples
from binserver.providers.paths import find, text_of
from binserver.providers.plans import ShapePlan
from binserver.providers.spec import Provider, Role

STALE = timedelta(hours=1)
"""How old a stale signature is."""

UNKNOWN_STATUS = "made_up_by_binserver"

_OF_A_PAYMENT: tuple[Role, ...] = ("correlation", "reference", "provider_reference", "amount", "currency", "payer")
"""What is the same in all requests about one payment."""

WRONG_SECRET = "not-the-secret"  # noqa: S105 - it says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request, and what a handler should do with it, in English."""

    message: Message
    should: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Requests to be sent one after the other.

    Attributes:
        name: Like "completed-twice".
        title: What happens, in English.
        steps: In their order.
    """

    name: str
    title: str
    steps: tuple[Step, ...]


def scenarios(
    provider: Provider,
    sample: Sample,
    *,
    now: datetime,
    random: Random,
    secrets: Sequence[str] = (),
    public_url: str | None = None,
    changes: Changes = NOTHING,
) -> tuple[Scenario, ...]:
    """All that can be made of a sample; what its provider cannot do, such as signing, is left out.

    `secrets` and `public_url` are as for a fresh sample, and `changes` are made in each request.

    Raises:
        CannotChange: The sample has nothing of what is to be changed.
    """
    made = _Making(
        provider=provider,
        sample=sample,
        now=now,
        random=random,
        secret=next(iter(secrets), provider.sample_secret),
        public_url=public_url,
        changes=changes,
    )
    found = (Scenario(name=name, title=title, steps=tuple(steps(made))) for name, title, steps in _SCENARIOS)
    return tuple(one for one in found if one.steps)


@dataclass(frozen=True, kw_only=True)
class _Making:
    """One payment of a sample: each message of it has the same ids."""

    provider: Provider
    sample: Sample
    now: datetime
    random: Random
    secret: str
    public_url: str | None
    changes: Changes

    @cached_property
    def usual(self) -> Message:
        """The sample as it comes if all is well."""
        return self.at(self.now)

    def at(self, now: datetime) -> Message:
        """The message made and signed at this time."""
        return renew(
            self.provider,
            self.sample.message,
            now=now,
            random=self.random,
            secrets=(self.secret,),
            public_url=self.public_url,
            change=partial(changed, self.provider, changes=self.changes),
        )

    def signed(self, message: Message, secret: str | None = None) -> Message:
        """The message with its proofs made anew."""
        secret = self.secret if secret is None else secret
        return proof.sign(self.provider, message, secret, public_url=self.public_url)

    def field(self, role: Role) -> Found | None:
        """What fills a role in the usual message, if that is in the body."""
        return _field(self.provider, self.usual, role)

    def with_status(self, word: str) -> Message | None:
        """The usual message with another status."""
        return self._with(self.field("status"), word)

    def word(self, class_: StatusClass) -> str | None:
        """The first word that the provider has for this."""
        statuses = shape_of(self.provider, self.usual)[0].statuses.statuses
        return next((word for word, one in statuses.items() if one.class_ == class_), None)

    def of_class(self, class_: StatusClass) -> Message | None:
        """The usual message where it says this; else a sample that does, of the same payment; else another status."""
        if _class_of(self.provider, self.usual) == class_:
            return self.usual
        shape = shape_of(self.provider, self.usual)[0]
        alike = (one for one in samples() if one.provider == self.provider.name)
        found = next((one for one in alike if _kind_of(self.provider, one) == (shape, class_)), None)
        if found:
            return self.signed(self._of_this_payment(found))
        word = self.word(class_)
        return self.with_status(word) if word else None

    def _of_this_payment(self, sample: Sample) -> Message:
        """Another sample of the same shape, with what tells this payment in it."""
        message = renew(self.provider, sample.message, now=self.now, random=self.random)
        message = replace(message, request_target=self.usual.request_target)
        message = message.with_header("Host", self.usual.header("Host") or "")
        for role in _OF_A_PAYMENT:
            here, there = self.field(role), _field(self.provider, message, role)
            message = put(message, there, text_of(here.value)) if here and there else message
        return message

    def changed(self) -> Message | None:
        """The usual message with another amount or reference, and the proof that it had before."""
        found = self.field("amount") or self.field("reference") or self.field("correlation")
        if found is None:
            return None
        return edits.with_text(self.usual, found.place, text_of(found.value), lambda text: text + "0")

    def has(self, *kinds: str) -> bool:
        """Whether the usual message carries proofs of these kinds."""
        document = documents.of_message(self.usual)
        return any(one.kind in kinds and find(document, one.at) for one in self.provider.schemes)

    def _with(self, found: Found | None, text: str) -> Message | None:
        if found is None:
            return None
        return self.signed(edits.with_text(self.usual, found.place, text_of(found.value), lambda _: text))


def _field(provider: Provider, message: Message, role: Role) -> Found | None:
    found = found_as(*shape_of(provider, message), role)
    return found if found and found.place.startswith("body") else None


def _class_of(provider: Provider, message: Message) -> StatusClass | None:
    plan, document = shape_of(provider, message)
    found = found_as(plan, document, "status")
    status = plan.statuses.status(text_of(found.value)) if found else plan.implied
    return status.class_ if status else None


@cache
def _kind_of(provider: Provider, sample: Sample) -> tuple[ShapePlan, StatusClass | None]:
    return shape_of(provider, sample.message)[0], _class_of(provider, sample.message)


Steps: TypeAlias = Callable[[_Making], Iterator[Step]]


def _in_turn(*classes: tuple[StatusClass, str]) -> Steps:
    """One message of each class; none where the provider has no word for one of them."""

    def steps(made: _Making) -> Iterator[Step]:
        messages = [made.of_class(class_) for class_, _ in classes]
        if all(messages):
            for message, (_, should) in zip(messages, classes, strict=True):
                if message:
                    yield Step(message=message, should=should)

    return steps


def _wrong_secret(made: _Making) -> Iterator[Step]:
    if made.has("static", "hmac"):
        yield Step(message=made.signed(made.usual, WRONG_SECRET), should="Answer 401 or 403, and change nothing.")


def _body_changed(made: _Making) -> Iterator[Step]:
    if made.has("hmac") and (message := made.changed()):
        yield Step(message=message, should="Answer 401 or 403: the signature is of another body.")


def _stale(made: _Making) -> Iterator[Step]:
    if made.has("hmac") and any(one.timestamp for one in made.provider.schemes):
        yield Step(message=made.at(made.now - STALE), should="Answer 401 or 403: it may be a recording.")


def _unknown_status(made: _Making) -> Iterator[Step]:
    if message := made.with_status(UNKNOWN_STATUS):
        yield Step(message=message, should="Answer 2xx, keep it, and change nothing: the word may be new.")


def _field_missing(made: _Making) -> Iterator[Step]:
    found = made.field("reference") or made.field("correlation") or made.field("status")
    message = edits.without(made.usual, found.place) if found else made.usual
    if message != made.usual:
        yield Step(message=made.signed(message), should="Answer 4xx, never 500, and change nothing.")


def _wrong_method(made: _Making) -> Iterator[Step]:
    other = "POST" if "POST" not in made.provider.methods else "GET"
    yield Step(message=replace(made.usual, method=other), should="Answer 405, or take it as it is; never 500.")


_SCENARIOS: tuple[tuple[str, str, Steps], ...] = (
    (
        "pending-then-completed",
        "Pending, then completed",
        _in_turn(("pending", "Answer 2xx, and keep waiting."), ("success", "Answer 2xx, and deliver once.")),
    ),
    (
        "completed-twice",
        "Completed, and the same again",
        _in_turn(
            ("success", "Answer 2xx, and deliver once."), ("success", "Answer 2xx, and deliver nothing a second time.")
        ),
    ),
    (
        "completed-then-failed",
        "Completed, then failed",
        _in_turn(
            ("success", "Answer 2xx, and deliver once."),
            ("failure", "Answer 2xx, take nothing back by itself, and have somebody look at it."),
        ),
    ),
    ("wrong-secret", "Signed with another secret", _wrong_secret),
    ("body-changed", "The body was changed after it was signed", _body_changed),
    ("stale", "The signature is an hour old", _stale),
    ("unknown-status", "A status that nobody documents", _unknown_status),
    ("field-missing", "A field that is always there is missing", _field_missing),
    ("wrong-method", "Another method than usual", _wrong_method),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A scenario that can be made of a provider's samples.

    Attributes:
        name, title: See `Scenario`.
        should: What a handler should do with each of its requests, in English.
        sample: The sample that it is made of unless another is wanted, by its name.
    """

    name: str
    title: str
    should: tuple[str, ...]
    sample: str


@cache
def offers(provider: Provider) -> tuple[Offer, ...]:
    """All that can be made of a provider's samples, in the order of the scenarios; the best sample goes first."""
    found: dict[str, Offer] = {}
    mine = sorted(
        (one for one in samples() if one.provider == provider.name), key=lambda one: one.name != provider.sample
    )
    for sample in mine:
        if len(found) == len(_SCENARIOS):
            break
        for one in scenarios(provider, sample, now=datetime(2026, 1, 1, tzinfo=UTC), random=Random(0)):  # noqa: S311 - nothing of it is kept
            should = tuple(step.should for step in one.steps)
            found.setdefault(one.name, Offer(name=one.name, title=one.title, should=should, sample=sample.name))
    return tuple(found[name] for name, _, _ in _SCENARIOS if name in found)
