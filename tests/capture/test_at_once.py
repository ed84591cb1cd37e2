"""A request that came whole and alone is served without a turn of the connection's task: nobody may notice."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from binserver.capture.connection import Connection
from binserver.model import Reply
from binserver.store import StorageFailed, StorageFull, Store
from tests.capture.clock import Clock, turns, until
from tests.capture.door import PATIENT, Door, codes

POST = b"POST /shop/%d HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"


class Disk:
    """Takes what is to be kept, and keeps it when the test says so."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.has_some = asyncio.Event()
        self._waiting: list[Callable[[], None]] = []
        keep = Store.add_soon

        def take(*given: object) -> None:
            self._waiting.append(partial(keep, *given))  # type: ignore[arg-type]
            self.has_some.set()

        patch.setattr(Store, "add_soon", take)

    def go_on(self) -> None:
        self._waiting.pop()()


async def test_what_comes_meanwhile_is_answered_after_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    async with door.sender() as sender:
        await sender.send(POST % 1)
        await disk.has_some.wait()
        await sender.send(POST % 2 + POST % 3)
        disk.go_on()

        numbers = [(await sender.answer()).headers["X-Binserver-Capture"] for _ in range(3)]

    assert numbers == ["1", "2", "3"]
    assert [capture.request_target for capture in await door.captures()] == ["/shop/1", "/shop/2", "/shop/3"]


async def test_a_sender_that_has_said_all_gets_its_answer(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    async with door.sender() as sender:
        await sender.send(POST % 1)
        await disk.has_some.wait()
        sender.writer.write_eof()
        disk.go_on()

        assert codes(await sender.rest()) == [200]


async def test_a_connection_is_not_idle_while_its_request_is_kept(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    async with door.sender() as sender:
        await sender.send(POST % 1)
        await disk.has_some.wait()
        (connection,) = connections(door)
        connection._next_keepalive_close_time = 0
        connection._process_keepalive()
        disk.go_on()

        assert (await sender.answer()).code == 200
        assert connection._keepalive_handle is not None, "from now on it is"


def connections(door: Door) -> list[Connection]:
    listener = door.port._listener
    assert listener is not None
    return listener.busy


@pytest.mark.parametrize(("failure", "code"), [(StorageFull, 507), (StorageFailed, 503)])
@pytest.mark.parametrize("when", ["at once", "later"])
async def test_a_disk_that_fails_is_told_and_the_next_request_taken(
    door: Door, monkeypatch: pytest.MonkeyPatch, failure: type[OSError], code: int, when: str
) -> None:
    def fail(_store: Store, _incoming: object, told: Callable[[Exception], None]) -> None:
        if when == "at once":
            raise failure("no")
        told(failure("no"))

    async with door.sender() as sender:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "add_soon", fail)
            await sender.send(POST % 1)
            refused = await sender.answer()
        await sender.send(POST % 2)
        taken = await sender.answer()

    assert (refused.code, taken.code) == (code, 200)
    assert [capture.request_target for capture in await door.captures()] == ["/shop/2"]


async def test_stopping_waits_for_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    async with door.sender() as sender:
        await sender.send(POST % 1)
        await disk.has_some.wait()
        stopping = asyncio.ensure_future(door.port.stop(grace=5))
        await asyncio.sleep(0)
        assert not stopping.done()
        disk.go_on()

        answer = await sender.answer()
        await stopping

    assert (answer.code, answer.headers["Connection"]) == (200, "close")


@pytest.mark.parametrize("head", ["HTTP/1.1\r\nConnection: close", "HTTP/1.0"], ids=["1.1", "1.0"])
async def test_the_last_answer_ends_the_connection(door: Door, head: str) -> None:
    """Not what would end it when it is idle, which here takes an hour."""
    async with door.sender() as sender:
        await sender.send(f"GET /shop {head}\r\nHost: x\r\n\r\n".encode())
        assert (await sender.answer()).code == 200
        await turns(20)

        assert not door.connections


async def test_a_sender_that_reads_nothing_is_not_served_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request after the other: without a pause, its answers would pile up here."""
    clock, large = Clock(monkeypatch), Reply(body="x" * 2**23)
    async with Door.opened(tmp_path / "captures.db", reply=large) as door, door.sender() as sender:
        sender.writer.transport.pause_reading()  # type: ignore[attr-defined]
        sender.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await sender.send(POST % 1)
        await until(lambda: any(one.writing_paused for one in door.connections))
        connections = door.connections
        await sender.send(POST % 2)
        await turns(50)
        kept = len(await door.captures())
        await clock.passes(PATIENT.keepalive)
        gone = [one.transport is None for one in connections]
        sender.reset()

    assert (kept, gone) == (1, [True])
