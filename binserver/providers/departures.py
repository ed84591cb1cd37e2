"""What in a request departs from what its provider documents."""

from collections.abc import Iterator
from typing import NamedTuple

from binserver.bodies import Value
from binserver.model import Money, Party, Remark, Status
from binserver.providers.document import Document
from binserver.providers.gather import Gathered
from binserver.providers.paths import find, text_of
from binserver.providers.plans import Known, ShapePlan
from binserver.providers.spec import Role
from binserver.providers.values import Moment

MOST_NAMED = 10
"""Undocumented fields that are named."""


class Meant(NamedTuple):
    """What the texts of a request were taken to mean."""

    status: Status | None
    amount: Money | None
    fee: Money | None
    payer: Party | None
    payee: Party | None
    moment: Moment | None


def departures(plan: ShapePlan, document: Document, gathered: Gathered, meant: Meant) -> list[Remark]:
    """All of them, the ones that concern the whole request first."""
    said: list[Remark] = []
    if plan.shape.remark:
        said.append(Remark(code=plan.shape.remark, params={"provider": plan.provider.title}))
    if document.unread:
        said.append(document.unread)
    said += _envelope(plan, document)
    said += gathered.remarks
    if names := _unknown(document.tree, plan.known):
        said.append(_undocumented(list(dict.fromkeys(names))))
    if meant.status is not None and meant.status.word not in plan.statuses.statuses and "status" in gathered.texts:
        said += _status(plan, meant.status)
    said += _values(plan, gathered, meant)
    if plan.provider.placeholders:
        said += _placeholders(plan, document)
    return said


def _envelope(plan: ShapePlan, document: Document) -> list[Remark]:
    said: list[Remark] = []
    provider, shape = plan.provider, plan.shape
    if shape.callback and document.method not in provider.methods:
        params = {"provider": provider.title, "usual": provider.methods[0], "method": document.method}
        said.append(Remark(code="method-differs", params=params))
    if document.kind == "json" and shape.kind == "json":
        said += _content_type(document)
    for key in document.repeated[:MOST_NAMED]:
        said.append(Remark(code="key-repeated", params={"key": text_of(key)}))
    return said


def _content_type(document: Document) -> list[Remark]:
    sent = document.by_header.get("content-type", [""])[0]
    if sent.partition(";")[0].strip().lower().endswith(("/json", "+json")):
        return []
    return [Remark(code="content-type-not-json" if sent else "content-type-missing", params={"sent": text_of(sent)})]


def _undocumented(names: list[str]) -> Remark:
    named = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return Remark(code="fields-undocumented", params={"fields": text_of(named), "count": len(names)})


def _unknown(value: Value, known: Known) -> list[str]:
    """Paths of what is not documented, below a value."""
    return [] if isinstance(value, dict) and _is_known(value, known) else _not_documented(value, known, "")


def _is_known(value: dict[str, Value], known: Known) -> bool:
    """Whether all is documented, in half the time of naming what is not; False also where only that tells."""
    if not value.keys() <= known.names:
        return False
    for name, below in known.below.items():
        inner = value.get(name)
        if isinstance(inner, list) and below.each is not None:
            if not _are_known(inner, below.each):
                return False
        elif isinstance(inner, dict | list) and not (isinstance(inner, dict) and _is_known(inner, below)):
            return False
    return True


def _are_known(values: list[Value], known: Known) -> bool:
    for one in values[:MOST_NAMED]:
        if isinstance(one, dict):
            if not one.keys() <= known.names or (known.below and not _is_known(one, known)):
                return False
        elif isinstance(one, list):
            return False
    return True


def _not_documented(value: Value, known: Known, path: str) -> list[str]:
    names: list[str] = []
    if isinstance(value, list):
        if known.each is not None:
            for one in value[:MOST_NAMED]:
                names += _not_documented(one, known.each, f"{path}[]")
    elif isinstance(value, dict):
        if not value.keys() <= known.names:
            names += [f"{path}.{key}" if path else key for key in value if key not in known.names]
        for key, below in known.below.items():
            if key in value:
                names += _not_documented(value[key], below, f"{path}.{key}" if path else key)
    return names


def _status(plan: ShapePlan, status: Status) -> Iterator[Remark]:
    word = status.word
    documented = plan.statuses.documented(word)
    if plan.statuses.rule(word) is None:
        params = {"provider": plan.provider.title, "word": word, "known": plan.statuses.known}
        yield Remark(code="status-unknown", params=params)
    elif word != documented:
        yield Remark(code="status-spelled-differently", params={"word": word, "documented": documented})


def _values(plan: ShapePlan, gathered: Gathered, meant: Meant) -> list[Remark]:
    """Values that were sent and that we cannot read, or not without assuming something."""
    said: list[Remark] = []
    if meant.amount and meant.amount.value is None:
        said.append(_of_role("amount-unreadable", "amount", gathered))
    if meant.fee and meant.fee.value is None:
        said.append(_of_role("amount-unreadable", "fee", gathered))
    if meant.payer and meant.payer.e164 is None and "payer" in gathered.texts:
        said.append(_of_role("phone-not-valid", "payer", gathered))
    if meant.payee and meant.payee.e164 is None and "payee" in gathered.texts:
        said.append(_of_role("phone-not-valid", "payee", gathered))
    if "occurred_at" in gathered.texts:
        if meant.moment is None:
            said.append(_of_role("time-unreadable", "occurred_at", gathered))
        elif not meant.moment.zoned:
            said.append(_of_role("time-without-zone", "occurred_at", gathered, zone=str(plan.provider.zone)))
    return said


def _of_role(code: str, role: Role, gathered: Gathered, **params: str) -> Remark:
    return _of_place(code, gathered.places[role], gathered.texts[role], **params)


def _of_place(code: str, place: str, text: str, **params: str) -> Remark:
    return Remark(code=code, params={"field": place.removeprefix("body."), "text": text, **params})


def _placeholders(plan: ShapePlan, document: Document) -> Iterator[Remark]:
    for path, text in plan.provider.placeholders:
        if hit := next((one for one in find(document, path) if one.value == text), None):
            yield _of_place("placeholder", hit.place, text_of(hit.value))
