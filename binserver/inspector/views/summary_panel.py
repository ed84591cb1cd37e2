"""The Summary tab: the verdict in words, then warnings, then what the request says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from binserver.inspector.render import Partial
from binserver.inspector.views import formats
from binserver.inspector.views.body_panel import pairs_of
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import title_of
from binserver.message import split_target
from binserver.model import Capture, Money, Party, Reading, Remark, Verdict

_KINDS = {"match": "good", "mismatch": "bad", "malformed": "bad", "absent": "wait", "no-secret": "wait"}
_SENDING_MONEY = frozenset({"success", "failure", "pending", "authorized", "cancelled", "expired", "reversed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictNote(Partial):
    """What was found about authenticity; `kind` is good, bad, wait or plain."""

    kind: str
    title: Remark
    reason: Remark
    freshness: Remark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the summary.

    Attributes:
        label: What it is: a remark of ours, or the English text that a declaration or a sender calls it by.
        value: What came to it: text, a moment, or a remark where nothing was sent.
        notes: What is beside it: the value as received, the carrier.
        place: Where in the request it was read from.
        mono: Whether it is a value off the wire.
    """

    label: Remark | str
    value: str | datetime | Remark
    notes: tuple[Remark | str, ...] = ()
    place: str | None = None
    mono: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPanel(Partial):
    """The Summary tab.

    Attributes:
        verdict: None while the capture is not read, or where nobody claims it.
        warnings: Flaws of the message first, then what departs from what the provider documents.
        facts: What it says.
        query: The query parameters, credentials hidden.
        simulated: Whether it is one of our own samples.
        note: The developer's own words.
    """

    verdict: VerdictNote | None
    warnings: tuple[Remark, ...]
    facts: tuple[Fact, ...]
    query: tuple[tuple[str, str], ...]
    simulated: bool
    note: str


def summary_panel(capture: Capture, *, masks: Masks) -> SummaryPanel:
    """What a capture says, and what is to be thought of it."""
    reading = capture.reading
    return SummaryPanel(
        verdict=verdict_note(reading.verdict, masks=masks) if reading and reading.provider else None,
        warnings=tuple(masks.remark(one) for one in capture.flaws + (reading.warnings if reading else ())),
        facts=tuple(_facts(reading, masks)) if reading and reading.provider else (),
        query=pairs_of(split_target(capture.request_target).query or "", masks),
        simulated=capture.simulated,
        note=capture.note,
    )


def verdict_note(verdict: Verdict, *, masks: Masks) -> VerdictNote:
    """A verdict in words."""
    word = verdict.signature
    title = f"verdict-{word}-{verdict.scope}" if word in {"match", "mismatch"} else f"verdict-{word}"
    old = word == "match" and verdict.freshness in ("stale", "future")
    return VerdictNote(
        kind="wait" if old else _KINDS.get(word, "plain"),
        title=Remark(code=title),
        reason=masks.remark(verdict.reason),
        freshness=Remark(code=f"freshness-{verdict.freshness}") if old else None,
    )


def _facts(reading: Reading, masks: Masks) -> Iterator[Fact]:
    provider = title_of(reading.provider or "")
    if reading.event:
        yield _text("event", reading.event, reading, masks)
    if reading.reference:
        yield _text("reference", reading.reference, reading, masks)
    if reading.provider_reference:
        yield _text("provider_reference", reading.provider_reference, reading, masks, provider=provider)
    if reading.correlation:
        yield _text("correlation", reading.correlation, reading, masks)
    yield from _parties(reading, masks)
    yield from _amounts(reading, provider)
    if reading.occurred_at:
        yield Fact(
            label=Remark(code="fact-occurred-at"), value=reading.occurred_at, place=reading.places.get("occurred_at")
        )
    for label, text in reading.facts:
        yield Fact(label=label, value=masks.value(label, text), mono=True)


def _text(field: str, text: str, reading: Reading, masks: Masks, **params: str) -> Fact:
    place = reading.places.get(field)
    name = place.rpartition(".")[2] if place else ""
    label = Remark(code="fact-" + field.replace("_", "-"), params=params)
    return Fact(label=label, value=masks.value(name, text), place=place, mono=True)


def _parties(reading: Reading, masks: Masks) -> Iterator[Fact]:
    for field, party in (("payer", reading.payer), ("payee", reading.payee)):
        if party is not None:
            yield _party(field, party, reading, masks)


def _party(field: str, party: Party, reading: Reading, masks: Masks) -> Fact:
    number = formats.phone(party.e164) if party.e164 else party.text
    notes = tuple(one for one in (party.name, party.carrier) if one)
    received = (Remark(code="note-received", params={"text": masks.known(party.text)}),) if party.e164 else ()
    value = masks.known(number)
    return Fact(
        label=Remark(code=f"fact-{field}"), value=value, notes=notes + received, place=reading.places.get(field)
    )


def _amounts(reading: Reading, provider: str) -> Iterator[Fact]:
    if reading.amount is not None:
        yield _money("amount", reading.amount, reading)
    elif reading.status is not None and reading.status.class_ in _SENDING_MONEY:
        yield Fact(label=Remark(code="fact-amount"), value=Remark(code="not-sent", params={"provider": provider}))
    if reading.fee is not None:
        yield _money("fee", reading.fee, reading)


def _money(field: str, amount: Money, reading: Reading) -> Fact:
    notes: tuple[Remark | str, ...] = ()
    if amount.currency is not None and amount.currency in formats.SYMBOLS:
        notes += (amount.currency,)
    if amount.value is not None:
        notes += (Remark(code="note-received", params={"text": amount.text}),)
    value = formats.money(amount)
    return Fact(label=Remark(code=f"fact-{field}"), value=value, notes=notes, place=reading.places.get(field))
