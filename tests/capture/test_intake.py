"""Bytes in, and what must be seen of them: whatever comes, nothing is invisible."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop
from aiohttp.http_parser import HttpRequestParserPy

from binserver.model import Capture
from tests.capture.door import Door, codes

HOST = b"Host: x\r\n"
TLS = bytes.fromhex("16030100c0010000bc0303") + bytes(range(60))


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


GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
ACCENTS = '{"n":"Andréé"}'.encode()
EMOJI = '{"n":"ok \U0001f600"}'.encode()

REQUESTS: dict[str, tuple[bytes, list[Seen]]] = {
    "get": (GET, [get()]),
    "post": (sized(b"hi"), [Seen(body=b"hi")]),
    "empty body": (sized(b""), [Seen()]),
    "empty lines before": (b"\r\n\r\n\r\n" + GET, [get()]),
    "empty line after": (sized(b"hi") + b"\r\n", [Seen(body=b"hi")]),
    "get with a body": (
        request(b"Content-Length: 2", first=b"GET /shop HTTP/1.1", body=b"hi"),
        [Seen(method="GET", body=b"hi")],
    ),
    "body with empty lines": (sized(b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"), [Seen(body=b"\r\n\r\nGET / HTTP/1.1\r\n\r\n")]),
    "chunked": (chunked(b"2\r\nhi\r\n4\r\n you\r\n0\r\n\r\n"), [Seen(body=b"hi you")]),
    "chunk extension": (chunked(b"2;a=b\r\nhi\r\n0;c\r\n\r\n"), [Seen(body=b"hi")]),
    "chunks with empty lines": (chunked(b"4\r\n\r\n\r\n\r\n2\r\nhi\r\n00\r\n\r\n"), [Seen(body=b"\r\n\r\nhi")]),
    "trailers": (chunked(b"2\r\nhi\r\n0\r\nX: 0\r\n\r\n"), [Seen(body=b"hi", flaws=("trailers-dropped",))]),
    "pipelined": (
        GET + sized(b"hi") + chunked(b"2\r\nyo\r\n0\r\n\r\n") + GET,
        [get(), Seen(body=b"hi"), Seen(body=b"yo"), get()],
    ),
    "gzip stays": (
        request(b"Content-Encoding: gzip", b"Content-Length: 2", body=b"\x1f\x8b"),
        [Seen(body=b"\x1f\x8b")],
    ),
    "http/1.0": (b"GET /shop HTTP/1.0\r\n\r\n", [Seen(method="GET", version="1.0")]),
    "odd target": (request(first=b"GET /shop/%zz//../a?#frag HTTP/1.1"), [get("/shop/%zz//../a?#frag")]),
    "encoded bin": (request(first=b"GET /%53hop?x HTTP/1.1"), [get("/%53hop?x")]),
    "absolute form": (request(first=b"GET http://a.example/shop/1 HTTP/1.1"), [get("http://a.example/shop/1")]),
    "8-bit target": (
        request(first=b"GET /shop?n=\xc3\xa9 HTTP/1.1"),
        [Seen(method="GET", target="/shop?n=Ã©", flaws=("unencoded-target",))],
    ),
    "unknown method": (
        request(b"Content-Length: 2", first=b"FROB /shop HTTP/1.1", body=b"hi"),
        [Seen(method="FROB", body=b"hi", flaws=("unknown-method",))],
    ),
    "lower-case method": (request(first=b"get /shop HTTP/1.1"), [Seen(method="get", flaws=("unknown-method",))]),
    "odd method, then more": (
        request(first=b"FROB /shop HTTP/1.1") + sized(b"hi"),
        [Seen(method="FROB", flaws=("unknown-method",)), Seen(body=b"hi")],
    ),
    "websocket": (
        request(b"Connection: Upgrade", b"Upgrade: websocket", first=b"GET /shop HTTP/1.1") + GET,
        [Seen(method="GET", flaws=("upgrade-ignored",)), get()],
    ),
    "h2c with a body": (
        request(b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: 2", body=b"hi") + GET,
        [Seen(body=b"hi", flaws=("upgrade-ignored",)), get()],
    ),
    "odd expectation": (request(b"Expect: banana", b"Content-Length: 2", body=b"hi"), [Seen(body=b"hi")]),
    "http/2.0 as text": (
        request(first=b"GET /shop HTTP/2.0"),
        [Seen(method="GET", version="2.0", code=505, flaws=("odd-version",))],
    ),
    "connect": (request(first=b"CONNECT a.example:443 HTTP/1.1"), [lost("CONNECT", "a.example:443")]),
    "options *": (request(first=b"OPTIONS * HTTP/1.1"), [lost("OPTIONS", "*")]),
    "unknown bin": (request(first=b"PUT /nowhere HTTP/1.1"), [lost("PUT", "/nowhere")]),
    "no bin": (request(first=b"GET / HTTP/1.1"), [lost("GET", "/")]),
}
"""Requests, however odd."""

BROKEN: dict[str, tuple[bytes, list[Seen]]] = {
    "body cut off": (sized(b"hi", 10), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "chunks cut off": (chunked(b"2\r\nhi\r\n"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "head cut off": (b"POST /shop HTTP/1.1\r\nHo", [malformed("head-cut-off")]),
    "request line cut off": (b"POST /shop HT", [malformed("head-cut-off")]),
    "method cut off": (b"PO", [no_request("head-cut-off", "PO")]),
    "two user agents": (
        request(b"User-Agent: a", b"user-agent: b", b"Content-Length: 2", body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "two lengths": (
        request(b"Content-Length: 2", b"Content-Length: 2", body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "no host": (b"POST /shop HTTP/1.1\r\n\r\n", [malformed("no-host")]),
    "no colon": (request(b"Nonsense"), [malformed("header-without-colon")]),
    "space before the colon": (request(b"A : b"), [malformed("space-before-colon")]),
    "folded header": (request(b"A: b", b" c"), [malformed("folded-header")]),
    "bad header name": (request(b"A(: b"), [malformed("bad-header-name")]),
    "zero byte in a header": (request(b"A: b\x00c"), [malformed("control-in-header")]),
    "length that is none": (request(b"Content-Length: ten", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length with a sign": (request(b"Content-Length: +2", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length and chunked": (
        request(b"Content-Length: 2", b"Transfer-Encoding: chunked", body=b"hi"),
        [malformed("length-and-chunked", body=b"hi")],
    ),
    "odd transfer encoding": (request(b"Transfer-Encoding: wrong"), [malformed("bad-transfer-encoding")]),
    "bare newlines": (
        b"POST /shop HTTP/1.1\nHost: x\nContent-Length: 2\n\nhi",
        [malformed("bare-newlines", body=b"hi")],
    ),
    "space in the target": (
        request(first=b"POST /shop/a b HTTP/1.1"),
        [malformed("space-in-target", target="/shop/a b")],
    ),
    "odd version": (request(first=b"POST /shop HTTP/x"), [malformed("bad-version")]),
    "target that is none": (
        request(first=b"POST shop HTTP/1.1"),
        [Seen(bin=None, target="shop", version="", code=400, flaws=("bad-target",))],
    ),
    "long header": (
        request(b"A: " + b"a" * 70_000),
        [malformed("line-too-long", body=b"")],
    ),
    "600 headers": (request(*(b"A%d: b" % n for n in range(600))), [malformed("too-many-headers")]),
    "tls": (TLS, [no_request("tls", TLS.decode("latin-1").split("\n")[0])]),
    "http/2": (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        [Seen(bin=None, method="PRI", target="*", version="", body=b"SM\r\n\r\n", code=400, flaws=("http2",))],
    ),
    "proxy protocol": (
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET,
        [no_request("proxy-protocol", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2")],
    ),
    "ssh": (b"SSH-2.0-OpenSSH_9\r\n", [no_request("ssh", "SSH-2.0-OpenSSH_9")]),
    "json": (b'{"a": 1}', [no_request("not-http", '{"a": 1}')]),
    "words": (b"hello big world\r\n\r\n", [no_request("not-http", "hello big world")]),
    "good, then malformed": (GET + request(b"Nonsense"), [get(), malformed("header-without-colon")]),
    "odd, then malformed": (
        request(first=b"FROB /shop HTTP/1.1") + request(b"Nonsense"),
        [Seen(method="FROB", flaws=("unknown-method",)), malformed("header-without-colon")],
    ),
    "bad chunk": (
        chunked(b"2\r\nhi\r\nzz\r\nhi\r\n0\r\n\r\n"),
        [Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
    "bad chunk after more": (
        GET + chunked(b"2\r\nhi\r\nzz\r\n"),
        [get(), Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
}
"""What was meant as a request, or as none."""

STRAY: dict[str, tuple[bytes, list[Seen]]] = {
    "after close": (request(b"Connection: close") + GET, [Seen(), get()]),
    "length counted in characters": (
        sized(ACCENTS, 14),
        [Seen(body=ACCENTS[:14], flaws=("length-counted-in-characters",)), left_over('"}')],
    ),
    "length counted as in JavaScript": (
        sized(EMOJI, 13),
        [Seen(body=EMOJI[:13], flaws=("length-counted-in-characters",)), left_over('"}')],
    ),
    "length too small": (sized(b"hiXXXX", 2), [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("XXXX")]),
    "body without a length": (
        request(body=b'{"a": 1}'),
        [Seen(flaws=("body-without-length",)), left_over('{"a": 1}')],
    ),
    "garbage after a get": (
        GET + b"\x00\x01",
        [Seen(method="GET", flaws=("body-without-length",)), left_over("\x00\x01")],
    ),
    "garbage after chunks": (
        chunked(b"2\r\nhi\r\n0\r\n\r\n") + b"}",
        [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("}")],
    ),
    "garbage after several": (
        GET + sized(b"hi") + b"}",
        [get(), Seen(body=b"hi", flaws=("stray-bytes",)), left_over("}")],
    ),
}
"""Good requests with bytes after them, in the same read, that are none or come too late."""

EVERYTHING = REQUESTS | BROKEN | STRAY


def seen(capture: Capture) -> Seen:
    assert capture.body.data is not None
    return Seen(
        bin=capture.bin,
        method=capture.method,
        target=capture.request_target,
        version=capture.http_version,
        body=capture.body.data,
        code=capture.replied.code,
        flaws=tuple(flaw.code for flaw in capture.flaws),
    )


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of aiohttp's parsers: without its extensions there is only the second."""
    if request.param == "Python":
        monkeypatch.setattr("binserver.capture.intake.HttpRequestParser", HttpRequestParserPy)


@pytest.mark.parametrize("case", EVERYTHING)
async def test_nothing_is_invisible(one_door: Door, parser: None, case: str) -> None:
    raw, expected = EVERYTHING[case]
    before = await one_door.newest()

    answers = await one_door.exchange(raw)

    captures = await one_door.captures(after=before)
    assert [seen(capture) for capture in captures] == expected
    assert codes(answers) == [capture.replied.code for capture in captures][: len(codes(answers))] != []
    assert all(capture.head and capture.head in raw for capture in captures)


@pytest.mark.parametrize("case", REQUESTS | BROKEN)
async def test_it_makes_no_difference_where_the_segments_end(one_door: Door, parser: None, case: str) -> None:
    raw, expected = EVERYTHING[case]
    step = max(1, len(raw) // 40)
    before = await one_door.newest()

    await one_door.exchange(*(raw[start : start + step] for start in range(0, len(raw), step)))

    kept = [seen(capture) for capture in await one_door.captures(after=before)]
    assert [one for one in kept if one.flaws != ("left-over",)] == [
        one for one in expected if one.flaws != ("left-over",)
    ]


@pytest.mark.parametrize("case", BROKEN)
async def test_head_and_body_of_what_is_no_request_are_the_bytes_as_they_came(one_door: Door, case: str) -> None:
    raw, _ = BROKEN[case]
    before = await one_door.newest()

    await one_door.exchange(raw)

    for capture in await one_door.captures(after=before):
        kept = (capture.head or b"") + (capture.body.data or b"")
        assert capture.http_version or (kept in raw and len(kept) <= 2**16)


async def test_a_request_line_without_a_version_is_told(door: Door, parser: None) -> None:
    await door.exchange(b"POST /shop\r\n\r\n")

    (capture,) = await door.captures()
    assert (capture.bin, capture.method, capture.request_target) == ("shop", "POST", "/shop")
    assert [flaw.code for flaw in capture.flaws] == ["no-version"]
    assert capture.replied.code in {400, 505}  # llhttp reads it as HTTP/0.9


def test_it_is_the_same_on_uvloop(tmp_path: Path) -> None:
    async def all_cases() -> dict[str, list[Seen]]:
        found = {}
        async with Door.opened(tmp_path / "captures.db") as door:
            for case, (raw, _) in EVERYTHING.items():
                before = await door.newest()
                await door.exchange(raw)
                found[case] = [seen(capture) for capture in await door.captures(after=before)]
        return found

    assert uvloop.run(all_cases()) == {case: expected for case, (_, expected) in EVERYTHING.items()}
