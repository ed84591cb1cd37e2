"""What is sent, byte for byte, and the kinds of answers, by raw sockets that give them."""

import asyncio
import contextlib
import gzip
import os
import re
import socket
import string
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import uvloop
from hypothesis import example, given, settings
from hypothesis import strategies as st

from binserver import targets
from binserver.model import Attempt, Headers, Outgoing, Target
from binserver.replay import prepare, send
from binserver.targets import Guard
from tests import make
from tests.replay.conftest import Behaviour, Dev, dev_server, read_request

HELLO = Outgoing(method="POST", request_target="/hook", headers=(("Host", "x"), ("Content-Length", "2")), body=b"hi")


async def sent(target: Target, outgoing: Outgoing = HELLO, **more: Any) -> Attempt:
    return await send(outgoing, target, Guard(), capture=17, **more)


def error(attempt: Attempt) -> str | None:
    return None if attempt.error is None else attempt.error.code


# what is sent

TOKEN = st.text(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~", min_size=1, max_size=8)
LATIN = st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f\x80\x85\xa0")
VALUE = st.text(LATIN, max_size=12) | st.builds(
    "{} \t{}".format, st.text(LATIN, min_size=1), st.text(LATIN, min_size=1)
)
NAMES = ("Host", "hOST", "Connection", "X-Foo", "x-foo", "TE", "Expect", "Via", "X-Forwarded-For", "Cookie", "Accept")
REWRITTEN = {"host", "content-length", "transfer-encoding"}
OTHER = TOKEN.filter(lambda name: name.lower() not in {*REWRITTEN, "upgrade"})
HEADERS = st.lists(st.tuples(OTHER | st.sampled_from(NAMES), VALUE), max_size=10)
MAY_GO = re.compile(
    "connection|http2-settings|keep-alive|proxy-(authenticat(e|ion-info)|authorization|connection)|te|trailer|expect"
    "|cdn-loop|forwarded|true-client-ip|via|x-nginx-proxy|x-real-ip|(cf|ngrok|tailscale|x-forwarded|x-ngrok)-.*"
    "|x-binserver-.*"
)


@settings(max_examples=max(150, settings().max_examples))
@example(method="POST", path="/a", headers=[("X", "caf\xe9"), ("x", "")], body=b"\r\n\r\n\x00")
@given(
    method=TOKEN.filter(lambda one: one not in {"CONNECT", "HEAD"}),
    path=st.text(LATIN, max_size=20).map("/{}".format),
    headers=HEADERS,
    body=st.binary(max_size=300),
)
async def test_a_replay_is_the_capture_byte_for_byte_but_for_the_listed_changes(
    method: str, path: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    framed = (*headers, ("Content-Length", str(len(body))))
    capture = make.capture(method=method, request_target=f"/shop{path}", headers=framed, body=body)
    async with dev_server() as dev:
        outgoing = prepare(capture, dev.target("/"))
        attempt = await send(outgoing, dev.target("/"), Guard(), capture=1)

    line, came, payload = taken_apart(dev.requests[0])
    assert attempt.code == 200
    assert line == f"{method} {path} HTTP/1.1"
    assert payload == body
    assert came == attempt.request_headers
    left = {str(one.params["name"]).lower() for one in attempt.changes if one.code.endswith("-left-out")} - REWRITTEN
    named = {one.strip().lower() for name, value in headers if name.lower() == "connection" for one in value.split(",")}
    assert all(name in named or MAY_GO.fullmatch(name) for name in left)
    assert others(came) == [pair for pair in others(framed) if pair[0].lower() not in left]
    assert [value for name, value in came if name.lower() == "host"] == [f"127.0.0.1:{dev.port}"]
    assert [value for name, value in came if name.lower() == "content-length"] == [str(len(body))]


def taken_apart(raw: bytes) -> tuple[str, Headers, bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = tuple((name, value) for name, _, value in (one.partition(": ") for one in fields))
    return line, pairs, body


def others(headers: Headers) -> list[tuple[str, str]]:
    return [pair for pair in headers if pair[0].lower() not in REWRITTEN]


async def test_a_large_body_arrives_whole() -> None:
    body = os.urandom(3_000_001)
    async with dev_server() as dev:
        attempt = await sent(dev.target(), replace(HELLO, headers=(("Content-Length", str(len(body))),), body=body))

    assert attempt.code == 200
    assert dev.requests[0].endswith(b"\r\n\r\n" + body)


async def test_a_small_request_is_sent_in_one_piece() -> None:
    pieces: list[bytes] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces.append(await reader.read(65536))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async with dev_server(once) as dev:
        await sent(dev.target())

    assert pieces == [b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"]


async def test_an_attempt_tells_what_was_sent_where_and_when() -> None:
    async with dev_server() as dev:
        before = datetime.now(UTC)
        attempt = await sent(dev.target(host="localhost"), kind="drill")

    assert before <= attempt.started_at <= datetime.now(UTC)
    assert 0 < attempt.took < 10
    assert (attempt.number, attempt.capture, attempt.kind, attempt.method) == (None, 17, "drill", "POST")
    assert attempt.url == f"http://localhost:{dev.port}/hook"
    assert attempt.dialled == f"127.0.0.1:{dev.port}"
    assert attempt.request_headers == HELLO.headers


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with dev_server() as proxy, dev_server() as dev:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        attempt = await sent(dev.target())

    assert attempt.code == 200
    assert (proxy.connections, dev.connections) == (0, 1)


async def test_no_cookie_is_kept() -> None:
    async with dev_server(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n") as dev:
        await sent(dev.target())
        await sent(dev.target())

    assert len(dev.requests) == 2
    assert dev.requests[0] == dev.requests[1]


async def test_a_redirect_is_shown_and_not_followed() -> None:
    async with dev_server() as other:
        where = f"http://127.0.0.1:{other.port}/"
        answer = f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
        async with dev_server(answer) as dev:
            attempt = await sent(dev.target())

    assert (attempt.code, attempt.error) == (302, None)
    assert ("Location", where) in attempt.headers
    assert other.connections == 0


# what is answered

BODIES = {
    "with a length": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello"),
    "in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n",
        200,
        b"hello",
    ),
    "without a length": (b"HTTP/1.1 200 OK\r\n\r\nhello", 200, b"hello"),
    "in HTTP/1.0": (b"HTTP/1.0 500 Oops\r\nServer: x\r\n\r\nhello", 500, b"hello"),
    "with bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 200, b"hello"),
    "without a reason": (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello"),
    "with more than it says": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world", 200, b"hello"),
    "with nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "after interim answers": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 5\r\n\r\nhello",
        201,
        b"hello",
    ),
    "with an empty body": (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, b""),
}


@pytest.mark.parametrize(("answer", "code", "body"), BODIES.values(), ids=BODIES)
async def test_an_answer_is_read(answer: bytes, code: int, body: bytes) -> None:
    async with dev_server(answer) as dev:
        attempt = await sent(dev.target())

    assert (attempt.code, attempt.body.data, attempt.error) == (code, body, None)
    assert attempt.body.size == len(body)
    assert not attempt.body.truncated


async def test_the_answer_to_head_has_no_body() -> None:
    async with dev_server(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") as dev:
        attempt = await sent(dev.target(), replace(HELLO, method="HEAD"))

    assert (attempt.code, attempt.body.data, attempt.error) == (200, b"", None)


async def test_an_answer_ends_by_its_length_though_the_target_keeps_the_connection() -> None:
    async with dev_server(staying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as dev:
        attempt = await sent(dev.target())

    assert (attempt.body.data, attempt.error) == (b"ok", None)


async def test_headers_of_the_answer_come_as_they_are() -> None:
    async with dev_server(b"HTTP/1.1 200 OK\r\nsEt-A: 1\r\nSet-A:2\r\nX: caf\xe9\r\nContent-Length: 0\r\n\r\n") as dev:
        attempt = await sent(dev.target())

    assert attempt.headers == (("sEt-A", "1"), ("Set-A", "2"), ("X", "caf\xe9"), ("Content-Length", "0"))


async def test_an_answer_stays_compressed() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    async with dev_server(head + bomb) as dev:
        attempt = await sent(dev.target())

    assert attempt.body.data == bomb
    assert not attempt.body.truncated


async def test_an_endless_body_is_cut_at_the_limit() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n")
        while True:
            writer.write(bytes(100_000))
            await writer.drain()

    async with dev_server(endless) as dev:
        attempt = await sent(dev.target())

    assert (attempt.code, attempt.error) == (200, None)
    assert attempt.body.truncated
    assert attempt.body.size == len(attempt.body.data) == 5 * 2**20


@pytest.mark.parametrize(("size", "truncated"), [(10, False), (11, True)])
async def test_a_body_is_cut_only_beyond_the_limit(size: int, truncated: bool) -> None:
    async with dev_server(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(size)) as dev:
        attempt = await sent(dev.target(), most_body=10)

    assert (attempt.body.size, attempt.body.truncated) == (10, truncated)


async def test_an_answer_that_comes_before_the_request_is_sent_is_kept() -> None:
    """As development servers do with a body over their limit: 413, unread, and the connection is reset."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
        await writer.drain()
        writer.close()

    body = bytes(20_000_000)
    async with dev_server(refuse) as dev:
        attempt = await sent(dev.target(), replace(HELLO, headers=(("Content-Length", str(len(body))),), body=body))

    assert (attempt.code, attempt.body.data, attempt.error) == (413, b"big", None)


async def test_an_early_answer_ends_a_replay_that_nobody_reads() -> None:
    answered = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        await answered.wait()

    async with dev_server(deaf) as dev:
        attempt = await sent(dev.target(), replace(HELLO, body=bytes(20_000_000)))
        answered.set()

    assert (attempt.code, attempt.error) == (503, None)


@pytest.mark.parametrize("server", ["AirTunes/845.5.1", "AirTunes/550.10"])
async def test_airplay_is_told_from_the_developer_s_server(server: str) -> None:
    answer = f"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nServer: {server}\r\n\r\n".encode()
    async with dev_server(answer) as dev:
        attempt = await sent(dev.target())

    assert error(attempt) == "airplay"
    assert attempt.code == 403
    assert ("Server", server) in attempt.headers


# what goes wrong


def staying(answer: bytes) -> Behaviour:
    """Answers, and keeps the connection until the other side goes."""

    async def stay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)
        await reader.read()

    return stay


def resetting(answer: bytes) -> Behaviour:
    """Answers, waits for a moment of the other side's, and resets the connection."""

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)
        await writer.drain()
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return reset


FAULTS: dict[str, tuple[bytes | Behaviour, str, int | None, bytes]] = {
    "closed without a word": (b"", "closed-without-answer", None, b""),
    "closed in the head": (b"HTTP/1.1 200 OK\r\nA: ", "answer-cut-off", None, b""),
    "closed in the status": (b"HT", "answer-cut-off", None, b""),
    "closed in the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel", "answer-cut-off", 200, b"hel"),
    "closed in a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhel",
        "answer-cut-off",
        200,
        b"hel",
    ),
    "closed after 100": (b"HTTP/1.1 100 Continue\r\n\r\n", "answer-cut-off", None, b""),
    "reset without a word": (resetting(b""), "reset", None, b""),
    "garbage": (b"\x00\x01\x02 nonsense", "answer-not-http", None, b""),
    "another protocol": (staying(b"SSH-2.0-OpenSSH_9.2\r\n"), "answer-not-http", None, b""),
    "a page without a head": (b"<html>hello", "answer-not-http", None, b""),
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x46", "tls-wanted", None, b""),
    "HTTP/2": (b"HTTP/2 200\r\n\r\n", "answer-malformed", None, b""),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", "answer-malformed", None, b""),
    "a header without a colon": (b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "answer-malformed", None, b""),
    "a bad chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n",
        "answer-malformed",
        200,
        b"hi",
    ),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi",
        "answer-malformed",
        None,
        b"",
    ),
    "101 unasked": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "answer-malformed", None, b""),
    "an endless head": (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 100_000, "head-too-large", None, b""),
    "a hundred thousand headers": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000, "head-too-large", None, b""),
    "silence": (staying(b""), "timed-out", None, b""),
    "silence after the head": (
        staying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel"),
        "answer-timed-out",
        200,
        b"hel",
    ),
}


@pytest.mark.parametrize(("answer", "fault", "code", "body"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_told_from_the_others(
    answer: bytes | Behaviour, fault: str, code: int | None, body: bytes
) -> None:
    async with dev_server(answer) as dev:
        attempt = await sent(dev.target(), within=0.3 if "timed-out" in fault else 30)

    assert (error(attempt), attempt.code, attempt.body.data) == (fault, code, body)
    assert attempt.dialled == f"127.0.0.1:{dev.port}"


async def test_a_flood_of_interim_answers_ends_with_the_time() -> None:
    """From a thread, so that the socket is always ready: the event loop must get its turns all the same."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        flooding = asyncio.create_task(asyncio.to_thread(flood, server))  # noqa: TID251 - it is awaited below
        attempt = await sent(Dev(server.getsockname()[1]).target(), within=0.3)
        await flooding

    assert error(attempt) == "timed-out"
    assert attempt.took < 5


def flood(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, contextlib.suppress(OSError):
        while True:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)


async def test_what_is_not_http_is_shown_as_plain_text() -> None:
    async with dev_server(b"\x1b[31m\xff" + b"x" * 1000) as dev:
        attempt = await sent(dev.target())

    assert attempt.error is not None
    assert attempt.error.params == {"start": "\\x1b[31m\\xff" + "x" * 54}


async def test_nothing_listens(free_port: int) -> None:
    attempt = await sent(targets.parse(f"http://127.0.0.1:{free_port}", Guard()))

    assert error(attempt) == "connection-refused"
    assert attempt.error is not None
    assert attempt.error.params["address"] == f"127.0.0.1:{free_port}"
    assert (attempt.code, attempt.dialled) == (None, None)


async def test_cancelling_closes_the_connection() -> None:
    came, gone = asyncio.Event(), asyncio.Event()

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        came.set()
        assert await reader.read() == b""
        gone.set()

    async with dev_server(watch) as dev, asyncio.TaskGroup() as group:
        replay = group.create_task(sent(dev.target()))
        await came.wait()
        replay.cancel()
        async with asyncio.timeout(5):
            await gone.wait()

    assert replay.cancelled()


async def test_cancelling_a_replay_that_is_still_sending_closes_the_connection() -> None:
    gone = asyncio.Event()

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        replay.cancel()
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await reader.readexactly(20_000_000)
        gone.set()

    async with dev_server(watch) as dev, asyncio.TaskGroup() as group:
        replay = group.create_task(sent(dev.target(), replace(HELLO, body=bytes(20_000_000))))
        async with asyncio.timeout(5):
            await gone.wait()

    assert replay.cancelled()


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_it_works_on_either_event_loop(loop: Callable[[], asyncio.AbstractEventLoop], free_port: int) -> None:
    """The server runs on uvloop, the other tests on asyncio's own."""

    async def several() -> list[tuple[int | None, str | None]]:
        async with dev_server() as dev, dev_server(staying(b"")) as silent:
            attempts = [
                await sent(dev.target()),
                await sent(dev.target(host="localhost"), replace(HELLO, body=b"a" * 1_000_000)),
                await sent(silent.target(), within=0.2),
                await sent(Dev(free_port).target()),
            ]
        return [(one.code, error(one)) for one in attempts]

    with asyncio.Runner(loop_factory=loop) as runner:
        found = runner.run(several())

    assert found == [(200, None), (200, None), (None, "timed-out"), (None, "connection-refused")]
