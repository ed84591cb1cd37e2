"""What the cases of the corpus are made of: raw bytes, and what is kept of them."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is kept of it; a request unless the version is ""."""

    bin: str | None = "shop"
    method: str = "POST"
    target: str = "/shop"
    version: str = "1.1"
    body: bytes = b""
    code: int = 200
    flaws: tuple[str, ...] = ()


def request(*lines: bytes, first: bytes = b"POST /shop HTTP/1.1", body: bytes = b"") -> bytes:
    return b"\r\n".join([first, b"Host: x", *lines, b"", body])


def sized(body: bytes, length: int | None = None) -> bytes:
    return request(b"Content-Length: %d" % (len(body) if length is None else length), body=body)


def chunked(chunks: bytes) -> bytes:
    return request(b"Transfer-Encoding: chunked", body=chunks)


def get(target: str = "/shop") -> Seen:
    return Seen(method="GET", target=target)


def malformed(flaw: str, *, method: str = "POST", target: str = "/shop", body: bytes = b"") -> Seen:
    return Seen(method=method, target=target, version="", body=body, code=400, flaws=(flaw,))


def no_request(flaw: str, first_line: str, *, bin: str | None = None) -> Seen:
    return Seen(bin=bin, method="", target=first_line, version="", code=400, flaws=(flaw,))


def left_over(text: str) -> Seen:
    return no_request("left-over", text, bin="shop")


def lost(method: str, target: str) -> Seen:
    return Seen(bin=None, method=method, target=target, code=404)


def start_line(first: bytes, *lines: bytes, body: bytes = b"") -> bytes:
    """Without the Host that the others have."""
    return b"\r\n".join([first, *lines, b"", body])


Cases: TypeAlias = dict[str, tuple[bytes, list[Seen]]]

START = b"GET /shop HTTP/1.1"
POST = b"POST /shop HTTP/1.1"
TWO = b"Content-Length: 2"
CHUNKED = b"Transfer-Encoding: chunked"
GET = START + b"\r\nHost: x\r\n\r\n"
ACCENTS = '{"n":"Andréé"}'.encode()
EMOJI = '{"n":"ok \U0001f600"}'.encode()
TLS = bytes.fromhex("16030100c0010000bc0303") + bytes(range(60))
