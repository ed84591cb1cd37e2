"""JSON laid out for reading: its own tokens in their order, only the white space between them is ours."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from binserver.bodies.faults import JsonFault, place
from binserver.bodies.jsontext import lexemes
from binserver.model import Remark

MOST_TOKENS = 100_000
"""Tokens that are laid out; what follows them is shown as it came."""

MOST_REMARKS = 20

TokenKind: TypeAlias = Literal["key", "string", "number", "literal", "mark", "rest"]


class Token(NamedTuple):
    """A piece of a laid-out text.

    Attributes:
        indent: How many levels in, where the token begins a line; None where it goes on with the line.
        kind: What it is; "mark" is punctuation, "rest" is what follows the first fault, as it came.
        text: As sent; a colon is followed by one blank.
    """

    indent: int | None
    kind: TokenKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonTokens:
    """A JSON text laid out anew; iterating over it gives the tokens.

    Attributes:
        tokens: In order; together they are the text without its white space.
        fault: Why it is not JSON, with `line` and `column` counted from 1, or None.
        remarks: What may surprise in valid JSON: keys that come twice.
    """

    tokens: tuple[Token, ...]
    fault: Remark | None = None
    remarks: tuple[Remark, ...] = ()

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)


def json_tokens(text: str, *, most: int = MOST_TOKENS) -> JsonTokens:
    """Lay a JSON text out anew from its own tokens; what follows its first fault is one token, as it came."""
    layout = _Layout(text)
    try:
        for word, start, end in lexemes(text):
            if len(layout.tokens) >= most:
                layout.rest(start)
                return layout.result(None)
            layout.add(word, start, end)
    except JsonFault as fault:
        layout.rest(fault.at)
        return layout.result(fault.remark)
    return layout.result(None)


class _Layout:
    """The tokens so far, and where the next one goes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.tokens: list[Token] = []
        self._remarks: list[Remark] = []
        self._keys: list[set[str]] = []
        self._line: int | None = 0  # the next token begins a line, so many levels in
        self._opened = False

    def add(self, word: str, start: int, end: int) -> None:
        """Put one token where it belongs."""
        opened, self._opened = self._opened, False
        if word == ",":
            self._put("mark", ",")
            self._line = len(self._keys)
        elif word == ":":
            self._put("mark", ": ")
        elif word == "key":
            self._put("key", self._text[start:end])
            self._note(start, end)
        elif word in "{[":
            self._put("mark", word)
            self._keys.append(set())
            self._line, self._opened = len(self._keys), True
        elif word in "}]":
            self._keys.pop()
            self._line = None if opened else len(self._keys)
            self._put("mark", word)
        else:
            self._put(_KINDS[word], self._text[start:end])

    def rest(self, at: int) -> None:
        """Put what follows there as it came."""
        if rest := self._text[at:].strip():
            self._put("rest", rest)

    def result(self, fault: Remark | None) -> JsonTokens:
        """What was laid out."""
        return JsonTokens(tokens=tuple(self.tokens), fault=fault, remarks=tuple(self._remarks))

    def _put(self, kind: TokenKind, text: str) -> None:
        self.tokens.append(Token(self._line, kind, text))
        self._line = None

    def _note(self, start: int, end: int) -> None:
        raw = self._text[start + 1 : end - 1]
        key = json.loads(f'"{raw}"') if "\\" in raw else raw
        if key in self._keys[-1] and len(self._remarks) < MOST_REMARKS:
            shown = key.encode("utf-8", "backslashreplace").decode()  # half a surrogate is a key too
            line, column = place(self._text, start)
            params: dict[str, str | int] = {"key": shown[:100], "line": line, "column": column}
            self._remarks.append(Remark(code="json-key-repeated", params=params))
        self._keys[-1].add(key)


_KINDS: dict[str, TokenKind] = {"string": "string", "number": "number", "literal": "literal"}
