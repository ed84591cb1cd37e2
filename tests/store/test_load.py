"""What goes on beside captures does not hold them up, and the log beside the file stays small."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import pytest

from binserver.filters import CaptureFilter
from binserver.store import Store
from binserver.store.backup import backup
from tests import make

SECONDS = 120.0
"""How long the log is watched."""

MOST_LOG = 64 * 2**20

SENDERS = 16


async def p99(store: Store, during: Coroutine[Any, Any, Any], *, least: int = 2000) -> float:
    """The 99th percentile, in seconds, of what an add takes until something is done, and has been measured often."""
    took: list[float] = []

    async def send(done: asyncio.Task[Any]) -> None:
        while not done.done() or len(took) < least:
            began = perf_counter()
            await store.add(make.incoming("busy", body=b"x" * 1000))
            took.append(perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        done = group.create_task(during)
        for _ in range(SENDERS):
            group.create_task(send(done))
    return quantiles(took, n=100)[-1]


async def nothing() -> None:
    """What is done in the quiet case."""


async def fill(store: Store, count: int) -> None:
    for _ in range(count // 500):
        await asyncio.gather(*(store.add(make.incoming(body=b"x" * 1000)) for _ in range(500)))


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Something goes on for as long as this lasts."""
    task = asyncio.get_running_loop().create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def log_size(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


async def export(store: Store) -> None:
    """Read all captures with their bodies, page by page, over and over."""
    while True:
        before = None
        while page := await store.captures(CaptureFilter(bin="busy", before=before, limit=500), most_data=2**20):
            before = page[-1].number


async def look(store: Store) -> None:
    """What an open page asks for."""
    while True:
        await store.captures(CaptureFilter(bin="busy", limit=201))
        await store.bins()
        await store.changes(max(0, await store.newest_change() - 200))


async def send(store: Store, ends: float) -> None:
    for n in itertools.count():
        if perf_counter() >= ends:
            return
        await store.add(make.incoming("busy", body=b"x" * (100_000 if n % 50 == 0 else 1000)))


@pytest.mark.nightly
async def test_the_log_stays_small_while_all_is_read_at_full_speed(store: Store, path: Path) -> None:
    await store.make_bin(make.bin("busy"))
    ends = perf_counter() + SECONDS
    largest = 0

    async def watch() -> None:
        nonlocal largest
        while True:
            largest = max(largest, log_size(path))
            await asyncio.sleep(0.01)

    async with beside(export(store)), beside(look(store)), beside(watch()):
        await asyncio.gather(*(send(store, ends) for _ in range(SENDERS)))

    print(f"largest log {largest / 2**20:.1f} MiB, {(await store.bin('busy')).captures} captures")  # noqa: T201
    assert largest <= MOST_LOG


@pytest.mark.nightly
async def test_deleting_a_large_bin_does_not_hold_up_captures(store: Store, path: Path) -> None:
    await store.make_bin(make.bin("busy"))
    await fill(store, 100_000)
    await store.settle()
    before = path.stat().st_size  # noqa: ASYNC240 - nothing else goes on

    quiet = await p99(store, nothing(), least=4000)
    await store.delete_bin("shop")
    deleting = await p99(store, store.settle())

    print(f"p99 {quiet * 1000:.1f} ms quiet, {deleting * 1000:.1f} ms while deleting")  # noqa: T201
    assert deleting <= 5 * quiet
    assert path.stat().st_size < before / 2  # noqa: ASYNC240 - see above


@pytest.mark.nightly
async def test_a_backup_does_not_hold_up_captures(store: Store, path: Path) -> None:
    await store.make_bin(make.bin("busy"))
    await fill(store, 100_000)

    quiet = await p99(store, nothing(), least=4000)
    copying = await p99(store, backup(path, path.with_name("copy.db")))

    print(f"p99 {quiet * 1000:.1f} ms quiet, {copying * 1000:.1f} ms while copying; log {log_size(path)}")  # noqa: T201
    assert copying <= 5 * quiet
