"""What the sender is answered, as bytes; nothing of the request is in it but what a provider demands back.

aiohttp's responses are not used: building one costs more than all the rest of a capture.
"""

import re
from email.utils import formatdate
from http import HTTPStatus
from time import time

from binserver.model import BODILESS, RESERVED, Bin, Headers, Reply

STAY, STAY_10, LEAVE = b"", b"Connection: keep-alive\r\n", b"Connection: close\r\n"
"""What is said of the connection: HTTP/1.1 stays without a word, HTTP/1.0 does not."""

GO_AHEAD = b"HTTP/1.1 100 Continue\r\n\r\n"

TEXT = ("Content-Type", "text/plain; charset=utf-8")

SAFETY = (("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "sandbox; default-src 'none'"))
"""What a browser that follows a tunnel's address must not do with a reply."""

REFUSALS = {
    400: "This is not a request that can be understood.\n",
    404: "There is no bin here.\n",
    408: "The request did not come to its end in time.\n",
    413: "The body is larger than is kept here.\n",
    500: "The request could not be kept.\n",
    503: "The request could not be kept. Please send it again.\n",
    505: "Only HTTP/1 is spoken here.\n",
    507: "There is no room to keep the request. Please send it again later.\n",
}

RETRY_AFTER = {503: "5", 507: "5"}
"""Seconds after which it is worth trying again."""

CLOSING = {400, 408, 413, 505}
"""After these it is not sure where the next request begins."""

NO_LENGTH = {204, 304}
"""Codes after which no length is expected; a sender would wait for the body of any other."""

PHRASES = {status.value: status.phrase for status in HTTPStatus}

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
"""What could end a line."""

MOST_ENCODED = 256
"""Bins whose replies are held ready."""


class Replies:
    """Replies, encoded once and completed for each request."""

    def __init__(self) -> None:
        self._encoded: dict[str, tuple[Reply, bytes, bytes]] = {}
        self._refusals = {code: _refusal(code) for code in REFUSALS}
        self._second, self._date = 0, b""

    def success(self, bin: Bin, number: int, *, reply: Reply | None = None, connection: bytes, bodyless: bool) -> bytes:
        """The bin's reply to the capture of this number, or this one."""
        start, body = self._held(bin) if reply is None else _encode(reply)
        return b"%bX-Binserver-Capture: %d\r\n%b%b\r\n%b" % (
            start,
            number,
            self._date_line(),
            connection,
            b"" if bodyless else body,
        )

    def refusal(self, code: int, *, connection: bytes, bodyless: bool) -> bytes:
        """A constant sentence under this code."""
        start, body = self._refusals[code]
        return b"%b%b%b\r\n%b" % (start, self._date_line(), connection, b"" if bodyless else body)

    def _held(self, bin: Bin) -> tuple[bytes, bytes]:
        reply, start, body = self._encoded.get(bin.name) or (None, b"", b"")
        return (start, body) if reply is bin.reply else self._encode(bin)

    def _encode(self, bin: Bin) -> tuple[bytes, bytes]:
        if len(self._encoded) >= MOST_ENCODED:
            self._encoded.clear()
        start, body = _encode(bin.reply)
        self._encoded[bin.name] = bin.reply, start, body
        return start, body

    def _date_line(self) -> bytes:
        """RFC 9110, 6.6.1 asks for it; made once a second."""
        second = int(time())
        if second != self._second:
            self._second, self._date = second, f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
        return self._date


def _refusal(code: int) -> tuple[bytes, bytes]:
    more: Headers = (("Retry-After", RETRY_AFTER[code]),) if code in RETRY_AFTER else ()
    return _encode(Reply(code=code, headers=(TEXT, *more), body=REFUSALS[code]))


def _encode(reply: Reply) -> tuple[bytes, bytes]:
    """Status line and header fields, without the empty line; and the body."""
    body = b"" if reply.code in BODILESS else reply.body.encode()
    chosen = tuple(pair for pair in reply.headers if pair[0].lower() not in RESERVED)
    typed = any(name.lower() == "content-type" for name, _ in chosen)
    length = () if reply.code in NO_LENGTH else (("Content-Length", str(len(body))),)
    fields = (*chosen, *(() if typed or reply.code in BODILESS else (TEXT,)), *SAFETY, *length)
    head = [f"HTTP/1.1 {reply.code} {PHRASES.get(reply.code, '')}", *(f"{name}: {value}" for name, value in fields)]
    return "".join(f"{CONTROLS.sub(' ', line)}\r\n" for line in head).encode("latin-1", "replace"), body
