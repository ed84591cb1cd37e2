"""More senders than there is room for: nobody is lost in silence, and the server is there when they have gone."""

import asyncio
import contextlib
import logging
import resource
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from binserver.capture.listener import REFUSED
from binserver.capture.receive import Patience
from binserver.sockets import most_descriptors
from tests import processes
from tests.capture.clock import Clock, turns, until
from tests.capture.door import Door

GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
BURST = 300


async def test_who_finds_no_room_is_told_to_come_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Door.opened(tmp_path / "captures.db", most=2) as door, door.sender() as first, door.sender():
        await until(lambda: len(door.connections) == 2)
        for _ in range(3):
            async with door.sender() as another:
                await another.send(GET)
                answer = await another.answer()
                assert (answer.code, answer.headers["Connection"], answer.headers["Retry-After"]) == (503, "close", "5")
                assert await another.rest() == b""
        await first.send(GET)

        assert (await first.answer()).code == 200
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "2 senders are connected: until some of them leave, others are answered 503",
    )


async def test_there_is_room_again_when_senders_have_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Door.opened(tmp_path / "captures.db", most=2) as door:
        for _ in range(2):
            async with door.sender(), door.sender():
                await until(lambda: len(door.connections) == 2)
                assert b" 503 " in await door.exchange(GET)
            await until(lambda: not door.connections)
            assert b" 200 " in await door.exchange(GET)
            await until(lambda: not door.connections)

    assert len(caplog.records) == 2  # once for each time


async def test_who_finds_no_room_and_says_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    async with Door.opened(tmp_path / "captures.db", patience=Patience(), most=1) as door, door.sender():
        await until(lambda: door.connections)
        async with door.sender() as silent:
            await turns(20)
            await clock.passes(2)

            assert await silent.rest() == b""


async def test_who_finds_no_room_takes_little_of_it(tmp_path: Path) -> None:
    """They may be silent on purpose: a descriptor of ours is as dear as one of theirs."""
    async with Door.opened(tmp_path / "captures.db", most=2 * REFUSED) as door, contextlib.AsyncExitStack() as stack:
        for _ in range(2 * REFUSED):
            await stack.enter_async_context(door.sender())
        await until(lambda: len(door.connections) == 2 * REFUSED)
        silent = [await stack.enter_async_context(door.sender()) for _ in range(5)]

        async with asyncio.timeout(5):
            told = [await one.rest() for one in silent[2:]]
            refused = door.refused
            await door.port.stop(grace=0)
            left = [await one.rest() for one in silent[:2]]

        assert [b" 503 " in one for one in told] == [True] * 3
        assert (refused, left) == (2, [b"", b""])


async def test_a_burst_waits_to_be_accepted(door: Door) -> None:
    """All are connected before the server gets a turn: they wait in the backlog, which the system may cut short."""
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        burst = [stack.enter_context(socket.socket()) for _ in range(BURST)]
        for one in burst:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", door.number))

        await asyncio.gather(*(loop.sock_sendall(one, GET) for one in burst))
        answers = await asyncio.gather(*(loop.sock_recv(one, 12) for one in burst))

    assert answers == [b"HTTP/1.1 200"] * BURST
    assert len(await door.captures()) == BURST


def test_as_many_descriptors_as_allowed_are_asked_for() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    code = f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (64, {hard})); from binserver.sockets import *; "

    said = run(code + "print(most_descriptors(), r.getrlimit(r.RLIMIT_NOFILE)[0])")

    most, soft = map(int, said.split())
    assert most == soft > 64
    assert most <= (most_descriptors() or 0)


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def until_closed(one: socket.socket) -> None:
    """Say that nothing more comes, and wait until the server has let go of it."""
    with contextlib.suppress(ConnectionError):
        one.shutdown(socket.SHUT_WR)
        while one.recv(1024):
            pass


@pytest.mark.nightly
def test_a_server_that_may_open_64_files_outlives_300_connections(tmp_path: Path) -> None:
    log = tmp_path / "log"
    few = ("sh", "-c", 'ulimit -n 64 && exec "$0" "$@"', sys.executable, "-m", "binserver")
    with (
        log.open("w") as stderr,
        processes.server(tmp_path / "captures.db", "--bin", "shop", command=few, stderr=stderr.fileno()) as server,
    ):
        where = ("127.0.0.1", urlsplit(server.capture).port or 0)
        with ExitStack() as stack:
            burst = [stack.enter_context(socket.create_connection(where, timeout=10)) for _ in range(BURST)]
            burst[0].sendall(GET)
            assert burst[0].recv(12) == b"HTTP/1.1 200"
            for one in burst:
                until_closed(one)
        with socket.create_connection(where, timeout=10) as after:
            after.sendall(GET)
            assert after.recv(12) == b"HTTP/1.1 200"
        assert server.stop() == 0

    lines = log.read_text().splitlines()
    assert len(lines) == 1
    assert "others are answered 503" in lines[0]
