"""The charset of a body: which one reads it, and where it is not the one that it should be."""

import codecs
import re

from binserver.message import header
from binserver.model import Headers

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Names that may be asked of `codecs`: others unpack, or take time by the square of the length (punycode).
_CHARSETS = re.compile(
    r"utf-?(8|16|32)([-_]?[lb]e)?|us-ascii|ascii|latin-?1|iso-8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]"
)
_REST_OF_A_CHARACTER = re.compile(rb"[\x80-\xbf]{1,3}")


def charset(headers: Headers, data: bytes, *, start: int = 0, most: int | None = None, is_json: bool = False) -> str:
    """What reads these bytes of a body: its byte order mark, its charset, UTF-8, or else Latin-1.

    JSON is UTF-8 (RFC 8259, section 8.1) even where a charset says otherwise, as long as it is valid UTF-8.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    named = declared(headers)
    if named is not None and not is_json:
        return named
    return "utf-8" if first_stray(data, start=start, most=most) is None else named or "latin-1"


def text(headers: Headers, data: bytes, *, start: int = 0, most: int | None = None, is_json: bool = False) -> str:
    """A part of a body as text, without its byte order mark."""
    name = charset(headers, data, start=start, most=most, is_json=is_json)
    part = slice(*_whole(data, start, most)) if name == "utf-8" else slice(start, _end(data, start, most))
    mark = next((mark for mark, _ in _MARKS if not start and data.startswith(mark)), b"")
    return data[part].removeprefix(mark).decode(name, "replace")


def first_stray(data: bytes, *, start: int = 0, most: int | None = None) -> int | None:
    """Where in the body the first byte stands that no UTF-8 has there; None if there is none."""
    begin, end = _whole(data, start, most)
    try:
        data[begin:end].decode()
    except UnicodeDecodeError as error:
        return begin + error.start
    return None


def declared(headers: Headers) -> str | None:
    """The charset of the content type, where it is one that we read."""
    found = re.search(r'charset\s*=\s*"?([\w.:-]{1,40})', header(headers, "Content-Type") or "", re.IGNORECASE)
    name = found[1].lower() if found else ""
    return name if _CHARSETS.fullmatch(name) and _known(name) else None


def _known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except LookupError:  # like iso-8859-12, which was never made
        return False
    return True


def _whole(data: bytes, start: int, most: int | None) -> tuple[int, int]:
    """The part in whole UTF-8 characters: each belongs to where it begins."""
    return _next_character(data, start), _next_character(data, _end(data, start, most))


def _next_character(data: bytes, at: int) -> int:
    rest = _REST_OF_A_CHARACTER.match(data, at) if at else None
    return rest.end() if rest else at


def _end(data: bytes, start: int, most: int | None) -> int:
    return len(data) if most is None else min(start + most, len(data))
