"""From a declaration and a document to a reading: of one event, or of each event of a batch."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from binserver.model import Money, Party, Reading, Remark, Status, Verdict
from binserver.providers import values
from binserver.providers.departures import Meant, departures
from binserver.providers.document import Document
from binserver.providers.gather import Gathered, gather
from binserver.providers.paths import compiled
from binserver.providers.plans import ShapePlan
from binserver.providers.spec import Role

MOST_WARNINGS = 40

MOST_EVENTS = 100
"""Events of one batch that are read."""

Prove: TypeAlias = Callable[[Document], Verdict]
"""What finds a verdict on one event."""

_READ = frozenset(
    {
        "event",
        "status",
        "amount",
        "fee",
        "correlation",
        "reference",
        "provider_reference",
        "payer",
        "payee",
        "occurred_at",
    }
)
_COUNTRY = re.compile("[A-Za-z]{2}")


def decode(
    plan: ShapePlan,
    document: Document,
    prove: Prove,
    *,
    version: int,
    said: tuple[Remark, ...] = (),
    fingerprint: str | None = None,
) -> Reading:
    """The reading of what a provider claimed as this shape of its requests. `said` is what recognising it had to say.

    The reading of a batch is that of its first event, and holds those of all of them.
    """
    documents = events(plan, document)
    if len(documents) > 1:
        readings = tuple([one_event(plan, one, prove(one), version=version) for one in documents])
        return _batch(readings, said, fingerprint)
    first = documents[0] if documents else document.event(document.place, None)
    verdict = prove(documents[0] if documents else document)
    return one_event(plan, first, verdict, version=version, said=said, fingerprint=fingerprint)


def events(plan: ShapePlan, document: Document) -> list[Document]:
    """The document itself, or one for each event at the root of the shape; none where there is nothing."""
    root = plan.shape.root
    if not root:
        return [document]
    found = compiled(root)(document)[:MOST_EVENTS]
    return [document.event(one.place, one.value) for one in found if one.value is not None]


def one_event(
    plan: ShapePlan,
    document: Document,
    verdict: Verdict,
    *,
    version: int,
    said: tuple[Remark, ...] = (),
    fingerprint: str | None = None,
) -> Reading:
    """The reading of one event."""
    provider = plan.provider
    gathered = gather(plan, document)
    texts = gathered.texts
    moment = values.moment(texts["occurred_at"], provider.zone) if "occurred_at" in texts else None
    status = plan.statuses.status(texts["status"]) if "status" in texts else plan.implied
    amount, fee = _money(plan, gathered, "amount", "currency"), _money(plan, gathered, "fee", "fee_currency")
    payer = _party(plan, gathered, "payer", "payer_name", "payer_country")
    payee = _party(plan, gathered, "payee", "payee_name", "payee_country")
    reading = Reading(
        version=version,
        provider=provider.name,
        event=texts.get("event"),
        status=status,
        amount=amount,
        fee=fee,
        correlation=texts.get("correlation"),
        reference=texts.get("reference"),
        provider_reference=texts.get("provider_reference"),
        payer=payer,
        payee=payee,
        occurred_at=moment.at if moment else None,
        facts=tuple(gathered.facts),
        places={name: place for name, place in gathered.places.items() if name in _READ},
        warnings=(*said, *departures(plan, document, gathered, Meant(status, amount, fee, payer, payee, moment))),
        verdict=verdict,
        dedup=_dedup(plan, gathered, status, document),
        fingerprint=fingerprint,
    )
    return _with_quirks(plan, document, reading)


def _with_quirks(plan: ShapePlan, document: Document, reading: Reading) -> Reading:
    """The reading with what only its provider's function can say."""
    quirks = [remark for quirk in plan.provider.quirks for remark in quirk(document, reading)]
    if not quirks and len(reading.warnings) <= MOST_WARNINGS:
        return reading
    return replace(reading, warnings=(*reading.warnings, *quirks)[:MOST_WARNINGS])


def _batch(readings: tuple[Reading, ...], said: tuple[Remark, ...], fingerprint: str | None) -> Reading:
    """The first event's reading, with the worst verdict, and with all of them."""
    first = readings[0]
    count = Remark(code="batch", params={"count": len(readings), "provider": first.provider or ""})
    worst = min((one.verdict for one in readings), key=lambda one: _WORST_FIRST.index(one.signature))
    warnings = (*said, count, *first.warnings)[:MOST_WARNINGS]
    keys = [one.dedup for one in readings]
    dedup = "batch|" + _hash("|".join(map(str, keys)).encode()) if all(keys) else None
    return replace(first, warnings=warnings, verdict=worst, dedup=dedup, fingerprint=fingerprint, events=readings)


_WORST_FIRST = ("mismatch", "malformed", "unverifiable", "needs-network", "no-secret", "absent", "unsigned", "match")


def _money(plan: ShapePlan, gathered: Gathered, amount: Role, currency: Role) -> Money | None:
    texts = gathered.texts
    if amount not in texts:
        return None
    return values.money(texts[amount], texts.get(currency) or texts.get("currency"), plan.money)


def _party(plan: ShapePlan, gathered: Gathered, number: Role, name: Role, country: Role) -> Party | None:
    text, called = gathered.texts.get(number), gathered.texts.get(name)
    if text is None:
        return Party(text=called, name=called) if called else None
    sent = gathered.texts.get(country, "")
    region = sent.upper() if _COUNTRY.fullmatch(sent) else plan.provider.country
    return values.party(text, region, called)


def _dedup(plan: ShapePlan, gathered: Gathered, status: Status | None, document: Document) -> str | None:
    """The texts of what tells one event from another; None where one of them is missing."""
    parts = []
    for role in plan.dedup:
        if role == "status":
            text = status.word.strip().lower() if status else None
        else:
            text = _hash(document.body) if role == "body" else gathered.texts.get(role)
        if not text:
            return None
        parts.append(text)
    return "|".join(parts) if parts else None


def _hash(data: bytes | None) -> str:
    return hashlib.sha256(data).hexdigest()[:32] if data is not None else ""
