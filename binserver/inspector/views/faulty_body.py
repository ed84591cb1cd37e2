"""What should be JSON and is not: as it was sent, its first fault marked where it stands."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

from binserver import bodies
from binserver.bodies.jsontext import lexemes
from binserver.inspector.render import Partial
from binserver.inspector.views.json_hiding import JsonHiding
from binserver.inspector.views.masks import MARKS, Masks
from binserver.model import Remark

Pieces: TypeAlias = tuple[tuple[str, str], ...]
"""Kinds and texts; what is of the kind "" gets no colour."""

COLOURS = {"key": "key", "string": "string", "number": "number", "literal": "word", "rest": "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyBody(Partial):
    """A text whose first fault is marked.

    Attributes:
        fault: What is wrong, with its line and column.
        before: The lines above the faulty one.
        start, found, end: The faulty line: up to the fault, the fault itself ("" where the text ends), after it.
        after: The lines below.
    """

    fault: Remark
    before: Pieces
    start: Pieces
    found: str
    end: str
    after: str


def faulty_body(text: str, fault: bodies.JsonFault, masks: Masks) -> FaultyBody:
    """The text as it was sent; where the fault broke a credential, what is left of it is hidden too."""
    hiding, line = masks.json(), text.rfind("\n", 0, fault.at) + 1
    shown = tuple(_sound(text, fault.at, hiding))
    found = _found(text, fault)
    marked = hiding.broken(found)
    end, _, after = hiding.rest(text[fault.at + len(found) :]).partition("\n")
    return FaultyBody(
        fault=_with_found(fault.remark, marked) if marked != found else fault.remark,
        before=tuple(piece for at, piece in shown if at < line),
        start=tuple(piece for at, piece in shown if at >= line),
        found=marked,
        end=end,
        after=after,
    )


def _found(text: str, fault: bodies.JsonFault) -> str:
    """The word that has no place there, or the one character; nothing at the end of a line."""
    named = str(fault.remark.params.get("found", ""))
    is_word = named.isidentifier() and text.startswith(named, fault.at)
    return named if is_word else text[fault.at : fault.at + 1].strip("\n")


def _with_found(remark: Remark, found: str) -> Remark:
    return replace(remark, params={**remark.params, "found": found})


def _sound(text: str, end: int, hiding: JsonHiding) -> Iterator[tuple[int, tuple[str, str]]]:
    """What comes before the fault and from where on, piece by piece, no piece of two lines."""
    at = 0
    with suppress(bodies.JsonFault):
        for word, start, stop in lexemes(text[:end]):
            yield from _lines(text[at:start], at)
            kind = "mark" if word in MARKS else word
            yield start, (COLOURS.get(kind, ""), hiding.text(kind, text[start:stop]))
            at = stop
    blank = len(text[at:end]) - len(text[at:end].lstrip())
    yield from _lines(text[at : at + blank], at)
    if at + blank < end:
        yield at + blank, ("", hiding.broken(text[at + blank : end]))


def _lines(blank: str, at: int) -> Iterator[tuple[int, tuple[str, str]]]:
    for line in blank.splitlines(keepends=True):
        yield at, ("", line)
        at += len(line)
