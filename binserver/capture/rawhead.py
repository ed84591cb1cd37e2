"""A request head as raw bytes, read as leniently as can be: nothing here fails, whatever the bytes are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

ORIGINS = (b"/", b"http://", b"https://")
"""How a target begins that can be told from a second word."""

ENDS = (b"\r\n\r\n", b"\n\n", b"\n\r\n")
"""An empty line, with either kind of line end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawHead:
    """What can be told of a head.

    Attributes:
        raw: All that came, the body too.
        end: Where the head ends; the end of the bytes if it does not.
        whole: Whether it ends with its empty line.
        lines: Of the head, without line ends; at least one.
        method, target, version: b"" where the first line is no request line, the version also where it has none.
    """

    raw: bytes
    end: int
    whole: bool
    lines: tuple[bytes, ...]
    method: bytes
    target: bytes
    version: bytes

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Read what came so far."""
        start = len(raw) - len(raw.lstrip(b"\r\n"))
        found = [at + len(mark) for mark in ENDS if (at := raw.find(mark, start)) >= 0]
        end = min(found, default=len(raw))
        lines = tuple(line.removesuffix(b"\r") for line in raw[start:end].rstrip(b"\r\n").split(b"\n"))
        method, target, version = _request_line(lines[0], whole=b"\n" in raw[start:])
        return cls(raw=raw, end=end, whole=bool(found), lines=lines, method=method, target=target, version=version)

    @property
    def first_line_may_go_on(self) -> bool:
        """Whether the first line has not come to its end."""
        return len(self.lines) == 1 and b"\n" not in self.raw

    def fields(self) -> Iterator[tuple[bytes, bytes]]:
        """Name and value of the lines that have a colon."""
        for line in self.lines[1:]:
            name, colon, value = line.partition(b":")
            if colon:
                yield name, value.strip(b" \t")

    def field(self, name: bytes) -> bytes | None:
        """The first value of a field, by its name in lower case."""
        return next((value for one, value in self.fields() if one.lower() == name), None)


def _request_line(line: bytes, *, whole: bool) -> tuple[bytes, bytes, bytes]:
    """Split at spaces and without a pattern, since one that backtracks could be kept busy."""
    method, _, rest = line.partition(b" ")
    target, _, version = rest.strip(b" ").rpartition(b" ")
    if not version.upper().startswith(b"HTTP"):
        target, version = rest.strip(b" "), b""
    if not TOKEN.fullmatch(method) or not (version or target.startswith(ORIGINS)):
        return b"", b"", b""
    return method, target.strip(b" ") if whole else target.partition(b" ")[0], version
