"""Where a declaration finds things: paths into a request.

`a.b[0].c` is in the body, `fees[*].feeAmount` is each of a list, `debitParty[key=msisdn].value` is of the elements
with that key, `[*].id` begins in a list, `["event.type"]` is a name with a dot. In a shape with a root, paths begin
there, and `body.a` is of the whole body. `query.reference`, `header.X-Secret-Key` and `path[-1]` are outside of it.

`json(…)` reads a text as JSON, `base64(…)` and `percent(…)` decode one, `pairs(…)` takes `t=1,v1=x` apart and
`versions(…)` takes `v1,x v1,y`: `json(base64(query.data)).order_id`, `pairs(header.Stripe-Signature).v1[*]`.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TypeAlias

from binserver.bodies import Number, Value
from binserver.providers.document import Document, Found
from binserver.providers.steps import CALLS, MOST_ITEMS, Step, Visit, chosen, item, items, keep, made, named, suffix_of

MOST_TEXT = 1000
"""Characters of one value that a reading holds."""

Find: TypeAlias = Callable[[Document], list[Found]]

_NOTHING: list[Found] = []


def find(document: Document, path: str) -> list[Found]:
    """All that is there, in order, to be read only; nothing is no error.

    Raises:
        ValueError: The path itself is wrong: a mistake of the declaration.
    """
    found = document.found.get(path)
    if found is None:
        found = document.found[path] = compiled(path)(document)
    return found


def first(document: Document, path: str) -> Found | None:
    """The first that is there, or None."""
    found = find(document, path)
    return found[0] if found else None


def text_at(document: Document, path: str) -> str:
    """The text of the first that is there; "" where nothing is."""
    found = find(document, path)
    return text_of(found[0].value) if found else ""


def text_of(value: Value) -> str:
    """A value as text: a text by itself, a number by its token, a list or object as compact JSON.

    Half surrogates, which JSON can escape and nothing can encode, are shown by their escapes; the end of a very
    long text is left out.
    """
    text = value if type(value) is str else str(value) if isinstance(value, Number) else _compact(value)
    if len(text) > MOST_TEXT:
        text = text[: MOST_TEXT - 1] + "…"
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def token(path: str) -> str:
    """What has to be in `Document.tokens` for a path to find anything.

    A name in the body is its own token, "[]" is that of a list and "{}" that of any body; a header's is like ":host", a
    query's like "?ref", a segment's "/".
    """
    while call := _CALL.match(path):
        path = path[call.end() :]
    if match := _ROOT.match(path):
        part, name, index, _ = match.groups()
        return f":{(name or '').lower()}" if part == "header" else f"?{name}" if part else "/" if index else "{}"
    step = _STEP.match(path)
    return _name_of(step) or "[]" if step else "{}"


@cache  # as many as the declarations have
def compiled(path: str) -> Find:
    """What finds a path's values.

    Raises:
        ValueError: The path is wrong.
    """
    if common := _IN_EACH.fullmatch(path):
        return _in_each(**common.groupdict())
    start, steps = _taken_apart(path)
    if not steps:
        return start
    visit: Visit = keep
    for step in reversed(steps):
        visit = step(visit)

    def found(document: Document) -> list[Found]:
        kept: list[Found] = []
        for place, value in start(document):
            visit(place, value, kept)
        del kept[MOST_ITEMS:]
        return kept

    return found


def _compact(value: Value) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{_compact(key)}:{_compact(one)}" for key, one in islice(value.items(), MOST_ITEMS))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_compact(one) for one in value[:MOST_ITEMS]) + "]"
    return json.dumps(value[:MOST_TEXT] if isinstance(value, str) else value, ensure_ascii=False)


_CALL = re.compile(r"(json|base64|percent|pairs|versions)\(")
_ROOT = re.compile(r"(?:(query|header)\.([^\s.\[\]()]+))|path\[(-?\d+)\]|(body)(?=[.\[)]|$)")
_STEP = re.compile(
    r'\.?(?P<name>[^\s.\[\]()="]+)|\["(?P<quoted>[^"\]]+)"\]|\[(?P<index>\*|-?\d+)\]|\[(?P<key>\w+)=(?P<word>[^\]]*)\]'
)

_IN_EACH = re.compile(r"(?!body\[)(?P<name>[\w-]+)\[(?:\*|(?P<key>\w+)=(?P<word>[^\]]*))\]\.(?P<inner>[\w-]+)")


def _taken_apart(path: str) -> tuple[Find, tuple[Step, ...]]:
    if call := _CALL.match(path):
        end = _closing(path, call.end())
        start, inner = _taken_apart(path[call.end() : end])
        return start, (*inner, CALLS[call[1]], *_steps(path, end + 1))
    if match := _ROOT.match(path):
        part, name, index, _ = match.groups()
        return _root(part, name or "", index), tuple(_steps(path, match.end()))
    begin = _STEP.match(path)
    if begin and (name := _name_of(begin)):
        return _in_tree(name, quoted=bool(begin["quoted"])), tuple(_steps(path, begin.end()))
    return _tree, tuple(_steps(path, 0))


def _name_of(step: re.Match[str] | None) -> str:
    return (step["name"] or step["quoted"] or "") if step else ""


def _closing(path: str, at: int) -> int:
    """Where the bracket that was opened before `at` closes."""
    depth = 1
    for here in range(at, len(path)):
        depth += {"(": 1, ")": -1}.get(path[here], 0)
        if depth == 0:
            return here
    raise ValueError(f"no closing bracket in the path {path!r}")


def _steps(path: str, at: int) -> Iterator[Step]:
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ValueError(f"the path {path!r} cannot be read from character {at} on")
        if name := _name_of(match):
            yield named(name, quoted=bool(match["quoted"]))
        elif match["index"]:
            yield items if match["index"] == "*" else item(int(match["index"]))
        else:
            yield chosen(match["key"], match["word"])
        at = match.end()


def _root(part: str | None, name: str, index: str | None) -> Find:
    if part == "query":
        place = f"query.{name}"
        return lambda document: [made((place, value)) for key, value in document.query if key == name]
    if part == "header":
        place, wanted = f"header.{name}", name.lower()
        return lambda document: [made((place, value)) for value in document.by_header.get(wanted, ())]
    return _segment(int(index)) if index is not None else _whole


def _segment(index: int) -> Find:
    def start(document: Document) -> list[Found]:
        within = -len(document.path) <= index < len(document.path)
        return [made((f"path[{index}]", document.path[index]))] if within else _NOTHING

    return start


def _whole(document: Document) -> list[Found]:
    return _NOTHING if document.whole is None else [made(("body", document.whole))]


def _tree(document: Document) -> list[Found]:
    return _NOTHING if document.tree is None else [made((document.place, document.tree))]


def _in_tree(name: str, *, quoted: bool) -> Find:
    """The common first step, at once."""
    suffix = suffix_of(name, quoted=quoted)

    def start(document: Document) -> list[Found]:
        tree = document.tree
        if not isinstance(tree, dict) or name not in tree:
            return _NOTHING
        return [made((document.place + suffix, tree[name]))]

    return start


def _in_each(name: str, key: str | None, word: str | None, inner: str) -> Find:
    """The common path into the elements of a list, at once: `fees[*].feeAmount`, `debitParty[key=msisdn].value`."""

    def found(document: Document) -> list[Found]:
        tree = document.tree
        values = tree.get(name) if isinstance(tree, dict) else None
        if not isinstance(values, list):
            return _NOTHING
        place = f"{document.place}.{name}"
        return [
            made((f"{place}[{at}].{inner}", one[inner]))
            for at, one in enumerate(values[:MOST_ITEMS])
            if isinstance(one, dict) and inner in one and (key is None or one.get(key) == word)
        ]

    return found
