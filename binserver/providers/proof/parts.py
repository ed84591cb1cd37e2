"""What was signed: the parts that a scheme names, put together as bytes.

A name alone is a part of the request (`body`, `url`, `timestamp` …); a name with a path in brackets is made of what is
there: `text(header.webhook-id)`, `slice(transaction)`.
"""

import json
import re
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from binserver import bodies
from binserver.bodies import JsonFault, Number, Value, json_spans
from binserver.providers.document import Document
from binserver.providers.paths import find, text_of

Part: TypeAlias = Callable[[Document, str, str], bytes | None]
"""From a document, the timestamp that was sent and the URL that is tried, the bytes; None where they are not there."""


def assemble(sign: tuple[str | bytes, ...], document: Document, timestamp: str, url: str) -> bytes | None:
    """The bytes that were signed; None where they are not all at hand."""
    pieces = [one if isinstance(one, bytes) else part(one)(document, timestamp, url) for one in sign]
    whole = [piece for piece in pieces if piece is not None]
    return b"".join(whole) if len(whole) == len(pieces) else None


@cache  # as many as the declarations have
def part(name: str) -> Part:
    """The part of this name.

    Raises:
        ValueError: Nothing is called so: a mistake of the declaration.
    """
    if name in PARTS:
        return PARTS[name]
    match = _MADE.fullmatch(name)
    if match is None or match[1] not in _OF_A_PATH:
        raise ValueError(f"nothing that can be signed is called {name!r}")
    make, path = _OF_A_PATH[match[1]], match[2]
    return lambda document, timestamp, url: make(document, path)  # noqa: ARG005


def needs_url(sign: tuple[str | bytes, ...]) -> bool:
    """Whether the URL is signed."""
    return "url" in sign


def reserialised(value: Value, **how: Any) -> bytes | None:
    """A value as other programs write JSON; numbers keep their tokens. None where it cannot be written."""
    if value is None:
        return b"null"
    text = json.dumps(_plain(value), **{"separators": (",", ":"), **how})
    return _TOKEN.sub(lambda match: match[1], text).encode("utf-8", "surrogatepass")


_MADE = re.compile(r"([a-z][a-z-]*)\((.+)\)")
_TOKEN = re.compile(r'"\\u0000number:([^"]*)"')
_MOST_NODES = 20_000


def _plain(value: Value) -> Any:
    """The value for `json.dumps`, number tokens marked so that they can be put back."""
    if isinstance(value, Number):
        return f"\0number:{value}"
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _text(document: Document, path: str) -> bytes | None:
    """The value's text, "" where there is none; header bytes as they came."""
    found = find(document, path)
    value = found[0].value if found else ""
    text = value if isinstance(value, str) else text_of(value)
    if path.startswith(("header.", "pairs(header.")):
        return text.encode("latin-1", "replace")
    return text.encode("utf-8", "surrogatepass")


def _slice(document: Document, path: str) -> bytes | None:
    """The bytes of one member of a JSON body, as they were sent."""
    found = find(document, path)
    if document.body is None or document.kind != "json" or not found:
        return None
    try:
        text = bodies.text(document.headers, document.body)
        span = json_spans(text).get(found[0].place.removeprefix("body").removeprefix("."))
    except (JsonFault, ValueError):
        return None
    return text[slice(*span)].encode("utf-8", "surrogatepass") if span else None


def _compact(document: Document, path: str) -> bytes | None:
    return _written(document, path, ensure_ascii=False)


def _escaped(document: Document, path: str) -> bytes | None:
    return _written(document, path, ensure_ascii=True)


def _written(document: Document, path: str, **how: Any) -> bytes | None:
    found = find(document, path)
    return reserialised(found[0].value, **how) if found else None


def _form_sorted(document: Document, timestamp: str, url: str) -> bytes:  # noqa: ARG001
    """Each name with its values, sorted by name, values of one name sorted and each once (Twilio)."""
    pairs = sorted({(name, value) for name, value in document.form})
    return "".join(name + value for name, value in pairs).encode("utf-8", "surrogatepass")


def _form_values(document: Document, timestamp: str, url: str) -> bytes:  # noqa: ARG001
    """The values in the order in which they came, as `implode('', $_POST)` of PHP makes it."""
    return "".join(value for _, value in document.form).encode("utf-8", "surrogatepass")


PARTS: Mapping[str, Part] = {
    "body": lambda document, _, __: document.body,
    "timestamp": lambda _, timestamp, __: timestamp.encode("latin-1", "replace"),
    "url": lambda _, __, url: url.encode("latin-1", "replace") if url else None,
    "method": lambda document, _, __: document.method.encode("latin-1", "replace"),
    "form-sorted": _form_sorted,
    "form-values": _form_values,
    "crc32": lambda document, _, __: None if document.body is None else str(zlib.crc32(document.body)).encode(),
}
"""What `Scheme.sign` can name by itself."""

_OF_A_PATH: Mapping[str, Callable[[Document, str], bytes | None]] = {
    "text": _text,
    "slice": _slice,
    "compact": _compact,
    "escaped": _escaped,
}
