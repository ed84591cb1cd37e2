"""What in a request departs from what its provider documents."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from binserver import bodies
from binserver.bodies import Number, Value
from binserver.message import header
from binserver.model import Reading, Remark
from binserver.providers import values
from binserver.providers.document import Document
from binserver.providers.paths import Found, find, text_of
from binserver.providers.recognise import Claim
from binserver.providers.spec import Field, Provider, Role, Shape, Sort

MOST_NAMED = 10
"""Undocumented fields that are named."""

Known: TypeAlias = dict[str, "Known"]
"""The documented fields as a tree; "*" is each element of a list, and an empty tree is all that is below."""


def departures(claim: Claim, document: Document, roles: Mapping[Role, Found], reading: Reading) -> Iterator[Remark]:
    """All of them, the ones that concern the whole request first."""
    provider, shape = claim.provider, claim.shape
    if shape.remark:
        yield Remark(code=shape.remark, params={"provider": provider.title})
    if document.unread:
        yield document.unread
    yield from _envelope(provider, shape, document)
    yield from _fields(shape, document)
    yield from _undocumented(shape, document)
    yield from _status(provider, reading)
    yield from _values(provider, roles, reading)
    yield from _placeholders(provider, document)


def sort_of(value: Value) -> str:
    """What kind of JSON value it is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        return "number" if isinstance(value, Number) else "text"
    return "list" if isinstance(value, list) else "object"


def _envelope(provider: Provider, shape: Shape, document: Document) -> Iterator[Remark]:
    if shape.callback and document.method not in provider.methods:
        params = {"provider": provider.title, "usual": provider.methods[0], "method": document.method}
        yield Remark(code="method-differs", params=params)
    sent = bodies.media_type(document.headers)
    if shape.kind == "json" and document.kind == "json" and not sent.endswith(("/json", "+json")):
        sent = header(document.headers, "Content-Type") or ""
        yield Remark(code="content-type-not-json" if sent else "content-type-missing", params={"sent": text_of(sent)})
    for key in document.repeated[:MOST_NAMED]:
        yield Remark(code="key-repeated", params={"key": text_of(key)})


def _fields(shape: Shape, document: Document) -> Iterator[Remark]:
    """Fields that are missing, and fields whose value is not of the documented sort."""
    if document.unread:
        return
    for one in shape.fields:
        hits = find(document, one.path)
        if one.always and not hits:
            yield Remark(code="field-missing", params={"field": one.path})
        for hit in hits[:1]:
            if not _fits(one, hit.value):
                params = {"field": hit.place.removeprefix("body."), "documented": one.sort, "sent": sort_of(hit.value)}
                yield Remark(code="field-of-another-sort", params=params)


def _fits(field: Field, value: Value) -> bool:
    if value is None:
        return not field.always
    documented: dict[Sort, set[str]] = {"pairs": {"list"}, "text or number": {"text", "number"}}
    return field.sort == "any" or sort_of(value) in documented.get(field.sort, {field.sort})


def _undocumented(shape: Shape, document: Document) -> Iterator[Remark]:
    names = list(dict.fromkeys(_unknown(document.tree, _known(shape), "")))
    if names:
        named = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
        yield Remark(code="fields-undocumented", params={"fields": text_of(named), "count": len(names)})


def _known(shape: Shape) -> Known:
    tree: Known = {}
    for one in shape.fields:
        if one.path.startswith(("query.", "header.", "path[", "json(", "base64(")):
            continue
        place = tree
        for name in one.path.removeprefix("body.").replace("[", ".[").removeprefix(".").split("."):
            place = place.setdefault("*" if name.startswith("[") else name, {})
            if "[key=" in name:  # the elements of a list of pairs also have their key
                place.setdefault("key", {})
    return tree


def _unknown(value: Value, known: Known, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            here = f"{path}.{key}".removeprefix(".")
            if key not in known:
                yield here
            elif known[key]:
                yield from _unknown(one, known[key], here)
    elif isinstance(value, list) and "*" in known:
        for one in value[:MOST_NAMED]:
            yield from _unknown(one, known["*"], f"{path}[]")


def _status(provider: Provider, reading: Reading) -> Iterator[Remark]:
    if reading.status is None:
        return
    word = reading.status.word
    if word.strip().lower() not in provider.statuses:
        known = ", ".join(provider.statuses)
        yield Remark(code="status-unknown", params={"provider": provider.title, "word": word, "known": known})
    elif word not in provider.statuses:
        yield Remark(code="status-spelled-differently", params={"word": word, "documented": word.strip().lower()})


def _values(provider: Provider, roles: Mapping[Role, Found], reading: Reading) -> Iterator[Remark]:
    """Values that were sent and that we cannot read, or not without assuming something."""
    for money, amount in ((reading.amount, roles.get("amount")), (reading.fee, roles.get("fee"))):
        if amount and money and money.value is None:
            yield _of_field("amount-unreadable", amount)
    for party, number in ((reading.payer, roles.get("payer")), (reading.payee, roles.get("payee"))):
        if number and party and party.e164 is None:
            yield _of_field("phone-not-valid", number)
    if time := roles.get("occurred_at"):
        moment = values.moment(time.text, provider.zone)
        if moment is None:
            yield _of_field("time-unreadable", time)
        elif not moment.zoned:
            yield _of_field("time-without-zone", time, zone=str(provider.zone))


def _of_field(code: str, found: Found, **params: str) -> Remark:
    return Remark(code=code, params={"field": found.place.removeprefix("body."), "text": found.text, **params})


def _placeholders(provider: Provider, document: Document) -> Iterator[Remark]:
    for path, text in provider.placeholders:
        if hit := next((one for one in find(document, path) if one.text == text), None):
            yield _of_field("placeholder", hit)
