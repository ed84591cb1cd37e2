"""An HTTP message as text, to and fro: samples, the raw tab, exports; and the parts of a request target."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote_to_bytes

from binserver.model import Headers


class NotAMessage(ValueError):
    """The bytes are not one HTTP request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetParts:
    """A request target, taken apart: origin or absolute form; any other form has no first segment.

    Attributes:
        first: The first path segment, percent-decoded once and lower-cased: it names the bin. "" if there is none.
        rest: The path under it as it came: "" or beginning with "/".
        query: As it came, without the "?"; None if there was no "?".
    """

    first: str
    rest: str
    query: str | None


def split_target(request_target: str) -> TargetParts:
    """Take a request target apart; total, whatever came."""
    path, mark, query = request_target.partition("?")
    if not path.startswith("/"):
        scheme, colon, after = path.partition("://")
        path = "/" + after.partition("/")[2] if colon and scheme.isalpha() else ""
    segment, slash, rest = path.removeprefix("/").partition("/")
    first = unquote_to_bytes(segment.encode("latin-1", "replace")).decode("latin-1").lower()
    return TargetParts(first=first, rest=slash + rest, query=query if mark else None)


def path_under(request_target: str, bin: str | None) -> str:
    """The path under a bin as it came: "" or beginning with "/".

    What was moved from lost and found asked for something else: where the first segment does not name the bin, it
    belongs to the path.
    """
    parts = split_target(request_target)
    if parts.first == bin:
        return parts.rest
    path = request_target.partition("?")[0]
    return path if path.startswith("/") else "/" + path.partition("://")[2].partition("/")[2]


def target_under(request_target: str, bin: str | None) -> str:
    """Path and query under a bin, always beginning with "/"."""
    _, mark, query = request_target.partition("?")
    return (path_under(request_target, bin) or "/") + mark + query


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An HTTP request: what a sample is."""

    method: str
    request_target: str
    http_version: str = "1.1"
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        return header(self.headers, name)

    def with_header(self, name: str, value: str) -> Self:
        """The same message with this header changed in its place, or added at the end."""
        if self.header(name) is None:
            return replace(self, headers=(*self.headers, (name, value)))
        changed = tuple((n, value if n.lower() == name.lower() else v) for n, v in self.headers)
        return replace(self, headers=changed)


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, by its name in any case."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def parse(raw: bytes) -> Message:
    """One request as on the wire, the body being all that follows the empty line.

    Raises:
        NotAMessage: There is no request line, or a header line has no colon.
    """
    head, body = _cut(raw)
    lines = [line.removesuffix("\r") for line in head.decode("latin-1").split("\n")]
    try:
        method, request_target, version = lines[0].split(" ")
        headers = tuple(_pair(line) for line in lines[1:] if line)
    except ValueError as error:
        raise NotAMessage(f"not an HTTP request: {lines[0][:80]!r}") from error
    return Message(
        method=method,
        request_target=request_target,
        http_version=version.removeprefix("HTTP/"),
        headers=headers,
        body=body,
    )


def render_head(method: str, request_target: str, http_version: str, headers: Headers) -> bytes:
    """A request head as on the wire, with the empty line that ends it."""
    lines = [f"{method} {request_target} HTTP/{http_version}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def render(message: Message) -> bytes:
    """The message as on the wire."""
    head = render_head(message.method, message.request_target, message.http_version, message.headers)
    return head + message.body


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body, cut at the first empty line, with either kind of line end."""
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    if not ends:
        return raw, b""
    at, length = min(ends)
    return raw[:at], raw[at + length :]


def _pair(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise ValueError(line)
    return name, value.strip(" \t")
