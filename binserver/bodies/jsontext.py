"""JSON as it was sent: cut into its own tokens, so that nothing is shown or read that the sender did not write.

`1000.00` stays `1000.00`, `1E5` stays `1E5`, a repeated key stays repeated, an escape stays an escape. Everything
here takes time in proportion to the length of the text.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn, TypeAlias

from binserver.bodies.faults import JsonFault, fault

MOST_DEPTH = 100
"""Arrays and objects within one another; more is not read."""


class Number(str):
    """A JSON number by its token: `100.0` is not `100`."""

    __slots__ = ()


Value: TypeAlias = "str | Number | bool | list[Value] | dict[str, Value] | None"
"""A JSON value; a number is its token."""


class JsonTree(NamedTuple):
    """A JSON text as a value, and the keys that came twice in one object, of which the last counts."""

    value: Value
    repeated: tuple[str, ...]


# Whatever is outside of these is a fault. Possessive (`*+`), so that a string that never closes costs no going back.
_LEXEME = re.compile(
    r"""[ \t\n\r]*+(?:
        (?P<string>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+")
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
      | (?P<literal>true|false|null)
      | (?P<mark>[\[\]{},:])
    )""",
    re.VERBOSE,
)
# Also one that never closes, else each quote in it would be tried in turn.
_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]++")
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}

_A_VALUE = {"string": "done", "number": "done", "literal": "done", "{": "first key", "[": "first item"}
_STEPS = {
    "value": _A_VALUE,
    "first item": {**_A_VALUE, "]": "done"},
    "first key": {"string": "colon", "}": "done"},
    "key": {"string": "colon"},
    "colon": {":": "value"},
    "in object": {",": "key", "}": "done"},
    "in array": {",": "value", "]": "done"},
    "end": {},
}
_AFTER_A_VALUE = {"{": "in object", "[": "in array", "": "end"}


def lexemes(text: str) -> Iterator[tuple[str, int, int]]:
    """What each token is, and from where to where it goes: "key", "string", "number", "literal", or the mark itself.

    Raises:
        JsonFault: Where the text stops being JSON, after the tokens before it.
    """
    state, within, at = "value", "", 0
    while match := _LEXEME.match(text, at):  # not `finditer`: it looks further, which takes the square of many blanks
        kind = match.lastgroup or ""
        start, at = match.span(match.lastindex or 0)
        word = text[start] if kind == "mark" else kind
        step = _STEPS[state].get(word)
        if step is None:
            raise fault(text, start, state)
        if kind == "mark":
            within = within + word if word in "[{" else within[:-1] if word in "]}" else within
            if len(within) > MOST_DEPTH:
                raise JsonFault("json-too-deep", text, start, limit=MOST_DEPTH)
        yield ("key" if step == "colon" else word), start, at
        state = step if step != "done" else _AFTER_A_VALUE[within[-1:]]
    if state != "end" or text[at:].strip(" \t\n\r"):
        raise fault(text, at, state)


def json_tree(text: str) -> JsonTree:
    """The text as a value.

    Raises:
        JsonFault: It is not JSON, or too deep.
    """
    if _is_too_deep(text):
        _first_fault(text)
    try:
        value, end = _SCAN(text, _BLANKS.match(text).end())  # type: ignore[union-attr]
    except _Repeated:
        return _with_repeats(text)
    except (ValueError, StopIteration):  # the latter where no value begins
        _first_fault(text)
    if end != len(text) and text[end:].strip(" \t\n\r"):
        _first_fault(text)
    return JsonTree(value, ())


def json_spans(text: str) -> dict[str, tuple[int, int]]:
    """Where each value stands in the text, by its path, like `debitParty[0].value`; the whole text has the path "".

    Raises:
        JsonFault: It is not JSON.
    """
    spans: dict[str, tuple[int, int]] = {}
    within: list[tuple[str, int]] = []  # path and start of the containers that are open
    items: list[int] = []
    path = ""
    for word, start, end in lexemes(text):
        if word == "key":
            path = f"{within[-1][0]}.{json.loads(text[start:end])}".removeprefix(".")
        elif word == ",":
            items[-1] += 1
            path = f"{within[-1][0]}[{items[-1]}]"
        elif word in "[{":
            within.append((path, start))
            items.append(0)
            path += "[0]" if word == "[" else ""
        elif word in "]}":
            path, begun = within.pop()
            items.pop()
            spans[path] = (begun, end)
        elif word != ":":
            spans[path] = (start, end)
    return spans


class _Repeated(Exception):
    """A key came twice in one object."""


def _once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Repeated
    return value


def _with_repeats(text: str) -> JsonTree:
    repeated: dict[str, None] = {}

    def together(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        value = dict(pairs)
        if len(value) != len(pairs):
            repeated.update(_repeated([key for key, _ in pairs]))
        return value

    try:
        value: Value = json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=together
        )
    except ValueError:
        _first_fault(text)
    return JsonTree(value, tuple(repeated))


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return False
    depth = 0
    for one in _NO_BRACKETS.sub("", _STRINGS.sub("", text)):
        depth += _DEEPER[one]
        if depth > MOST_DEPTH:
            return True
    return False


def _repeated(keys: Sequence[str]) -> dict[str, None]:
    seen: set[str] = set()
    return {key: None for key in keys if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _first_fault(text: str) -> NoReturn:
    for _ in lexemes(text):
        pass
    raise JsonFault("json-unexpected", text, 0, found=text[:1])  # the standard library saw one that we do not


_BLANKS = re.compile(r"[ \t\n\r]*")
# Made once, since making a decoder takes as long as reading a callback with it; and without its `decode`, which looks
# for blanks before and behind.
_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=_once)
_SCAN = _DECODER.scan_once  # type: ignore[attr-defined]
