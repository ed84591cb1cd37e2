"""Lost and found: a ring."""

import asyncio

from binserver.filters import CaptureFilter
from binserver.store import Limits, Store
from tests import make
from tests.store.conftest import Open


async def lost(store: Store) -> list[int]:
    return [one.number for one in await store.captures(CaptureFilter(lost=True, limit=500))]


async def test_the_ring_keeps_the_newest(opened: Open) -> None:
    async with opened(limits=Limits(lost_rows=3)) as store:
        await store.make_bin(make.bin())
        await store.add(make.incoming("shop"))
        await asyncio.gather(*(store.add(make.incoming(None)) for _ in range(10)))
        await store.settle()

        assert await lost(store) == [11, 10, 9]
        assert (await store.bin("shop")).captures == 1


async def test_the_ring_is_bounded_in_bytes(opened: Open) -> None:
    async with opened(limits=Limits(lost_bytes=250)) as store:
        for _ in range(5):
            await store.add(make.incoming(None, body=b"x" * 100))
        await store.settle()

        assert await lost(store) == [5, 4]


async def test_what_falls_out_of_the_ring_is_in_the_log_and_announced(opened: Open) -> None:
    announced: list[int] = []
    async with opened(limits=Limits(lost_rows=1), announce=announced.append) as store:
        await store.add(make.incoming(None))
        await store.add(make.incoming(None))
        await store.settle()

        last = (await store.changes(0))[-1]
        assert (last.kind, last.number, last.bin) == ("evicted", 1, None)
        assert announced[-1] == last.change


async def test_the_pinned_stay_in_the_ring(opened: Open) -> None:
    async with opened(limits=Limits(lost_rows=1)) as store:
        await store.add(make.incoming(None))
        await store.mark(1, pinned=True)
        for _ in range(3):
            await store.add(make.incoming(None))
        await store.settle()

        assert await lost(store) == [4, 1]
