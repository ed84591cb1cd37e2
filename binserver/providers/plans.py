"""Declarations made ready: all that can be worked out once is, so that a reading only looks things up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TypeAlias

from binserver.bodies import Number
from binserver.model import Remark, Status, Verdict
from binserver.providers.paths import token
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Role, Scheme, Shape, Sort, StatusRule, Telling

UNIQUE_HEADER, SHARED_HEADER, UNIQUE_FIELD, FIELD, METHOD, WORD = 100, 30, 40, 10, 5, 10
"""What evidence weighs; a trait says that for itself."""

Tree: TypeAlias = dict[str, "Tree"]
"""The documented fields as a tree; "*" is each element of a list, and an empty tree is all that is below."""


class Known:
    """The documented fields: their names, those of them whose fields are documented too, and those of each element."""

    __slots__ = ("below", "each", "names")

    def __init__(self, tree: Tree) -> None:
        self.names = frozenset(tree)
        self.below = {name: Known(one) for name, one in tree.items() if one}
        self.each = Known(tree["*"]) if "*" in tree else None


_TYPES: Mapping[Sort, tuple[type, ...]] = {
    "text": (str,),
    "number": (Number,),
    "text or number": (str, Number),
    "flag": (bool,),
    "list": (list,),
    "object": (dict,),
    "pairs": (list,),
    "any": (str, Number, bool, list, dict, type(None)),
}
_NAME = re.compile(r"(?!body$)[^\s.\[\]()=\"]+")
_OUTSIDE = (":", "?", "/", "{")  # how tokens begin of what is not in the event


@dataclass(frozen=True, slots=True)
class Evidence:
    """A path that speaks for a shape: what has to be there for it, how its value looks if that matters, the weight."""

    token: str
    path: str
    like: re.Pattern[str] | None
    weight: int
    in_a_header: bool


@dataclass(frozen=True, slots=True)
class MarksPlan:
    """Marks made ready.

    Attributes:
        evidence: What has to be looked for.
        names: What a look at the names of the body tells: its fields, with what they weigh.
        most: All that can speak for it, in weight.
        tokens: All that may speak for it or against it.
        needs, one_of, never, methods, words: As declared.
        need_tokens: Tokens without any of which it is not this shape.
        headers: The declared headers.
    """

    evidence: tuple[Evidence, ...]
    names: Mapping[str, int]
    most: int
    tokens: frozenset[str]
    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    never: tuple[str, ...]
    methods: frozenset[str]
    words: tuple[str, ...]
    need_tokens: frozenset[str]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field made ready.

    Attributes:
        path, role, label, sort, nothing: As declared.
        token: What has to be there for it; see `paths.token`.
        types: What the value is as documented.
        like: What the value has to look like, or None.
        place: Where it is, if it `is_name`: a name in the body and no more.
        is_plain: Whether it is such a name, and a text that has but a role.
        is_role_only: Whether what does not fill the role is dropped.
        is_fact_too: Whether what fills the role is a fact as well, since no reading holds that role.
        is_pairs: Whether it is such a name, of a list whose elements are facts each.
        is_secret: Whether it is no fact.
    """

    path: str
    token: str
    role: Role | None
    label: str
    sort: Sort
    types: frozenset[type]
    like: re.Pattern[str] | None
    nothing: tuple[str, ...]
    place: str
    is_name: bool
    is_plain: bool
    is_role_only: bool
    is_fact_too: bool
    is_pairs: bool
    is_secret: bool


@dataclass(frozen=True, slots=True, eq=False)
class ShapePlan:
    """A shape of a provider made ready, with what holds for it whether it or its provider says so."""

    provider: Provider
    shape: Shape
    marks: MarksPlan
    fields: tuple[FieldPlan, ...]
    always: tuple[FieldPlan, ...]
    known: Known
    statuses: "Statuses"
    money: MoneyRule
    dedup: tuple[Telling, ...]
    not_sent: tuple[str, ...]
    implied: Status | None
    unsigned: Verdict | None


class Statuses:
    """The status words of a shape: each for itself, then patterns in their order."""

    __slots__ = ("_documented", "_patterns", "known", "statuses")

    def __init__(self, statuses: Mapping[str, StatusRule]) -> None:
        self._documented = {word.lower(): (word, rule) for word, rule in statuses.items() if "*" not in word}
        self._patterns = tuple(
            (re.compile(".*".join(map(re.escape, word.lower().split("*"))), re.DOTALL), rule)
            for word, rule in statuses.items()
            if "*" in word
        )
        self.known = ", ".join(statuses)
        self.statuses = {word: _status(word, rule) for word, rule in statuses.items() if "*" not in word}

    def status(self, word: str) -> Status:
        """The status that a word is."""
        return self.statuses.get(word) or _status(word, self.rule(word))

    def rule(self, word: str) -> StatusRule | None:
        """What a word comes to, whatever its case; None where nobody says."""
        folded = word.strip().lower()
        if found := self._documented.get(folded):
            return found[1]
        return next((rule for pattern, rule in self._patterns if pattern.fullmatch(folded)), None)

    def documented(self, word: str) -> str:
        """The word as documented; itself where it is not, or where a pattern stands for it."""
        found = self._documented.get(word.strip().lower())
        return found[0] if found else word


def _status(word: str, rule: StatusRule | None) -> Status:
    return Status(word=word, class_=rule.class_ if rule else "unknown", final=rule is not None and rule.final)


@cache
def plans(provider: Provider) -> tuple[ShapePlan, ...]:
    """The provider's shapes made ready."""
    return tuple(_shape(provider, one) for one in provider.shapes)


@cache
def field_plan(field: Field) -> FieldPlan:
    """A field made ready."""
    is_name = _NAME.fullmatch(field.path) is not None
    is_role_only = bool(field.role) and not field.label and not field.secret and field.sort != "pairs"
    is_fact_too = field.role in {"payer_country", "payee_country"}
    takes_text = field.sort in {"text", "text or number"} and not is_fact_too
    return FieldPlan(
        path=field.path,
        token=token(field.path),
        role=field.role,
        label=field.label,
        sort=field.sort,
        types=frozenset((*_TYPES[field.sort], *(() if field.always else (type(None),)))),
        like=re.compile(field.like) if field.like else None,
        nothing=field.nothing,
        place=f"body.{field.path}",
        is_name=is_name,
        is_plain=is_name and takes_text and is_role_only and not (field.like or field.nothing),
        is_role_only=is_role_only,
        is_fact_too=is_fact_too,
        is_pairs=is_name and field.sort == "pairs" and not field.role,
        is_secret=field.secret,
    )


def place_of(scheme: Scheme) -> str:
    """Where a scheme's proof is, in the developer's words: the header, or the field."""
    inner = re.sub(r"^(?:\w+\()+|\).*$", "", scheme.at)
    part, dot, name = inner.partition(".")
    return name if dot and part in {"header", "query"} else inner


def _shape(provider: Provider, shape: Shape) -> ShapePlan:
    statuses = provider.statuses if shape.statuses is None else shape.statuses
    return ShapePlan(
        provider=provider,
        shape=shape,
        marks=_marks(shape.marks),
        fields=tuple(field_plan(one) for one in shape.fields),
        always=tuple(field_plan(one) for one in shape.fields if one.always),
        known=Known(_known(shape.fields)),
        statuses=Statuses(statuses),
        money=shape.money or provider.money,
        dedup=provider.dedup if shape.dedup is None else shape.dedup,
        not_sent=provider.not_sent if shape.not_sent is None else shape.not_sent,
        implied=_status(shape.name, shape.implied) if shape.implied else None,
        unsigned=None if provider.schemes else _unsigned(provider),
    )


def _unsigned(provider: Provider) -> Verdict:
    reason = Remark(code="provider-does-not-sign", params={"provider": provider.title})
    return Verdict(signature="unsigned", reason=reason)


def _marks(marks: Marks) -> MarksPlan:
    evidence = (
        *(_evidence(f"header.{name}", UNIQUE_HEADER) for name in marks.headers),
        *(_evidence(f"header.{name}", SHARED_HEADER) for name in marks.shared_headers),
        *(_evidence(path, UNIQUE_FIELD) for path in marks.unique),
        *(_evidence(path, FIELD) for path in marks.fields),
        *(_evidence(one.path, one.weight, one.like) for one in marks.traits),
    )
    names = {one.path: one.weight for one in evidence if one.path == one.token and one.like is None}
    decisive = (*marks.needs, *marks.one_of, *marks.never)
    return MarksPlan(
        evidence=tuple(one for one in evidence if one.path not in names or one.like),
        names=names,
        most=sum(one.weight for one in evidence) + METHOD + WORD,
        tokens=frozenset(map(token, (*(one.path for one in evidence), *decisive))),
        needs=marks.needs,
        one_of=marks.one_of,
        never=marks.never,
        methods=frozenset(marks.methods),
        words=marks.words,
        need_tokens=frozenset(map(token, marks.needs)),
        headers=(*marks.headers, *marks.shared_headers),
    )


def _evidence(path: str, weight: int, like: str = "") -> Evidence:
    name = token(path)
    return Evidence(name, path, re.compile(like) if like else None, weight, name.startswith(":"))


def _known(fields: Iterable[Field]) -> Tree:
    """What is documented; what is only read in case it comes is not."""
    tree: Tree = {}
    for one in fields:
        if one.documented and not token(one.path).startswith(_OUTSIDE) and "(" not in one.path:
            _grow(tree, one.path)
        elif one.documented and "(" in one.path and not token(one.path).startswith(_OUTSIDE):
            tree.setdefault(token(one.path), {})
    return tree


def _grow(tree: Tree, path: str) -> None:
    for match in _STEP.finditer(path):
        name = match["name"] or match["quoted"]
        tree = tree.setdefault(name or "*", {})
        if match["key"]:  # the elements of a list of pairs also have their key
            tree.setdefault(match["key"], {})


_STEP = re.compile(r'(?P<name>[^.\[\]"=]+)(?![^\[]*\])|\["(?P<quoted>[^"]+)"\]|\[(?:\*|-?\d+|(?P<key>\w+)=[^\]]*)\]')


def anchors(plan: ShapePlan, often: Mapping[str, int], *, enough: int) -> frozenset[str]:
    """Tokens of which a request must have one to weigh enough in this shape: as few and as rare as will do."""
    marks = plan.marks
    if marks.need_tokens:
        return frozenset([min(marks.need_tokens, key=lambda one: often.get(one, 0))])
    weights = dict(marks.names)
    for one in marks.evidence:
        weights[one.token] = weights.get(one.token, 0) + one.weight
    rest = sum(weights.values()) + METHOD + WORD
    chosen = []
    for name in sorted(weights, key=lambda one: often[one]):
        if rest < enough:
            break
        chosen.append(name)
        rest -= weights[name]
    return frozenset(chosen)


def frequencies(all_plans: Iterable[ShapePlan]) -> dict[str, int]:
    """How many shapes each token speaks for."""
    often: dict[str, int] = {}
    tokens = ({*plan.marks.names, *(one.token for one in plan.marks.evidence)} for plan in all_plans)
    for name in chain.from_iterable(tokens):
        often[name] = often.get(name, 0) + 1
    return often
