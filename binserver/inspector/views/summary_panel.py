"""The Summary tab: the verdict in words, then warnings, then what the request says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from binserver.inspector.render import Partial
from binserver.inspector.views import formats
from binserver.inspector.views.body_panel import pairs_of
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import secret_fields, tells_of_payments, title_of
from binserver.message import split_target
from binserver.model import Capture, Money, Party, Reading, Remark, Status, Verdict

_KINDS = {"match": "good", "mismatch": "bad", "malformed": "bad", "absent": "wait", "no-secret": "wait"}
_SENDING_MONEY = frozenset({"success", "failure", "pending", "authorized", "cancelled", "expired", "reversed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictNote(Partial):
    """What was found about authenticity.

    Attributes:
        kind: good, bad, wait or plain.
        title, reason, freshness: What was found.
        causes: What it is likely to come from, where it does not match.
        details: How it was found.
    """

    kind: str
    title: Remark
    reason: Remark
    freshness: Remark | None
    causes: tuple[Remark, ...]
    details: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event of a batch: what it is called where its status is not, and what is wrong with its proof."""

    event: str
    status: Status | None
    money: Money | None
    reference: str
    wrong: Remark | None


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
        events: Each event, where it tells of several; the facts are those of the first.
        facts: What it says.
        query: The query parameters, credentials hidden.
        simulated: Whether it is one of our own samples.
        note: The developer's own words.
    """

    verdict: VerdictNote | None
    warnings: tuple[Remark, ...]
    events: tuple[EventLine, ...]
    facts: tuple[Fact, ...]
    query: tuple[tuple[str, str], ...]
    simulated: bool
    note: str


def summary_panel(capture: Capture, *, masks: Masks) -> SummaryPanel:
    """What a capture says, and what is to be thought of it."""
    reading = capture.reading
    return SummaryPanel(
        verdict=verdict_note(reading.verdict, masks=masks) if reading and reading.provider else None,
        warnings=tuple(masks.remark(one) for one in capture.flaws + (_warnings(reading) if reading else ())),
        events=tuple(_event(one, masks) for one in reading.events) if reading else (),
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
        causes=tuple(masks.remark(one) for one in verdict.details if _is_cause(one)),
        details=tuple(_details(verdict, masks)),
    )


def _is_cause(detail: Remark) -> bool:
    return detail.code.startswith("cause-")


def _details(verdict: Verdict, masks: Masks) -> Iterator[Remark]:
    """How it was found; what was signed may be any text, and is looked through as such."""
    found = [one for one in verdict.details if not _is_cause(one)]
    if found and verdict.scheme:
        yield Remark(code="verdict-scheme", params={"scheme": verdict.scheme})
    for one in found:
        params = {name: masks.loosely(text) if isinstance(text, str) else text for name, text in one.params.items()}
        yield masks.remark(Remark(code=one.code, params=params))


def _warnings(reading: Reading) -> tuple[Remark, ...]:
    """Those of a batch but for that it is one, which its events show."""
    return tuple(one for one in reading.warnings if one.code != "batch" or not reading.events)


def _event(reading: Reading, masks: Masks) -> EventLine:
    note = verdict_note(reading.verdict, masks=masks)
    event = "" if reading.status and reading.status.word == reading.event else reading.event or ""
    reference = reading.reference or reading.provider_reference or reading.correlation or ""
    return EventLine(
        event=masks.known(event),
        status=reading.status,
        money=reading.amount,
        reference=masks.known(reference),
        wrong=note.title if note.kind == "bad" else None,
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
    """An id, whatever its field is called: it is hidden where the provider declares it a credential."""
    place = reading.places.get(field)
    name = place.rpartition(".")[2] if place else ""
    label = Remark(code="fact-" + field.replace("_", "-"), params=params)
    is_secret = name in secret_fields(reading.provider or "")
    value = masks.value("secret", text) if is_secret else masks.loosely(text)
    return Fact(label=label, value=value, place=place, mono=True)


def _parties(reading: Reading, masks: Masks) -> Iterator[Fact]:
    for field, party in (("payer", reading.payer), ("payee", reading.payee)):
        if party is not None:
            yield _party(field, party, reading, masks)


def _party(field: str, party: Party, reading: Reading, masks: Masks) -> Fact:
    number = formats.phone(party.e164) if party.e164 else party.text
    notes = tuple(one for one in (party.name, party.carrier) if one and one != party.text)
    received = (Remark(code="note-received", params={"text": masks.known(party.text)}),) if party.e164 else ()
    value = masks.known(number)
    return Fact(
        label=Remark(code=f"fact-{field}"), value=value, notes=notes + received, place=reading.places.get(field)
    )


def _amounts(reading: Reading, provider: str) -> Iterator[Fact]:
    if reading.amount is not None:
        yield _money("amount", reading.amount, reading)
    elif _should_tell_an_amount(reading):
        yield Fact(label=Remark(code="fact-amount"), value=Remark(code="not-sent", params={"provider": provider}))
    if reading.fee is not None:
        yield _money("fee", reading.fee, reading)


def _should_tell_an_amount(reading: Reading) -> bool:
    is_of_money = reading.status is not None and reading.status.class_ in _SENDING_MONEY
    return is_of_money and tells_of_payments(reading.provider or "")


def _money(field: str, amount: Money, reading: Reading) -> Fact:
    notes: tuple[Remark | str, ...] = ()
    if amount.currency is not None and amount.currency in formats.SYMBOLS:
        notes += (amount.currency,)
    if amount.value is not None:
        notes += (Remark(code="note-received", params={"text": amount.text}),)
    value = formats.money(amount)
    return Fact(label=Remark(code=f"fact-{field}"), value=value, notes=notes, place=reading.places.get(field))
