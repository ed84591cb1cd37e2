"""Lost and found: a ring."""

import asyncio
import sqlite3
from pathlib import Path

from binserver.filters import CaptureFilter
from binserver.store import Limits, Store
from binserver.store.sqlite import sweep
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
    async with opened(limits=Limits(lost_bytes=2500)) as store:
        for _ in range(5):
            await store.add(make.incoming(None, body=b"x" * 1000))
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


async def test_the_ring_keeps_up_with_a_flood(opened: Open, path: Path) -> None:
    """Groups may be larger than the steps in which the ring is swept."""
    counts = []

    def count(_: int) -> None:
        db = sqlite3.connect(path)
        counts.append(db.execute("select count(*) from capture").fetchone()[0])
        db.close()

    async with opened(limits=Limits(lost_rows=50, group_rows=400), announce=count) as store:
        await asyncio.gather(*(store.add(make.incoming(None)) for _ in range(4000)))
        await store.settle()

        assert max(counts) <= 50 + 2 * 400
        assert len(await lost(store)) == 50


async def test_headers_count_to_what_the_ring_holds(opened: Open) -> None:
    async with opened(limits=Limits(lost_bytes=1_000_000)) as store:
        for _ in range(10):
            await store.add(make.incoming(None, headers=(("X-Long", "x" * 300_000),)))
        await store.settle()

        assert await lost(store) == [10, 9, 8]


async def test_what_was_on_its_way_to_a_bin_that_goes_does_not_overfill_the_ring(opened: Open) -> None:
    async with opened(limits=Limits(lost_rows=3)) as store:
        await store.make_bin(make.bin())
        deleting = asyncio.ensure_future(store.delete_bin("shop"))
        await asyncio.sleep(0)
        await asyncio.gather(*(store.add(make.incoming("shop")) for _ in range(10)))
        await deleting
        await store.settle()

        assert await lost(store) == [10, 9, 8]


async def test_the_ring_is_summed_up_without_a_look_at_the_captures(opened: Open, path: Path) -> None:
    """Heads come to a megabyte each: to read them at each sweep took most of a second."""
    async with opened():
        db = sqlite3.connect(path)
        plan = db.execute(f"explain query plan {sweep._LOST}", {"lost_rows": 1, "lost_bytes": 1, "step": 1}).fetchall()
        db.close()

    assert any("COVERING INDEX capture_lost" in detail for *_, detail in plan)
