"""The writer: nobody fails for another's sake, nothing that was acknowledged is missing."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from binserver.filters import CaptureFilter
from binserver.store import Limits, StorageFailed, StorageFull, Store
from tests import make
from tests.store.conftest import Open
from tests.store.disk import Disk

POISONED = "/shop/\ud800"
"""Half of a character: no text in the database can hold it."""

MEGABYTE = b"x" * 2**20


async def test_one_bad_row_does_not_sink_the_others(store: Store) -> None:
    targets = ["/shop/a", POISONED, "/shop/b", POISONED, "/shop/c"]

    outcomes = await asyncio.gather(
        *(store.add(make.incoming(request_target=one)) for one in targets), return_exceptions=True
    )

    assert [isinstance(one, StorageFailed) for one in outcomes] == [False, True, False, True, False]
    assert [one for one in outcomes if isinstance(one, int)] == [1, 2, 3]
    assert (await store.bin("shop")).captures == 3
    assert [one.number for one in await store.changes(1)] == [1, 2, 3]


async def test_a_cancelled_caller_s_capture_is_kept(store: Store) -> None:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(store.add(make.incoming(body=b"cancelled")))
        await asyncio.sleep(0)  # it has joined the group
        task.cancel()

    assert await store.add(make.incoming()) == 2
    assert await store.body(1) == b"cancelled"


async def test_what_is_queued_at_closing_is_committed(opened: Open) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        adding = asyncio.gather(*(store.add(make.incoming()) for _ in range(1000)))
        await asyncio.sleep(0)
    await adding

    async with opened() as store:
        assert (await store.bin("shop")).captures == 1000


async def test_a_closed_store_takes_nothing(opened: Open) -> None:
    async with opened() as store:
        pass

    with pytest.raises(StorageFailed, match="closed"):
        await store.add(make.incoming())


async def test_announced_changes_are_on_disk(opened: Open, path: Path) -> None:
    announced: list[tuple[int, int]] = []

    def look(change: int) -> None:
        db = sqlite3.connect(path.as_uri() + "?mode=ro", uri=True)
        announced.append((change, db.execute("select max(change) from change").fetchone()[0]))
        db.close()

    async with opened(announce=look) as store:
        await store.make_bin(make.bin())
        await asyncio.gather(*(store.add(make.incoming()) for _ in range(10)))
        await store.mark(1, read=True)

    assert [change for change, _ in announced] == [1, 11, 12]
    assert all(change == on_disk for change, on_disk in announced)


async def test_what_changes_nothing_is_not_announced(opened: Open) -> None:
    announced: list[int] = []
    async with opened(announce=announced.append) as store:
        await store.add(make.incoming(None))
        await store.mark(1, read=False)
        await store.new_body().discard()

    assert announced == [1]


async def test_a_full_disk_refuses_the_large_and_takes_the_small(opened: Open) -> None:
    async with opened(free=Disk().free) as store:
        await store.make_bin(make.bin())
        await store.add(make.incoming(body=MEGABYTE))

        outcomes = await asyncio.gather(
            *(store.add(make.incoming(body=body)) for body in (b"small", MEGABYTE, b"little")), return_exceptions=True
        )

        assert isinstance(outcomes[1], StorageFull)
        assert [await store.body(number) for number in (2, 3)] == [b"small", b"little"]
        assert (await store.bin("shop")).captures == 3


async def test_a_full_disk_goes_on_once_there_is_room(opened: Open) -> None:
    async with opened(free=Disk().free) as store:
        await store.make_bin(make.bin())
        await store.add(make.incoming(body=MEGABYTE))
        with pytest.raises(StorageFull, match="room"):
            await store.add(make.incoming(body=MEGABYTE))

        await store.empty_bin("shop")
        await store.settle()

        number = await store.add(make.incoming(body=MEGABYTE))
        assert await store.body(number) == MEGABYTE


async def test_a_lock_of_another_program_fails_all_that_wait_at_once(opened: Open, path: Path) -> None:
    async with opened(limits=Limits(patience=0.1)) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("begin immediate")
        outcomes = await asyncio.wait_for(
            asyncio.gather(*(store.add(make.incoming(None)) for _ in range(100)), return_exceptions=True), timeout=5
        )
        other.execute("rollback")
        other.close()

        assert all(isinstance(one, StorageFailed) and "locked" in str(one) for one in outcomes)
        assert await store.add(make.incoming(None)) == 1


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    path.with_name("copy").write_bytes(path.read_bytes())
    path.with_name("copy").rename(path)


@pytest.mark.parametrize("take_away", [delete, replace], ids=lambda it: it.__name__)
async def test_a_file_that_was_taken_away_takes_nothing_more(
    opened: Open, path: Path, take_away: Callable[[Path], None]
) -> None:
    """SQLite would go on writing into the deleted file, and we would say that it is kept."""
    async with opened() as store:
        take_away(path)

        with pytest.raises(StorageFailed, match="deleted or replaced"):
            await store.add(make.incoming(None))


@pytest.mark.parametrize(
    "limits", [Limits(queued_rows=10), Limits(queued_bytes=10 * 5000)], ids=["by rows", "by bytes"]
)
async def test_beyond_what_may_wait_writes_fail_at_once(opened: Open, limits: Limits) -> None:
    async with opened(limits=limits) as store:
        outcomes = await asyncio.gather(
            *(store.add(make.incoming(None, body=b"x" * 2952)) for _ in range(20)), return_exceptions=True
        )

        assert [isinstance(one, StorageFailed) for one in outcomes] == [False] * 10 + [True] * 10
        assert len(await store.captures(CaptureFilter(lost=True))) == 10


async def test_groups_are_bounded_and_lose_nothing(opened: Open) -> None:
    async with opened(limits=Limits(group_rows=3, group_bytes=10_000)) as store:
        given = await asyncio.gather(*(store.add(make.incoming(None, body=b"x" * 4000)) for _ in range(50)))

    assert given == list(range(1, 51))


async def test_the_log_beside_the_file_stays_small(store: Store, path: Path) -> None:
    for _ in range(10):
        await asyncio.gather(*(store.add(make.incoming(body=MEGABYTE)) for _ in range(8)))

    assert path.with_name(path.name + "-wal").stat().st_size < 48 * 2**20
