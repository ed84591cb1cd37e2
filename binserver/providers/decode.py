"""From a declaration and a document to a reading: each documented field to its role, the rest to facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from binserver.model import Money, Party, Reading, Remark, Status, Verdict
from binserver.providers import departures, values
from binserver.providers.document import Document
from binserver.providers.paths import Found, find, text_of
from binserver.providers.recognise import Claim
from binserver.providers.spec import Field, Provider, Role

MOST_FACTS = 100

MOST_WARNINGS = 40

_READ: tuple[Role, ...] = (
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
)
_MOST_MATCHED = 200  # characters of a value that are matched
_ALSO_FACTS = {"payer_country", "payee_country"}  # they help to read a number, and no reading holds them
_NOT_FACTS = re.compile(r"token|secret|passw|signature|^sig$|^key$|api_?key|^auth", re.IGNORECASE)


@dataclass(slots=True)
class Gathered:
    """What a document says, sorted by role; `facts` are the documented fields without one."""

    roles: dict[Role, Found] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def text(self, role: Role) -> str | None:
        """The text that fills a role, or None; an empty one fills nothing."""
        found = self.roles.get(role)
        return found.text or None if found is not None else None


def decode(
    claim: Claim, document: Document, verdict: Verdict, *, version: int, said: tuple[Remark, ...] = ()
) -> Reading:
    """The reading of what a provider claimed. `said` is what recognising it had to say."""
    provider, shape = claim.provider, claim.shape
    gathered = gather(shape.fields, document)
    reading = Reading(
        version=version,
        provider=provider.name,
        event=gathered.text("event"),
        status=_status(provider, gathered),
        amount=_money(provider, gathered, "amount", "currency"),
        fee=_money(provider, gathered, "fee", "fee_currency"),
        correlation=gathered.text("correlation"),
        reference=gathered.text("reference"),
        provider_reference=gathered.text("provider_reference"),
        payer=_party(provider, gathered, "payer", "payer_name", "payer_country"),
        payee=_party(provider, gathered, "payee", "payee_name", "payee_country"),
        occurred_at=_occurred_at(provider, gathered),
        facts=tuple(gathered.facts[:MOST_FACTS]),
        places={name: gathered.roles[name].place for name in _READ if gathered.text(name)},
        verdict=verdict,
    )
    reading = replace(reading, dedup=_dedup(provider, gathered, reading))
    found = departures.departures(claim, document, gathered.roles, reading)
    quirks = (remark for quirk in provider.quirks for remark in quirk(document, reading))
    return replace(reading, warnings=(*said, *found, *quirks)[:MOST_WARNINGS])


def gather(fields: tuple[Field, ...], document: Document) -> Gathered:
    """Sort what is there by the declaration's fields, in their order."""
    gathered = Gathered()
    for one in fields:
        hits = [hit for hit in find(document, one.path) if _counts(one, hit)]
        if one.role and hits and one.role not in gathered.roles:
            gathered.roles[one.role] = hits[0]
            if one.role not in _ALSO_FACTS:
                gathered.taken.add(hits[0].place)
        gathered.facts += _facts(one, [hit for hit in hits if hit.place not in gathered.taken], gathered.taken)
    gathered.facts += _query_facts(document, gathered.taken)
    return gathered


def _facts(field: Field, hits: list[Found], taken: set[str]) -> list[tuple[str, str]]:
    if field.sort == "pairs":
        return [pair for hit in hits for pair in _pairs(hit, taken)]
    if field.role and not field.label:
        return []
    taken.update(hit.place for hit in hits)
    return [(field.label or hit.place, hit.text) for hit in hits]


def _counts(field: Field, hit: Found) -> bool:
    """Whether a value is one: null, a text of blanks and what the declaration calls nothing are not."""
    if isinstance(hit.value, list | dict):
        return bool(hit.value) and field.role is None
    text = hit.text
    if hit.value is None or not text.strip() or text in field.nothing:
        return False
    return not field.like or re.fullmatch(field.like, text[:_MOST_MATCHED]) is not None


def _pairs(hit: Found, taken: set[str]) -> list[tuple[str, str]]:
    """The key and the value of each element, where no role has the value yet."""
    elements = hit.value if isinstance(hit.value, list) else []
    return [
        (text_of(one["key"]), text_of(one.get("value")))
        for at, one in enumerate(elements[:MOST_FACTS])
        if isinstance(one, dict) and isinstance(one.get("key"), str) and f"{hit.place}[{at}].value" not in taken
    ]


def _query_facts(document: Document, taken: set[str]) -> list[tuple[str, str]]:
    """What else the merchant put into the URL; what may be a secret is not repeated."""
    rest = [(name, value) for name, value in document.query if f"query.{name}" not in taken]
    return [(f"?{text_of(name)}", text_of(value)) for name, value in rest if value and not _NOT_FACTS.search(name)]


def _status(provider: Provider, gathered: Gathered) -> Status | None:
    word = gathered.text("status")
    if word is None:
        return None
    rule = provider.statuses.get(word.strip().lower())
    return Status(word=word, class_=rule.class_ if rule else "unknown", final=rule is not None and rule.final)


def _money(provider: Provider, gathered: Gathered, amount: Role, currency: Role) -> Money | None:
    text = gathered.text(amount)
    if text is None:
        return None
    return values.money(text, gathered.text(currency) or gathered.text("currency"), provider.money)


def _party(provider: Provider, gathered: Gathered, number: Role, name: Role, country: Role) -> Party | None:
    text, called = gathered.text(number), gathered.text(name)
    if text is None:
        return Party(text=called, name=called) if called else None
    e164, carrier = values.phone(text, region(provider, gathered.roles, country))
    return Party(text=text, e164=e164, carrier=carrier, name=called)


def region(provider: Provider, roles: Mapping[Role, Found], country: Role) -> str:
    """The country whose national numbers are meant, as an ISO 3166 code."""
    sent = roles.get(country)
    return sent.text.upper() if sent and re.fullmatch("[A-Za-z]{2}", sent.text) else provider.country


def _occurred_at(provider: Provider, gathered: Gathered) -> datetime | None:
    text = gathered.text("occurred_at")
    moment = values.moment(text, provider.zone) if text else None
    return moment.at if moment else None


def _dedup(provider: Provider, gathered: Gathered, reading: Reading) -> str | None:
    """The texts of the roles that tell one event from another; None where one of them is missing."""
    texts = {role: gathered.text(role) for role in provider.dedup}
    if reading.status and "status" in texts:
        texts["status"] = reading.status.word.strip().lower()
    parts = [text for text in texts.values() if text]
    return "|".join(parts) if parts and len(parts) == len(provider.dedup) else None
