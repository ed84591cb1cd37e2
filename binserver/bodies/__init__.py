"""A body by its content type and by a look at it: what kind it is, its text, its fields; and JSON by its own tokens."""

import codecs
import re
import zlib
from typing import Literal, TypeAlias
from urllib.parse import unquote_to_bytes

from binserver.bodies.faults import JsonFault
from binserver.bodies.jsontext import Number, Value, json_spans, json_tree
from binserver.bodies.layout import JsonTokens, Token, json_tokens
from binserver.message import header
from binserver.model import Headers

__all__ = [
    "JsonFault",
    "JsonTokens",
    "Kind",
    "Number",
    "Token",
    "Value",
    "form_fields",
    "json_spans",
    "json_tokens",
    "json_tree",
    "kind",
    "media_type",
    "plain",
    "text",
]

Kind: TypeAlias = Literal["json", "form", "multipart", "xml", "text", "image", "binary", "empty"]

MOST_UNPACKED = 2**20
"""Bytes that a compressed body is unpacked to, to be read or shown; what is kept stays compressed."""

MOST_FIELDS = 1000
"""Form fields that are looked at."""

_LOOK = 4096  # bytes that tell what a body is
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FORM = re.compile(rb"[\w.%+\[\]~*-]{1,200}=[^\s<>{}]*")
_KINDS: dict[str, Kind] = {
    "multipart": "multipart",
    "image": "image",
    "text": "text",
    "audio": "binary",
    "video": "binary",
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Names that may be asked of `codecs`: others unpack, or take time by the square of the length (punycode).
_CHARSETS = re.compile(
    r"utf-?(8|16|32)([-_]?[lb]e)?|us-ascii|ascii|latin-?1|iso-8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]"
)


def kind(headers: Headers, body: bytes) -> Kind:
    """What a body is: what its content type says, unless a look at it says better.

    JSON that is sent as a form or as plain text is JSON, since that is what `curl -d` makes of it.
    """
    if not body:
        return "empty"
    declared, looked = _declared(media_type(headers)), _looked(plain(headers, body))
    if looked == "json" and declared in {"form", "text", None}:
        return "json"
    if looked == "binary" and declared in {"json", "form", "xml"}:
        return "binary"
    return declared or looked


def media_type(headers: Headers) -> str:
    """The content type without its parameters, in lower case; "" if none was sent."""
    return (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()


def plain(headers: Headers, body: bytes, *, most: int = MOST_UNPACKED) -> bytes:
    """The body unpacked as its Content-Encoding says, at most that many bytes; as it is where that cannot be done."""
    if (header(headers, "Content-Encoding") or "").strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        return body
    try:
        return zlib.decompressobj(wbits=47).decompress(body, most)  # 47: gzip or zlib, whichever it is
    except zlib.error:
        return body


def text(headers: Headers, body: bytes) -> str:
    """The body as text, whatever it is: by its byte order mark, its charset, as UTF-8, or else as Latin-1.

    JSON is UTF-8 (RFC 8259, section 8.1) even where a charset says otherwise, as long as it is valid UTF-8.
    """
    data = plain(headers, body)
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    declared = _charset(headers)
    if declared is not None and _declared(media_type(headers)) != "json":
        return data.decode(declared, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(declared or "latin-1", "replace")


def form_fields(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of `a=1&b=2` in their order, decoded; a field without "=" has the value ""."""
    pieces = text.split("&", MOST_FIELDS)[:MOST_FIELDS]
    pairs = (piece.partition("=") for piece in pieces if piece)
    return tuple((_unquoted(name), _unquoted(value)) for name, _, value in pairs)


def _unquoted(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ").encode("utf-8", "replace")).decode("utf-8", "replace")


def _charset(headers: Headers) -> str | None:
    found = re.search(r'charset\s*=\s*"?([\w.:-]{1,40})', header(headers, "Content-Type") or "", re.IGNORECASE)
    name = found[1].lower() if found else ""
    return name if _CHARSETS.fullmatch(name) and _known(name) else None


def _known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except LookupError:  # like iso-8859-12, which was never made
        return False
    return True


def _declared(media_type: str) -> Kind | None:
    main, _, sub = media_type.partition("/")
    if sub == "json" or sub.endswith("+json"):
        return "json"
    if media_type == "application/x-www-form-urlencoded":
        return "form"
    if sub == "xml" or sub.endswith("+xml"):
        return "image" if main == "image" else "xml"
    return _KINDS.get(main)


def _looked(data: bytes) -> Kind:
    start = data[:_LOOK].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(_IMAGES) or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        return "image"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    if _CONTROLS.search(start):
        return "binary"
    if start[:1] + data.rstrip()[-1:] in {b"{}", b"[]"}:
        return "json"
    if start.startswith(b"<"):
        return "xml"
    return "form" if _FORM.fullmatch(start.rstrip()) else "text"
