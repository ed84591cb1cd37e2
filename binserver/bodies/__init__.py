"""A body by its content type and by a look at it: what kind it is, its text, its fields; and JSON by its own tokens."""

import codecs
import re
from typing import Literal, TypeAlias

from binserver.bodies import charsets
from binserver.bodies.decoding import MOST_DECODED, Decoded, codings_of, decoded
from binserver.bodies.faults import JsonFault
from binserver.bodies.jsontext import Number, Value, json_spans, json_tree
from binserver.bodies.layout import JsonTokens, Token, json_tokens
from binserver.message import header
from binserver.model import Headers

__all__ = [
    "MOST_DECODED",
    "Decoded",
    "JsonFault",
    "JsonTokens",
    "Kind",
    "Number",
    "Token",
    "Value",
    "charsets",
    "codings_of",
    "decoded",
    "form_fields",
    "json_spans",
    "json_tokens",
    "json_tree",
    "kind",
    "media_type",
    "text",
]

Kind: TypeAlias = Literal["json", "form", "multipart", "xml", "text", "image", "binary", "empty"]

MOST_FIELDS = 1000
"""Form fields that are looked at."""

_LOOK = 4096  # bytes that tell what a body is
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_FORM = re.compile(rb"[\w.%+\[\]~*-]{1,200}=[^\s<>{}]*")
_KINDS: dict[str, Kind] = {
    "multipart": "multipart",
    "image": "image",
    "text": "text",
    "audio": "binary",
    "video": "binary",
}
_JSON = re.compile(rb'[\[{]\s*["\]\[{}\d-]|"[ -~]')  # not of UTF-16, where each second byte is NUL
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind(headers: Headers, body: bytes) -> Kind:
    """What a decoded body is: what its content type says, unless a look at it says better.

    JSON that is sent as a form or as plain text is JSON, since that is what `curl -d` makes of it.
    """
    if not body:
        return "empty"
    declared, looked = _declared(media_type(headers)), _looked(body)
    if looked == "json" and declared in {"form", "text", None}:
        return "json"
    if looked == "binary" and declared in {"json", "form", "xml"} and not (declared == "json" and _begins_json(body)):
        return "binary"
    return declared or looked


def media_type(headers: Headers) -> str:
    """The content type without its parameters, in lower case; "" if none was sent."""
    return (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()


def text(headers: Headers, body: bytes) -> str:
    """A decoded body as text, whatever it is: by its byte order mark, its charset, as UTF-8, or else as Latin-1."""
    return charsets.text(headers, body, is_json=_declared(media_type(headers)) == "json")


def form_fields(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of `a=1&b=2` in their order, decoded; a field without "=" has the value ""."""
    pieces = text.split("&", MOST_FIELDS)[:MOST_FIELDS]
    pairs = (piece.partition("=") for piece in pieces if piece)
    return tuple((_unquoted(name), _unquoted(value)) for name, _, value in pairs)


def _unquoted(text: str) -> str:
    data = text.replace("+", " ").encode("utf-8", "replace")
    return _ESCAPES.sub(_bytes_of, data).decode("utf-8", "replace") if b"%" in data else data.decode()


def _bytes_of(escapes: re.Match[bytes]) -> bytes:
    """The standard library makes a piece of each percent sign, which takes a hundred times the memory."""
    return bytes.fromhex(escapes[0].replace(b"%", b"").decode())


def _declared(media_type: str) -> Kind | None:
    main, _, sub = media_type.partition("/")
    if sub == "json" or sub.endswith("+json"):
        return "json"
    if media_type == "application/x-www-form-urlencoded":
        return "form"
    if sub == "xml" or sub.endswith("+xml"):
        return "image" if main == "image" else "xml"
    return _KINDS.get(main)


def _start(data: bytes) -> bytes:
    return data[:_LOOK].removeprefix(codecs.BOM_UTF8).lstrip()


def _begins_json(data: bytes) -> bool:
    """Whether a control character in it is a slip in a text, and not a sign that it is none."""
    return _JSON.match(_start(data)) is not None


def _looked(data: bytes) -> Kind:
    start = _start(data)
    if start.startswith(_IMAGES) or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        return "image"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    if _CONTROLS.search(start):
        return "binary"
    if start[:1] + data[-_LOOK:].rstrip()[-1:] in {b"{}", b"[]"}:
        return "json"
    if start.startswith(b"<"):
        return "xml"
    return "form" if _FORM.fullmatch(start.rstrip()) else "text"
