"""Why a text is not JSON: the first fault, named and placed, so that whoever wrote it finds it."""

import re
from collections.abc import Callable
from string import ascii_letters
from typing import NamedTuple

from binserver.model import Remark


class JsonFault(ValueError):
    """The text is not JSON: the first fault, as a remark, and where in the text it is."""

    def __init__(self, code: str, text: str, at: int, **params: str | int) -> None:
        super().__init__(code)
        line, column = place(text, at)
        self.remark = Remark(code=code, params={"line": line, "column": column, **params})
        self.at = at


def fault(text: str, at: int, state: str) -> JsonFault:
    """What is wrong from there on; `state` is what could have come, as `jsontext` has it."""
    at = _BLANKS.match(text, at).end()  # type: ignore[union-attr]  # none at all match too
    word = _WORD.match(text, at)
    found = word[0][:40] if word else text[at : at + 1]
    if found == '"' and state in _STRING_FITS:
        end = _STRING_SO_FAR.match(text, at + 1).end()  # type: ignore[union-attr]
        at, found = (end, text[end : end + 2]) if end < len(text) else (at, found)
        return JsonFault(_STRING_FAULTS.get(found[:1], "json-control-character"), text, at, found=found)
    wrong = _Wrong(text[:at].rstrip(" \t\n\r"), text[at - 1 : at], state, found)
    return JsonFault(next(code for code, holds in _FAULTS if holds(wrong)), text, at, found=found)


class _Wrong(NamedTuple):
    """What came where it has no place: what is before it, the character next to it, what could have come, itself."""

    before: str
    touching: str
    state: str
    found: str


_LETTERS = frozenset(ascii_letters + "_")

# The first that holds is the fault.
_FAULTS: tuple[tuple[str, Callable[[_Wrong], bool]], ...] = (
    ("json-empty", lambda wrong: not wrong.found and not wrong.before),
    ("json-ends-early", lambda wrong: not wrong.found),
    ("json-number", lambda wrong: wrong.touching.isdigit() and wrong.found[0] in "0123456789.eE"),
    ("json-goes-on", lambda wrong: wrong.state == "end"),
    ("json-comma-too-many", lambda wrong: wrong.found in "]}" and wrong.before.endswith(",")),
    ("json-key-not-quoted", lambda wrong: wrong.state.endswith("key") and wrong.found[0] in _LETTERS),
    ("json-word", lambda wrong: wrong.state in {"value", "first item"} and wrong.found[0] in _LETTERS),
    ("json-comma-missing", lambda wrong: wrong.state.startswith("in ") and wrong.found[0] in _BEGINS_A_VALUE),
    ("json-colon-missing", lambda wrong: wrong.state == "colon" and wrong.found[0] in _BEGINS_A_VALUE),
    ("json-single-quotes", lambda wrong: wrong.found == "'"),
    ("json-comment", lambda wrong: wrong.found in "/#"),
    ("json-number", lambda wrong: wrong.found in "+.-"),
    ("json-unexpected", lambda wrong: bool(wrong.found)),
)

_STRING_FAULTS = {"\\": "json-escape", '"': "json-string-not-closed"}
_BEGINS_A_VALUE = '"{[-0123456789tfn'
_BLANKS = re.compile(r"[ \t\n\r]*+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_STRING_SO_FAR = re.compile(r'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_STRING_FITS = {"value", "first item", "key", "first key"}


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
