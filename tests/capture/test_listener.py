import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from binserver.model import Peer, ReceivedBody
from binserver.store import BodyWriter, StorageFailed, StorageFull, Store, received
from tests.capture.clock import turns, until
from tests.capture.door import Answer, Door, codes

GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


async def test_a_reply_comes_after_the_request_is_on_disk(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = held(monkeypatch)
    async with door.sender() as sender:
        await sender.send(GET)
        answering = asyncio.ensure_future(sender.answer())
        await until(lambda: waiting)
        await turns()
        assert not answering.done()
        waiting.pop()()

        answer = await answering

        assert (answer.code, answer.body) == (200, b"ok")
        assert answer.headers["X-Binserver-Capture"] == str((await door.kept()).number)


@pytest.mark.parametrize(("failure", "code"), [(StorageFull, 507), (StorageFailed, 503)])
async def test_a_disk_that_fails_is_never_answered_with_success(
    door: Door, monkeypatch: pytest.MonkeyPatch, failure: type[OSError], code: int
) -> None:
    monkeypatch.setattr(Store, "add", failing(failure("no")))
    async with door.sender() as sender:
        await sender.send(GET + b"nonsense\r\n\r\n")
        sender.writer.write_eof()

        first, second = await sender.answer(), await sender.answer()

    assert [first.code, second.code] == [code, code]
    assert first.headers["Retry-After"] == "5"
    assert "X-Binserver-Capture" not in first.headers


@pytest.mark.parametrize("failure", [StorageFull, StorageFailed])
@pytest.mark.parametrize("sent", [GET, b"nonsense\r\n\r\n"], ids=["request", "no request"])
async def test_each_that_a_disk_turns_away_is_counted(
    door: Door, monkeypatch: pytest.MonkeyPatch, failure: type[OSError], sent: bytes
) -> None:
    counted: list[Store] = []

    def count(store: Store) -> None:
        counted.append(store)

    monkeypatch.setattr(Store, "refused", count)
    for name in ("add", "add_soon"):
        monkeypatch.setattr(Store, name, failing(failure("no")))

    await door.exchange(sent)

    assert counted == [door.store]


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


async def test_nothing_new_is_accepted_after_the_stop(door: Door) -> None:
    await door.port.stop(grace=0)

    with pytest.raises(ConnectionRefusedError):
        async with door.sender():
            pass


def held(patch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What the store is given to keep, each to be called when it may."""
    waiting: list[Callable[[], None]] = []
    add_soon = Store.add_soon

    def hold(*given: Any) -> None:
        waiting.append(partial(add_soon, *given))

    patch.setattr(Store, "add_soon", hold)
    return waiting


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
