"""How long is waited for a sender, by a clock that the tests move on: the limits are those of a real server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.http import HttpRequestParser
from aiohttp.http_parser import HttpRequestParserPy

from binserver.capture.receive import Patience
from binserver.model import Remark, Reply
from tests.capture.clock import Clock, turns, until
from tests.capture.door import Door

GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\n"
SIZED = HEAD + b"Content-Length: 10\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
async def door(clock: Clock, tmp_path: Path) -> AsyncIterator[Door]:
    async with Door.opened(tmp_path / "captures.db", patience=Patience()) as door:
        yield door


async def test_a_head_has_30_seconds(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(GET)
        await sender.answer()
        await sender.send(GET[:-10])
        await door.has_begun()
        await clock.passes(29.9)
        assert len(await door.captures()) == 1
        await clock.passes(0.1)

        assert (await sender.answer()).code == 408
        capture = await door.kept(2)
    assert (capture.bin, capture.method, capture.replied.code) == ("shop", "GET", 408)
    assert capture.flaws == (Remark(code="head-cut-off", params={"came": len(GET) - 10}),)


async def test_a_head_that_dribbles_has_no_more_time(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        for n in range(3):
            await sender.send(GET[n : n + 1])
            await door.has_begun()
            await clock.passes(10)

        assert (await sender.answer()).code == 408


async def test_the_time_of_a_head_begins_with_it(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await turns()
        await clock.passes(20)
        await sender.send(GET[:20])
        await door.has_begun()
        await clock.passes(20)
        await sender.send(GET[20:])

        assert (await sender.answer()).code == 200
    assert (await door.kept()).replied.took == pytest.approx(20)


@pytest.mark.parametrize("first", [b"", GET])
async def test_an_idle_connection_is_closed_after_30_seconds_and_leaves_nothing(
    clock: Clock, door: Door, first: bytes
) -> None:
    async with door.sender() as sender:
        if first:
            await sender.send(first)
            await sender.answer()
        await until(lambda: door.connections)
        await until(lambda: not door.busy)
        await turns()
        await clock.passes(29.9)
        assert not sender.reader.at_eof()
        await clock.passes(0.1)

        assert await sender.rest() == b""
        assert len(await door.captures()) == bool(first)


async def test_a_body_has_15_seconds_for_its_next_bytes(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(SIZED + b"h")
        await door.has_begun()
        await clock.passes(14.9)
        await sender.send(b"i")
        await turns()
        await clock.passes(14.9)
        assert await door.captures() == []
        await clock.passes(0.1)

        assert (await sender.answer()).code == 408
        capture = await door.kept()
    assert (capture.body.data, capture.replied.code) == (b"hi", 408)
    assert capture.flaws == (Remark(code="stalled", params={"received": 2, "seconds": 15.0, "declared": 10}),)


async def test_a_body_has_120_seconds(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(CHUNKED)
        await door.has_begun()
        for _ in range(12):
            assert await door.captures() == []
            await sender.send(b"2\r\nhi\r\n")
            await turns()
            await clock.passes(10)

        assert (await sender.answer()).code == 408
        capture = await door.kept()
    assert capture.body.data == b"hi" * 12
    assert capture.flaws == (Remark(code="too-slow", params={"received": 24, "seconds": 120.0}),)


async def test_a_sender_that_asks_to_send_its_body_and_does_not_is_not_waited_for(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(HEAD + b"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n")
        assert (await sender.answer()).code == 100
        await clock.passes(15)

        assert (await sender.answer()).code == 408
    assert [flaw.code for flaw in (await door.kept()).flaws] == ["stalled"]


@pytest.mark.parametrize("parser", [HttpRequestParser, HttpRequestParserPy], ids=["C", "Python"])
async def test_what_is_no_request_is_answered_though_the_sender_waits(
    clock: Clock, door: Door, monkeypatch: pytest.MonkeyPatch, parser: type
) -> None:
    """The Python parser, which is all there is where aiohttp comes without its extensions, waits for a line's end."""
    monkeypatch.setattr("binserver.capture.intake.HttpRequestParser", parser)
    async with door.sender() as sender:
        await sender.send(b"\x16\x03\x01\x02\x00")
        await door.has_begun()
        await clock.passes(0.25)

        answer = await sender.answer()

        assert (answer.code, answer.headers["Connection"]) == (400, "close")
        assert await sender.rest() == b""


async def test_what_dribbles_and_is_no_request_has_2_seconds(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(b"\x16\x03")
        await door.has_begun()
        for _ in range(10):
            await sender.send(b"\x00")
            await turns()
            await clock.passes(0.2)

        assert (await sender.answer()).code == 400
    assert (await door.kept()).head == b"\x16\x03" + b"\x00" * 10


async def test_a_large_body_that_does_not_come_is_not_waited_for(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(HEAD + b"Content-Length: 5000\r\n\r\n")
        await door.has_begun()
        await turns()
        await clock.passes(0.25)

        assert (await sender.answer()).code == 413
    assert (await door.kept()).flaws[0].params["kept"] == 0


async def test_a_refused_sender_that_stays_is_left_after_2_seconds(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(HEAD + b"Content-Length: 5000\r\n\r\n")
        await door.has_begun()
        await turns()
        await clock.passes(0.25)
        assert (await sender.answer()).code == 413
        await turns()
        await clock.passes(2)

        await until(lambda: not door.connections)


async def test_a_sender_that_does_not_read_its_answers_is_left_after_30_seconds(clock: Clock, tmp_path: Path) -> None:
    reply = Reply(body="a" * 8_000_000)
    async with (
        Door.opened(tmp_path / "captures.db", patience=Patience(), reply=reply) as door,
        door.sender() as sender,
    ):
        reading = sender.writer.transport
        assert isinstance(reading, asyncio.Transport)
        reading.pause_reading()
        await sender.send(GET + GET)
        await door.kept(1)
        await until(lambda: any(one.writing_paused for one in door.connections))
        await turns()
        await clock.passes(30)
        await door.kept(2)  # which is served when the first is given up
        reading.resume_reading()

        assert len(await sender.rest()) < 8_000_000
        assert len(await door.captures()) == 2


async def test_the_time_that_a_request_took_begins_at_its_first_byte(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(HEAD[:10])
        await door.has_begun()
        await clock.passes(5)
        await sender.send(HEAD[10:] + b"Content-Length: 2\r\n\r\n")
        await turns()
        await clock.passes(3)
        await sender.send(b"hi")
        await sender.answer()

    capture = await door.kept()
    assert capture.replied.took == pytest.approx(8)
    assert capture.head == HEAD + b"Content-Length: 2\r\n\r\n"


async def test_stopping_cuts_what_takes_longer_than_the_grace(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(SIZED + b"hi")
        await door.has_begun()
        stopping = asyncio.ensure_future(door.port.stop(grace=5))
        await turns()
        await clock.passes(4.9)
        assert await door.captures() == []
        await clock.passes(0.1)

        await stopping
        assert (await sender.answer()).code == 503
        capture = await door.kept()
    assert capture.body.data == b"hi"
    assert capture.flaws == (Remark(code="server-stopped", params={"received": 2, "declared": 10}),)


async def test_stopping_does_not_wait_for_idle_connections(clock: Clock, door: Door) -> None:
    """The clock stands still: whatever was waited for would be waited for without end."""
    async with door.sender() as silent, door.sender() as idle:
        await idle.send(GET)
        await idle.answer()

        await door.port.stop(grace=5)

        assert await silent.rest() == b""


async def test_stopping_can_be_hurried(clock: Clock, door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(SIZED + b"hi")
        await door.has_begun()
        patient = asyncio.ensure_future(door.port.stop(grace=60))
        await turns()
        patient.cancel()
        hurried = asyncio.ensure_future(door.port.stop(grace=0))
        await turns()
        await clock.passes(0)

        await hurried
        assert (await door.kept()).body.data == b"hi"
