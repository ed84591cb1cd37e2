"""Writes and syncs that fail, wherever: nothing that was acknowledged is missing, and the next start works."""

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from binserver.filters import CaptureFilter
from binserver.store import Limits, StorageFailed, StorageFull, Store
from tests import make
from tests.store import faulty
from tests.store.conftest import Open

POSITIONS = 100
"""How many of the first calls fail, each in a run of its own."""

ROOT = Path(__file__).parents[2]


def run(path: Path, *inject: str, count: int) -> dict[int, str]:
    """The marks that were acknowledged while calls failed, by their numbers; the program must come to its end."""
    program = (sys.executable, "-m", "tests.store.faulty", str(path), str(count))
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-o", str(path.with_name("trace")), *inject)
    done = subprocess.run([*strace, *program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return {int(number): mark for number, _, mark in (line.partition(" ") for line in done.stdout.splitlines()) if mark}


def copied(seed: Path, path: Path) -> None:
    for one in path.parent.iterdir():
        if one.name.startswith(path.name):
            one.unlink()
    path.write_bytes(seed.read_bytes())


def set_aside(path: Path) -> Path:
    return path.rename(path.with_name("seed"))


async def require_all(path: Path, acknowledged: dict[int, str]) -> None:
    """Open what is left, and find in it each capture that was acknowledged, whole; and it takes more."""
    store = await Store.open(path)
    try:
        for number, mark in acknowledged.items():
            assert (await store.capture(number, data=False)).method == mark
            assert await store.body(number) == faulty.body(mark)
        assert await store.add(make.incoming(None)) > max(acknowledged, default=0)
    finally:
        await store.close()
    db = sqlite3.connect(path)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()


@pytest.fixture
async def seed(opened: Open, path: Path) -> Path:
    """A database with something in it, closed."""
    async with opened() as store:
        for _ in range(5):
            await store.add(make.incoming(None, body=b"x" * 5000))
    return set_aside(path)


@pytest.mark.nightly
@pytest.mark.parametrize("lasting", ["", "+"], ids=["once", "lasting"])
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
async def test_what_was_acknowledged_is_there_whichever_call_failed(
    seed: Path, path: Path, call: str, error: str, lasting: str
) -> None:
    """`strace` makes the Nth call of the thread that writes fail, or all from the Nth on."""
    for position in range(1, POSITIONS + 1):
        copied(seed, path)
        inject = f"inject={call}:error={error}:when={position}{lasting}"

        acknowledged = await asyncio.to_thread(run, path, "-e", f"trace={call}", "-e", inject, count=POSITIONS + 10)

        await require_all(path, acknowledged)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Writes beyond this size fail in this process, as on a disk that has no more."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("room", [100, 4096 + 24, 60_000, 100_000], ids=str)
async def test_writes_that_fail_half_way_are_refused_and_the_next_are_taken(
    opened: Open, path: Path, room: int
) -> None:
    async with opened(limits=Limits(reserve=0, probe=0.01, calm=0.0)) as store:
        await store.add(make.incoming(None))
        await store.settle()
        kept = {}
        with largest_file(room):
            for n in range(10):
                data = b"%d" % n * 10_000
                with suppress(StorageFull, StorageFailed):
                    kept[await store.add(make.incoming(None, body=data))] = data
        await asyncio.wait_for(store._writer.watch.over.wait(), timeout=5)

        assert len(kept) < 10
        number = await store.add(make.incoming(None))
        assert {one.number for one in await store.captures(CaptureFilter(lost=True))} == {1, number, *kept}
        assert [await store.body(one) for one in kept] == list(kept.values())
