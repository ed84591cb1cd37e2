"""Bins are kept within their limits while captures come, over restarts, and as time passes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from binserver.feed import Feed
from binserver.filters import CaptureFilter
from binserver.model import Keep
from binserver.store import Store
from binserver.workers import retention
from tests import make


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "binserver.db"


@asynccontextmanager
async def keeping(
    database: Path, *, clock: Callable[[], datetime] = lambda: make.NOON, every: float = 60.0
) -> AsyncIterator[tuple[Store, Feed]]:
    """A store whose bins are kept within their limits."""
    feed = Feed()
    store = await Store.open(database, announce=feed.announce)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(retention.run(store, feed, clock=clock, every=every), name="retention")
            yield store, feed
            feed.close()
    finally:
        await store.close()


async def kept(store: Store, feed: Feed, count: int) -> list[int]:
    """The captures of the shop, newest first, once they are so many."""
    seen = -1
    while True:
        seen = await feed.beyond(seen)
        captures = await store.captures(CaptureFilter(bin="shop", limit=500))
        if len(captures) == count:
            return [one.number for one in captures]


def keep(**limits: Any) -> Keep:
    return Keep(**{"captures": None, "bytes": None, **limits})


async def test_the_oldest_go_as_new_ones_come(database: Path) -> None:
    async with keeping(database) as (store, feed):
        await store.make_bin(make.bin(keep=keep(captures=3)))
        for _ in range(10):
            await store.add(make.incoming())

        assert await kept(store, feed, 3) == [10, 9, 8]
        assert (await store.bin("shop")).evicted == 7


async def test_a_change_of_the_limits_is_followed_at_once(database: Path) -> None:
    async with keeping(database) as (store, feed):
        await store.make_bin(make.bin())
        for _ in range(5):
            await store.add(make.incoming())
        await store.change_bin("shop", keep=keep(captures=1))

        assert await kept(store, feed, 1) == [5]


async def test_time_alone_makes_captures_go(database: Path) -> None:
    times = iter([make.NOON])
    clock = lambda: next(times, make.NOON + timedelta(hours=1))  # noqa: E731 - noon at the first look, later after
    store = await Store.open(database)
    await store.make_bin(make.bin(keep=keep(seconds=60)))
    await store.add(make.incoming())
    await store.close()

    async with keeping(database, clock=clock, every=0.01) as (again, feed):
        assert await kept(again, feed, 0) == []


async def test_a_restart_goes_on_where_it_stopped(database: Path) -> None:
    store = await Store.open(database)
    await store.make_bin(make.bin())
    await asyncio.gather(*(store.add(make.incoming()) for _ in range(600)))
    await store.change_bin("shop", keep=keep(captures=2))
    await store.evict("shop", make.NOON)
    await store.close()

    async with keeping(database) as (again, feed):
        feed.announce(await again.newest_change())
        assert await kept(again, feed, 2) == [600, 599]
        assert (await again.bin("shop")).evicted == 598


async def test_captures_go_on_coming_while_others_go(database: Path) -> None:
    """Nothing is refused because of our own limits: each is acknowledged, and the newest are there."""
    async with keeping(database) as (store, feed):
        await store.make_bin(make.bin(keep=keep(bytes=100_000)))
        numbers: list[int] = []
        for _ in range(20):
            numbers += await asyncio.gather(*(store.add(make.incoming(body=b"x" * 1000)) for _ in range(100)))

        assert numbers == list(range(1, 2001))
        assert await kept(store, feed, 100) == list(range(2000, 1900, -1))


async def test_it_ends_with_the_feed_though_it_waits(database: Path) -> None:
    async with asyncio.timeout(5), keeping(database):
        pass
