"""The steps of a path: from a place and its value to those within it.

Each step knows how the path goes on, so that no list is made between one and the next.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias
from urllib.parse import unquote

from binserver.bodies import Number, Value, json_tree
from binserver.providers.document import Found

MOST_ITEMS = 200
"""Elements of one list that are looked at."""

MOST_PAIRS = 50
"""Pairs of one header that are taken apart."""

Visit: TypeAlias = Callable[[str, Value, list[Found]], None]
"""What goes on from a place and its value, and puts what it comes to at the end of the list."""

Step: TypeAlias = Callable[[Visit], Visit]
"""One step, from how the path goes on."""

made: Callable[[tuple[str, Value]], Found] = partial(tuple.__new__, Found)  # in a third of the time of `Found(…)`


def keep(place: str, value: Value, kept: list[Found]) -> None:
    """The end of the path."""
    kept.append(made((place, value)))


def suffix_of(name: str, *, quoted: bool) -> str:
    """What a name adds to the place."""
    return f'["{name}"]' if quoted else f".{name}"


def named(name: str, *, quoted: bool) -> Step:
    """Into the member of an object."""
    suffix = suffix_of(name, quoted=quoted)

    def step(then: Visit) -> Visit:
        def visit(place: str, value: Value, kept: list[Found]) -> None:
            if isinstance(value, dict) and name in value:
                then(place + suffix, value[name], kept)

        return visit

    return step


def item(index: int) -> Step:
    """Into one element of a list, from its end if negative."""

    def step(then: Visit) -> Visit:
        def visit(place: str, value: Value, kept: list[Found]) -> None:
            if isinstance(value, list) and -len(value) <= index < len(value):
                then(f"{place}[{index}]", value[index], kept)

        return visit

    return step


def items(then: Visit) -> Visit:
    """Into each element of a list."""

    def visit(place: str, value: Value, kept: list[Found]) -> None:
        if isinstance(value, list):
            for at, one in enumerate(value[:MOST_ITEMS]):
                then(f"{place}[{at}]", one, kept)

    return visit


def chosen(key: str, word: str) -> Step:
    """Into those elements of a list that have this word as their key."""

    def step(then: Visit) -> Visit:
        def visit(place: str, value: Value, kept: list[Found]) -> None:
            if isinstance(value, list):
                for at, one in enumerate(value[:MOST_ITEMS]):
                    if isinstance(one, dict) and one.get(key) == word:
                        then(f"{place}[{at}]", one, kept)

        return visit

    return step


def _each(name: str, call: Callable[[str], Value]) -> Step:
    """A call on every text; where it cannot be done (`ValueError`), there is nothing."""

    def step(then: Visit) -> Visit:
        def visit(place: str, value: Value, kept: list[Found]) -> None:
            if isinstance(value, str) and not isinstance(value, Number):
                try:
                    meant = call(value)
                except ValueError:
                    return
                then(f"{name}({place})", meant, kept)

        return visit

    return step


def _json(text: str) -> Value:
    return json_tree(text).value  # a JsonFault is a ValueError


def _base64(text: str) -> Value:
    """In either alphabet, with or without padding; a "+" that a query turned into a blank is one again."""
    text = text.strip().replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except binascii.Error as error:
        raise ValueError(text) from error


def _pairs(text: str) -> Value:
    """`t=1,v1=x;v1=y` as lists of texts by name."""
    pieces = re.split(r"[,;]", text, maxsplit=MOST_PAIRS)[:MOST_PAIRS]
    return _by_name(piece.strip().partition("=") for piece in pieces)


def _versions(text: str) -> Value:
    """`v1,x v1,y` as lists of texts by version; some write `v1=x`."""
    pieces = text.split(maxsplit=MOST_PAIRS)[:MOST_PAIRS]
    return _by_name(re.sub(r"^(\w+)[,=]", r"\1=", piece).partition("=") for piece in pieces)


def _by_name(pairs: Iterator[tuple[str, str, str]]) -> Value:
    tree: dict[str, Value] = {}
    for name, mark, value in pairs:
        texts = tree.setdefault(name, [])
        if mark and isinstance(texts, list):
            texts.append(value)
    return tree


CALLS: Mapping[str, Step] = {
    "json": _each("json", _json),
    "base64": _each("base64", _base64),
    "percent": _each("percent", unquote),
    "pairs": _each("pairs", _pairs),
    "versions": _each("versions", _versions),
}
"""By their names in a path."""
