"""A 2xx leaves the server only after what it acknowledges is on the disk."""

import asyncio
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests import processes
from tests.proofs import syscalls
from tests.proofs.acknowledgement import answers, too_early
from tests.proofs.senders import Load, port_of
from tests.proofs.syscalls import calls

SENDERS = 10
EACH = 100
"""Requests of each sender."""

COMMIT = "0,0,0,5,0,0,0,7"
NO_COMMIT = "0,0,0,5,0,0,0,0"

WITHOUT_SYNC = """
from binserver.cli import main
from binserver.store.sqlite import pragmas
careful = pragmas.for_writing
def careless(db, limits):
    careful(db, limits)
    db.execute("pragma synchronous = off")
pragmas.for_writing = careless
main()
"""
"""A server that does not wait for the disk."""

BEFORE_COMMIT = """
from itertools import count
from binserver.cli import main
from binserver.store.writer import Writer
careful, numbers = Writer.add, count(1)
def hasty(writer, incoming, told):
    careful(writer, incoming, lambda outcome: None)
    told(next(numbers))
Writer.add = hasty
main()
"""
"""A server that answers while it commits."""


def header(kind: str) -> str:
    data = "".join(f"\\{byte}" for byte in kind.split(",")) + "x" * 16
    return f'2 pwrite64(15</tmp/b.db-wal>, "{data}", 24, 0) = 24'


def page(text: str) -> str:
    return f'2 pwrite64(15</tmp/b.db-wal>, "{text}\\0\\"\\n", 9, 24) = 9'


def answer(number: int) -> str:
    return f'1 write(27<socket:[9]>, "HTTP/1.1 200 OK\\r\\nX-Binserver-Capture: {number}\\r\\n\\r\\nok", 60) = 60'


SYNC = "2 fdatasync(15</tmp/b.db-wal>) = 0"
SYNC_BEGINS = "2 fdatasync(15</tmp/b.db-wal> <unfinished ...>"
SYNC_ENDS = "2 <... fdatasync resumed>) = 0"


@pytest.mark.parametrize(
    ("lines", "early"),
    [
        ([header(COMMIT), page("mark-a."), SYNC, answer(1)], []),
        ([header(NO_COMMIT), page("mark-a."), header(COMMIT), page("x"), SYNC, answer(1)], []),
        ([header(COMMIT), page("mark-a."), SYNC_BEGINS, SYNC_ENDS, answer(1)], []),
        ([header(COMMIT), page("mark-a."), answer(1), SYNC], [1]),
        ([header(COMMIT), page("mark-a."), SYNC_BEGINS, answer(1), SYNC_ENDS], [1]),
        ([header(NO_COMMIT), page("mark-a."), SYNC, header(COMMIT), page("x"), answer(1), SYNC], [1]),
        ([SYNC, header(COMMIT), page("mark-a."), answer(1)], [1]),
        ([header(COMMIT), page("mark-b."), SYNC, answer(1)], [1]),
        ([header(COMMIT), page("mark-a."), SYNC.replace("= 0", "= -1 EIO (Input/output error)"), answer(1)], [1]),
        ([header(COMMIT), page("mark-a."), SYNC.replace("b.db-wal", "b.db"), answer(1)], [1]),
    ],
    ids=[
        "synced",
        "synced with a later frame",
        "synced while others did something",
        "answered before the sync",
        "answered during the sync",
        "synced before the commit",
        "synced before the write",
        "never written",
        "the sync failed",
        "another file was synced",
    ],
)
def test_an_answer_is_judged_by_the_calls_before_it(lines: list[str], early: list[int]) -> None:
    assert too_early(list(calls(lines)), {1: "mark-a."}) == early


@pytest.fixture
def traced(tmp_path: Path) -> Iterator[Callable[..., processes.Server]]:
    """Starts servers, each under strace; they end with the test."""
    strace = shutil.which("strace")
    assert strace is not None, "this proof needs strace (Linux): install the package of that name"
    running: list[processes.Server] = []

    def start(*program: str) -> processes.Server:
        command = (strace, *syscalls.OPTIONS, "-o", str(tmp_path / "trace"), sys.executable, *program)
        running.append(processes.Server(tmp_path / "binserver.db", ("--bin", "shop"), command=command))
        return running[-1].start()

    yield start
    for one in running:
        end(one)


def end(server: processes.Server) -> None:
    """End the server that strace looks at, and with it strace."""
    tasks = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii")
    for one in tasks.split():
        os.kill(int(one), signal.SIGTERM)
    server.wait()


async def under_load(server: processes.Server) -> Load:
    """All that many senders were told, who sent at once."""
    load = Load(port_of(server.capture), random.Random(2026))
    async with asyncio.TaskGroup() as group:
        for n in range(SENDERS):
            group.create_task(load.send(islice(load.marks(n), EACH)), name=f"sender {n}")
    return load


def judged(trace: Path, load: Load) -> list[int]:
    """Those that were acknowledged too early, after a look that the trace tells of all that were."""
    with trace.open(encoding="latin-1") as lines:
        made = list(calls(lines))
    assert sorted(one.number for one in answers(made)) == sorted(load.answered)
    return too_early(made, {number: sent.mark for number, sent in load.answered.items()})


@pytest.mark.nightly
async def test_no_2xx_is_sent_before_its_capture_is_synced(
    traced: Callable[..., processes.Server], tmp_path: Path
) -> None:
    server = traced("-m", "binserver")

    load = await under_load(server)

    assert len(load.answered) == SENDERS * EACH
    assert judged(tmp_path / "trace", load) == []


@pytest.mark.nightly
@pytest.mark.parametrize("fault", [WITHOUT_SYNC, BEFORE_COMMIT], ids=["without sync", "before the commit"])
async def test_a_server_that_answers_too_early_is_found_out(
    traced: Callable[..., processes.Server], tmp_path: Path, fault: str
) -> None:
    """The proof itself is worth something."""
    server = traced("-c", fault)

    load = await under_load(server)

    assert len(judged(tmp_path / "trace", load)) > len(load.answered) / 2
