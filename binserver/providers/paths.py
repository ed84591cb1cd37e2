"""Where a declaration finds things: paths into a request.

`a.b[0].c` is in the body, `fees[*].feeAmount` is each of a list, `debitParty[key=msisdn].value` is of the elements
with that key, `[*].id` begins in a list. `query.reference`, `header.X-Secret-Key` and `path[-1]` are outside of the
body; `json(…)` reads a text as JSON, `base64(…)` decodes one: `json(base64(query.data)).order_id`.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import TypeAlias

from binserver.bodies import JsonFault, Number, Value, json_tree
from binserver.providers.document import Document

MOST_ITEMS = 200
"""Elements of one list that are looked at."""

MOST_TEXT = 1000
"""Characters of one value that a reading holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the place it was found at, like `body.fees[0].feeAmount`."""

    place: str
    value: Value

    @property
    def text(self) -> str:
        """The value's own text; see `text_of`."""
        return text_of(self.value)


Step: TypeAlias = Callable[[Found], Iterator[Found]]


def find(document: Document, path: str) -> list[Found]:
    """All that is there, in order; nothing is no error.

    Raises:
        ValueError: The path itself is wrong: a mistake of the declaration.
    """
    root, steps = _compiled(path)
    found: Iterator[Found] = root(document)
    for step in steps:
        found = _each(found, step)
    return list(islice(found, MOST_ITEMS))


def first(document: Document, path: str) -> Found | None:
    """The first that is there, or None."""
    found = find(document, path)
    return found[0] if found else None


def text_of(value: Value) -> str:
    """A value as text: a text by itself, a number by its token, a list or object as compact JSON.

    Half surrogates, which JSON can escape and nothing can encode, are shown by their escapes; the end of a very
    long text is left out.
    """
    text = value if isinstance(value, str) else _compact(value)
    cut = text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
    return cut.encode("utf-8", "backslashreplace").decode()


def _compact(value: Value) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{_compact(key)}:{_compact(one)}" for key, one in islice(value.items(), MOST_ITEMS))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_compact(one) for one in value[:MOST_ITEMS]) + "]"
    return json.dumps(value[:MOST_TEXT] if isinstance(value, str) else value, ensure_ascii=False)


_CALL = re.compile(r"(json|base64)\(")
_ROOT = re.compile(r"(?:(query|header)\.([^\s.\[\]()]+))|path\[(-?\d+)\]|(body)(?=[.\[]|$)")
_STEP = re.compile(r"\.?(?P<name>[^\s.\[\]()=]+)|\[(?P<index>\*|-?\d+)\]|\[(?P<key>\w+)=(?P<word>[^\]]*)\]")

Root: TypeAlias = Callable[[Document], Iterator[Found]]


@cache  # as many as the declarations have
def _compiled(path: str) -> tuple[Root, tuple[Step, ...]]:
    if call := _CALL.match(path):
        end = _closing(path, call.end())
        root, inner = _compiled(path[call.end() : end])
        return root, (*inner, _CALLS[call[1]], *_steps(path, end + 1))
    if match := _ROOT.match(path):
        part, name, index, _ = match.groups()
        return _root(part, name, index), tuple(_steps(path, match.end()))
    return _body, tuple(_steps(path, 0))


def _closing(path: str, at: int) -> int:
    """Where the bracket that was opened before `at` closes."""
    depth = 1
    for here in range(at, len(path)):
        depth += {"(": 1, ")": -1}.get(path[here], 0)
        if depth == 0:
            return here
    raise ValueError(f"no closing bracket in the path {path!r}")


def _root(part: str | None, name: str | None, index: str | None) -> Root:
    if part == "query":
        return partial(_query, name or "")
    if part == "header":
        return partial(_header, name or "")
    return partial(_segment, int(index)) if index is not None else _body


def _steps(path: str, at: int) -> Iterator[Step]:
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ValueError(f"the path {path!r} cannot be read from character {at} on")
        if match["name"]:
            yield partial(_name, match["name"])
        elif match["index"]:
            yield _items if match["index"] == "*" else partial(_item, int(match["index"]))
        else:
            yield partial(_chosen, match["key"], match["word"])
        at = match.end()


def _each(found: Iterator[Found], step: Step) -> Iterator[Found]:
    for one in found:
        yield from step(one)


def _body(document: Document) -> Iterator[Found]:
    if document.tree is not None:
        yield Found("body", document.tree)


def _query(name: str, document: Document) -> Iterator[Found]:
    return (Found(f"query.{name}", value) for key, value in document.query if key == name)


def _header(name: str, document: Document) -> Iterator[Found]:
    wanted = name.lower()
    return (Found(f"header.{name}", value) for key, value in document.headers if key.lower() == wanted)


def _segment(index: int, document: Document) -> Iterator[Found]:
    if -len(document.path) <= index < len(document.path):
        yield Found(f"path[{index}]", document.path[index])


def _name(name: str, found: Found) -> Iterator[Found]:
    if isinstance(found.value, dict) and name in found.value:
        yield Found(f"{found.place}.{name}", found.value[name])


def _item(index: int, found: Found) -> Iterator[Found]:
    if isinstance(found.value, list) and -len(found.value) <= index < len(found.value):
        yield Found(f"{found.place}[{index}]", found.value[index])


def _items(found: Found) -> Iterator[Found]:
    if isinstance(found.value, list):
        for at, value in enumerate(found.value[:MOST_ITEMS]):
            yield Found(f"{found.place}[{at}]", value)


def _chosen(key: str, word: str, found: Found) -> Iterator[Found]:
    return (one for one in _items(found) if isinstance(one.value, dict) and one.value.get(key) == word)


def _json(found: Found) -> Iterator[Found]:
    if isinstance(found.value, str):
        try:
            yield Found(f"json({found.place})", json_tree(found.value).value)
        except JsonFault:
            return


def _base64(found: Found) -> Iterator[Found]:
    """In either alphabet, with or without padding; a "+" that a query turned into a blank is one again."""
    if not isinstance(found.value, str):
        return
    text = found.value.strip().replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        yield Found(f"base64({found.place})", data.decode())
    except (binascii.Error, ValueError):
        return


_CALLS: dict[str, Step] = {"json": _json, "base64": _base64}
