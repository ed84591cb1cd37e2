"""What a request says, sorted by the fields that its shape documents: each to its role, the rest to facts."""

import re
from dataclasses import dataclass, field

from binserver.bodies import Value
from binserver.bodies.jsontext import Number
from binserver.model import Remark
from binserver.providers.document import Document, Found
from binserver.providers.paths import find, text_of
from binserver.providers.plans import FieldPlan, ShapePlan
from binserver.providers.spec import Role

MOST_FACTS = 100

_MOST_MATCHED = 200  # characters of a value that are matched
_NOT_FACTS = re.compile(r"token|secret|passw|signature|^sig$|^key$|api_?key|^auth", re.IGNORECASE)
_SORTS = {type(None): "null", bool: "flag", str: "text", Number: "number", list: "list", dict: "object"}


@dataclass(slots=True)
class Gathered:
    """What a document says, sorted by role; `facts` are the documented fields without one.

    Attributes:
        texts: What fills each role.
        places: Where that was.
        facts: Label and text.
        remarks: On fields that are missing, or whose value is not of the documented sort.
        taken: Places that are in a role or a fact already.
    """

    texts: dict[Role, str] = field(default_factory=dict)
    places: dict[Role, str] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def fill(self, role: Role, place: str, value: Value) -> None:
        """What fills a role, and where it was."""
        self.texts[role] = text_of(value)
        self.places[role] = place


def gather(plan: ShapePlan, document: Document) -> Gathered:
    """Sort what is there by the declaration's fields, in their order."""
    gathered, tokens, readable = Gathered(), document.tokens, document.unread is None
    names = document.tree if document.place == "body" and isinstance(document.tree, dict) else {}
    for one in plan.fields:
        if one.token not in tokens:
            continue
        role, value = one.role, names.get(one.path)
        if one.is_plain and role and type(value) is str and value and not value.isspace():
            if role not in gathered.texts:  # most fields are no more than this: a name and a text
                gathered.fill(role, one.place, value)
                gathered.taken.add(one.place)
        elif one.is_pairs and type(value) is list:
            if one.place not in gathered.taken:
                gathered.facts += _pairs(one.place, value, gathered.taken)
        elif found := find(document, one.path):
            if readable and type(found[0].value) not in one.types:
                gathered.remarks.append(_of_another_sort(one, found[0]))
            _sort(one, found, gathered)
    _add_the_rest(plan, document, gathered)
    return gathered


def _add_the_rest(plan: ShapePlan, document: Document, gathered: Gathered) -> None:
    """What no field tells: which are missing, and what else is in the URL."""
    if plan.always and document.unread is None:
        _missing(plan, document, gathered)
    if document.query:
        gathered.facts += _query_facts(document, gathered.taken)
    del gathered.facts[MOST_FACTS:]


def _missing(plan: ShapePlan, document: Document, gathered: Gathered) -> None:
    """What should have been there."""
    for one in plan.always:
        if one.token not in document.tokens or not (one.is_name or find(document, one.path)):
            gathered.remarks.append(Remark(code="field-missing", params={"field": one.path}))


def sort_of(value: Value) -> str:
    """What kind of JSON value it is, in words."""
    return _SORTS[type(value)]


def _sort(plan: FieldPlan, found: list[Found], gathered: Gathered) -> None:
    rest, taken = [], gathered.taken
    role = plan.role if plan.role not in gathered.texts else None
    for hit in found:
        place, value = hit
        if not _counts(plan, value):
            continue
        if role:
            gathered.fill(role, place, value)
            role = None
            if not plan.is_fact_too:
                taken.add(place)
        if place not in taken:
            rest.append(hit)
    if rest and not plan.is_role_only:
        _sort_rest(plan, rest, gathered)


def _sort_rest(plan: FieldPlan, hits: list[Found], gathered: Gathered) -> None:
    """What fills no role: facts, unless it is a secret."""
    if plan.sort == "pairs":
        for place, value in hits:
            gathered.facts += _pairs(place, value, gathered.taken)
        return
    gathered.taken.update([hit.place for hit in hits])
    if not plan.is_secret:
        gathered.facts += [(plan.label or hit.place, text_of(hit.value)) for hit in hits]


def _counts(plan: FieldPlan, value: Value) -> bool:
    """Whether a value is one: null, a text of blanks and what the declaration calls nothing are not."""
    if isinstance(value, str):
        if not value or value.isspace() or (plan.nothing and value in plan.nothing):
            return False
        return plan.like is None or plan.like.fullmatch(text_of(value)[:_MOST_MATCHED]) is not None
    if isinstance(value, list | dict):
        return bool(value) and plan.role is None
    text = text_of(value)
    return value is not None and text not in plan.nothing and (plan.like is None or bool(plan.like.fullmatch(text)))


def _pairs(place: str, value: Value, taken: set[str]) -> list[tuple[str, str]]:
    """The key and the value of each element, where no role has the value yet."""
    elements = value[:MOST_FACTS] if isinstance(value, list) else []
    return [
        (text_of(key), text_of(one.get("value")))
        for at, one in enumerate(elements)
        if isinstance(one, dict) and isinstance(key := one.get("key"), str) and f"{place}[{at}].value" not in taken
    ]


def _of_another_sort(plan: FieldPlan, found: Found) -> Remark:
    place = found.place.removeprefix("body.")
    params = {"field": place, "documented": plan.sort, "sent": sort_of(found.value)}
    return Remark(code="field-of-another-sort", params=params)


def _query_facts(document: Document, taken: set[str]) -> list[tuple[str, str]]:
    """What else the merchant put into the URL; what may be a secret is not repeated."""
    rest = [(name, value) for name, value in document.query if f"query.{name}" not in taken]
    return [(f"?{text_of(name)}", text_of(value)) for name, value in rest if value and not _NOT_FACTS.search(name)]
