import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import NoReturn

import pytest

from binserver.capture.receive import Patience
from binserver.model import Incoming, Peer, ReceivedBody, Remark, Reply
from binserver.store import BodyWriter, StorageFailed, StorageFull, Store, received
from tests.capture.door import Answer, Door, codes

GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


async def test_a_reply_comes_after_the_request_is_on_disk(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = asyncio.Event()
    add = Store.add

    async def slow(store: Store, incoming: Incoming) -> int:
        await may_go_on.wait()
        return await add(store, incoming)

    monkeypatch.setattr(Store, "add", slow)
    async with door.sender() as sender:
        await sender.send(GET)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sender.reader.read(1), 0.05)
        may_go_on.set()

        answer = await sender.answer()

        assert (answer.code, answer.body) == (200, b"ok")
        assert answer.headers["X-Binserver-Capture"] == str((await door.kept()).number)


@pytest.mark.parametrize(("failure", "code"), [(StorageFull, 507), (StorageFailed, 503)])
async def test_a_disk_that_fails_is_never_answered_with_success(
    door: Door, monkeypatch: pytest.MonkeyPatch, failure: type[OSError], code: int
) -> None:
    monkeypatch.setattr(Store, "add", failing(failure("no")))
    async with door.sender() as sender:
        await sender.send(GET + b"nonsense\r\n\r\n")

        first, second = await sender.answer(), await sender.answer()

    assert [first.code, second.code] == [code, code]
    assert first.headers["Retry-After"] == "5"
    assert "X-Binserver-Capture" not in first.headers


async def test_a_body_that_finds_no_room_leaves_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    discarded: list[BodyWriter] = []
    discard = BodyWriter.discard

    async def noted(writer: BodyWriter) -> None:
        discarded.append(writer)
        await discard(writer)

    monkeypatch.setattr(BodyWriter, "write", failing(StorageFull("no")))
    monkeypatch.setattr(BodyWriter, "discard", noted)
    async with Door.opened(tmp_path / "captures.db", max_body=2**20) as door:
        answers = await door.exchange(HEAD.replace(b"4", b"600000") + b"a" * 600_000)

        capture = await door.kept()
    assert answers.startswith(b"HTTP/1.1 507 ")
    assert (capture.bin, capture.replied.code, capture.body.size) == ("shop", 507, 0)
    assert [flaw.code for flaw in capture.flaws] == ["body-not-kept"]
    assert len(discarded) == 1


async def test_a_fault_of_ours_is_said_once_and_keeps_the_head(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("binserver.capture.receive.received", failing_once(ValueError("a fault")))

    answers = await door.exchange(HEAD + b"body")

    assert answers.startswith(b"HTTP/1.1 500 ")
    assert b"a fault" not in answers
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    capture = await door.kept()
    assert (capture.bin, capture.replied.code, capture.request_target) == ("shop", 500, "/shop")
    assert [flaw.code for flaw in capture.flaws] == ["not-received"]


async def test_a_lasting_fault_of_ours_is_never_answered_with_success(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "add", failing(ValueError("a fault")))

    answers = await door.exchange(GET + b"nonsense\r\n\r\n")

    assert answers.count(b"HTTP/1.1 500 ") == 2


async def test_300_senders_at_once_lose_none(door: Door) -> None:
    async def one(n: int) -> Answer:
        async with door.sender() as sender:
            await sender.send(b"GET /shop/%d HTTP/1.1\r\nHost: x\r\n\r\n" % n)
            return await sender.answer()

    answers = await asyncio.gather(*(one(n) for n in range(300)))

    assert {answer.code for answer in answers} == {200}
    assert {capture.request_target for capture in await door.captures()} == {f"/shop/{n}" for n in range(300)}


async def test_a_long_pipeline_is_answered_in_order(door: Door) -> None:
    wire = b"".join(b"GET /shop/%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(100))

    answers = await door.exchange(wire + b"GET /shop/100 HT")

    assert codes(answers) == [200] * 100 + [400]
    assert [capture.request_target for capture in await door.captures()] == [f"/shop/{n}" for n in range(101)]


async def test_a_connection_is_used_again(door: Door) -> None:
    async with door.sender() as sender:
        for _ in range(3):
            await sender.send(HEAD + b"body")
            answer = await sender.answer()
            assert "Connection" not in answer.headers


async def test_http_10_is_kept_alive_only_if_asked(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(b"GET /shop HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert (await sender.answer()).headers["Connection"] == "keep-alive"
        await sender.send(b"GET /shop HTTP/1.0\r\n\r\n")
        assert (await sender.answer()).headers["Connection"] == "close"
        assert await sender.rest() == b""


async def test_a_sender_that_asks_to_close_is_closed(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(b"GET /shop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert (await sender.answer()).headers["Connection"] == "close"
        assert await sender.rest() == b""


async def test_what_comes_after_the_last_answer_is_kept_and_not_answered(door: Door) -> None:
    answers = await door.exchange(GET.replace(b"Host", b"Connection: close\r\nHost") + GET + b"nonsense")

    assert codes(answers) == [200]
    assert [capture.replied.code for capture in await door.captures()] == [200, 200, 400]


async def test_a_sender_that_leaves_its_pipeline_has_all_of_it_kept(door: Door) -> None:
    async with door.sender() as sender:
        sender.writer.write(b"".join(b"GET /shop/%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(100)))
        await sender.writer.drain()

    await door.kept(100)
    assert [capture.request_target for capture in await door.captures()] == [f"/shop/{n}" for n in range(100)]


async def test_a_method_that_nobody_knows_may_be_torn(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(GET + b"FRO")
        await sender.send(b"B /shop/2 HTTP/1.1\r\nHost: x\r\n\r\n")
        await sender.answer()

        assert (await sender.answer()).code == 200
    assert (await door.kept(2)).method == "FROB"


async def test_a_sender_that_does_not_read_its_answers_is_left(tmp_path: Path) -> None:
    patience, reply = Patience(keepalive=0.2), Reply(body="a" * 8_000_000)
    async with Door.opened(tmp_path / "captures.db", patience=patience, reply=reply) as door, door.sender() as sender:
        reading = sender.writer.transport
        assert isinstance(reading, asyncio.Transport)
        reading.pause_reading()
        await sender.send(GET + GET)
        await door.kept(2)  # which is served when the first is given up
        reading.resume_reading()

        assert len(await sender.rest()) < 8_000_000
        assert len(await door.captures()) == 2


async def test_a_head_has_its_own_time(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience(keepalive=1)) as door, door.sender() as sender:
        await asyncio.sleep(0.6)  # what is measured is time that passes
        await sender.send(GET[:20])
        await asyncio.sleep(0.6)
        await sender.send(GET[20:])

        assert (await sender.answer()).code == 200


async def test_both_loopbacks_are_one_door(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", hosts=("127.0.0.1", "::1")) as door:
        for host in ("127.0.0.1", "::1"):
            async with door.sender(host) as sender:
                await sender.send(GET)
                await sender.answer()

        assert [capture.peer.address for capture in await door.captures()] == ["127.0.0.1", "::1"]


async def test_who_spoke_and_when_is_kept(door: Door) -> None:
    before = datetime.now(UTC)
    async with door.sender() as sender:
        address, port = sender.writer.get_extra_info("sockname")
        await sender.send(GET.replace(b"Host", b"X-Forwarded-For: 192.0.2.7, 10.0.0.1\r\nHost"))
        await sender.answer()

    capture = await door.kept()
    assert capture.peer == Peer(address=address, port=port, claimed="192.0.2.7")
    assert before <= capture.received_at <= before + timedelta(seconds=5)
    assert 0 < capture.replied.took < 5


async def test_a_head_that_does_not_come_to_its_end_is_answered_408(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience(keepalive=0.1)) as door, door.sender() as sender:
        await sender.send(GET)
        await sender.answer()
        await sender.send(GET[:-10])

        assert (await sender.answer()).code == 408
        capture = await door.kept(2)
    assert (capture.bin, capture.method, capture.replied.code) == ("shop", "GET", 408)
    assert [flaw.code for flaw in capture.flaws] == ["head-cut-off"]


async def test_an_idle_connection_is_closed_and_leaves_nothing(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience(keepalive=0.1)) as door, door.sender() as sender:
        await sender.send(GET)
        await sender.answer()

        assert await sender.rest() == b""
        assert len(await door.captures()) == 1


async def test_what_is_no_request_is_answered_though_the_sender_waits(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience()) as door, door.sender() as sender:
        await sender.send(b"\x16\x03\x01\x02\x00")

        answer = await sender.answer()

        assert (answer.code, answer.headers["Connection"]) == (400, "close")
        assert await sender.rest() == b""


async def test_stopping_lets_an_upload_end(door: Door) -> None:
    async with door.sender() as sender, door.sender() as idle:
        await idle.send(GET)
        await idle.answer()
        await sender.send(HEAD + b"bo")
        stopping = asyncio.ensure_future(door.port.stop(grace=5))
        await asyncio.sleep(0)
        await sender.send(b"dy")

        answer = await sender.answer()

        assert (answer.code, answer.headers["Connection"]) == (200, "close")
        async with asyncio.timeout(2):
            await stopping
        assert await idle.rest() == b""
        assert (await door.kept(2)).body.data == b"body"


async def test_stopping_waits_for_a_head_that_has_begun(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(GET[:20])
        stopping = asyncio.ensure_future(door.port.stop(grace=5))
        await asyncio.sleep(0)
        await sender.send(GET[20:])

        assert (await sender.answer()).code == 200
        await stopping


async def test_stopping_cuts_what_takes_longer_than_the_grace(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience()) as door, door.sender() as sender:
        await sender.send(HEAD + b"bo")
        start = monotonic()

        await door.port.stop(grace=0.1)

        assert 0.1 <= monotonic() - start < 1
        assert (await sender.answer()).code == 503
        capture = await door.kept()
    assert capture.body.data == b"bo"
    assert capture.flaws == (Remark(code="server-stopped", params={"received": 2, "declared": 4}),)


async def test_stopping_does_not_wait_for_idle_connections(door: Door) -> None:
    async with door.sender() as silent, door.sender() as idle:
        await idle.send(GET)
        await idle.answer()
        start = monotonic()

        await door.port.stop(grace=5)

        assert monotonic() - start < 1
        assert await silent.rest() == b""


async def test_stopping_can_be_hurried(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", patience=Patience()) as door, door.sender() as sender:
        await sender.send(HEAD + b"bo")
        patient = asyncio.ensure_future(door.port.stop(grace=60))
        await asyncio.sleep(0)
        patient.cancel()
        start = monotonic()

        await door.port.stop(grace=0)

        assert monotonic() - start < 1
        assert (await door.kept()).body.data == b"bo"


async def test_nothing_new_is_accepted_after_the_stop(door: Door) -> None:
    await door.port.stop(grace=0)

    with pytest.raises(ConnectionRefusedError):
        async with door.sender():
            pass


def failing(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def failing_once(error: Exception) -> Callable[[bytes], ReceivedBody]:
    errors = [error]

    def fail(data: bytes) -> ReceivedBody:
        if errors:
            raise errors.pop()
        return received(data)

    return fail
