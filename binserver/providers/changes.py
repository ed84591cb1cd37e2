"""What is changed in a sample before it is sent: a value at a path, or what a provider calls its amount or status."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, TypeAlias, get_args

from binserver.bodies import Value
from binserver.message import Message
from binserver.providers import document as documents
from binserver.providers import edits
from binserver.providers.document import Document, Found
from binserver.providers.paths import compiled, first, text_of
from binserver.providers.plans import ShapePlan, plans
from binserver.providers.recognise import Recogniser
from binserver.providers.spec import Provider, Role

Part: TypeAlias = Literal["amount", "reference", "status"]
"""What can be changed by its role, wherever the provider has it."""

PARTS: tuple[Part, ...] = get_args(Part)

MOST_NAMED = 40
"""Paths that a refusal lists."""


class CannotChange(ValueError):
    """A sample has nothing there; `field` is the part of `Changes` that asked for it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Texts to be put into a sample; None leaves what is there.

    Attributes:
        amount, reference, status: As the provider writes them.
        set: Texts by the paths of what they take the place of; see `paths`.
    """

    amount: str | None = None
    reference: str | None = None
    status: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)


NOTHING = Changes()


def changed(provider: Provider, message: Message, changes: Changes) -> Message:
    """The message with these texts in it; its proofs are those of before.

    Raises:
        CannotChange: There is nothing in it at that path or of that kind, or no such status.
    """
    for part in PARTS:
        if (text := getattr(changes, part)) is not None:
            message = _with_part(provider, message, part, text)
    for path, text in changes.set.items():
        message = _with_path(message, path, text)
    return message


def texts_of(provider: Provider, message: Message) -> dict[Part, str]:
    """What can be changed by its role, and what it is now."""
    plan, document = shape_of(provider, message)
    found = {part: found_as(plan, document, part) for part in PARTS}
    return {part: text_of(one.value) for part, one in found.items() if one and _is_writable(message, one)}


def words_of(provider: Provider, message: Message) -> tuple[str, ...]:
    """The statuses that the provider documents for this shape; none where a pattern stands for them."""
    return tuple(shape_of(provider, message)[0].statuses.statuses)


def shape_of(provider: Provider, message: Message) -> tuple[ShapePlan, Document]:
    """The provider's shape that a message has, and its event, the first of a batch."""
    document = documents.of_message(message)
    claim = _recogniser(provider).recognise(document, expected=provider).claim
    plan = claim.plan if claim else plans(provider)[0]
    event = first(document, plan.shape.root) if plan.shape.root else None
    return plan, document.event(event.place, event.value) if event else document


def found_as(plan: ShapePlan, document: Document, role: Role) -> Found | None:
    """What fills a role, by the first of its fields that is there."""
    return next(_candidates(plan, document, role), None)


def _candidates(plan: ShapePlan, document: Document, role: Role) -> Iterator[Found]:
    """What could fill a role, in order."""
    for one in plan.fields:
        found = first(document, one.path) if one.role == role else None
        if found and (one.like is None or one.like.fullmatch(text_of(found.value))):
            yield found


@cache
def _recogniser(provider: Provider) -> Recogniser:
    return Recogniser([provider])


def _with_part(provider: Provider, message: Message, part: Part, text: str) -> Message:
    """Where several fields could tell it, the one is changed by which it is then read as this."""
    plan, document = shape_of(provider, message)
    text = _documented(plan, text) if part == "status" else text
    for found in _candidates(plan, document, part):
        after = put(message, found, text)
        if texts_of(provider, after).get(part) == text:
            return after
    raise CannotChange(part, f"{provider.title} sends no {part} of its own in this sample; {_possible(message)}")


def _documented(plan: ShapePlan, word: str) -> str:
    known = plan.statuses.known
    if known and plan.statuses.rule(word) is None:
        raise CannotChange("status", f"{plan.provider.title} has no status {word[:80]!r}; there are {known}")
    return plan.statuses.documented(word)


def _with_path(message: Message, path: str, text: str) -> Message:
    document = documents.of_message(message)
    try:
        compiled(path)
    except ValueError as error:
        raise CannotChange("set", f"{path[:80]!r} is no path; {_possible(message)}") from error
    found = first(document, path)
    if found is None or isinstance(found.value, dict | list) or not _is_writable(message, found):
        raise CannotChange("set", f"there is no text or number at {path[:80]!r}; {_possible(message)}")
    return put(message, found, text)


def put(message: Message, found: Found, text: str) -> Message:
    """The message with this text instead of what was found in it."""
    return edits.with_text(message, found.place, text_of(found.value), lambda _: text)


def _is_writable(message: Message, found: Found) -> bool:
    """Whether another text can take its place: not in the path, and not in what is encoded."""
    return edits.with_text(message, found.place, text_of(found.value), lambda text: f"{text}0") != message


def _possible(message: Message) -> str:
    named = list(_paths(message))
    more = ", and more" if len(named) > MOST_NAMED else ""
    return f"what can be set is {', '.join(named[:MOST_NAMED])}{more}"


def _paths(message: Message) -> Iterator[str]:
    document = documents.of_message(message)
    yield from _leaves(document.tree, "")
    yield from (f"query.{name}" for name, _ in document.query)
    yield from (f"header.{name}" for name, _ in message.headers if name.lower() not in {"host", "content-length"})


def _leaves(value: Value, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}".removeprefix(".") if "." not in name else f'{path}["{name}"]')
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(one, f"{path}[{at}]")
    elif path:
        yield path
