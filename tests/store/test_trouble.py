"""A disk that is full, a file that is locked, gone or damaged: told, counted, over by itself, and said in two lines."""

import asyncio
import errno
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from binserver.model import Keep, Reply
from binserver.store import DatabaseUnreadable, Limits, NotFound, StorageFailed, StorageFull, Store, causes
from binserver.store.bodies import PART
from binserver.store.sqlite import pragmas, sweep
from tests import make
from tests.store.conftest import Open
from tests.store.disk import Disk

MEGABYTE = b"x" * 2**20

SOON = Limits(probe=0.01, calm=0.0)
"""Looks at the disk again and again."""


@pytest.fixture
async def full(opened: Open) -> AsyncIterator[Store]:
    """A store that has just turned away what was too large for it."""
    async with opened(limits=SOON, free=Disk().free) as store:
        await store.make_bin(make.bin())
        await store.add(make.incoming(body=MEGABYTE))
        with pytest.raises(StorageFull):
            await store.add(make.incoming(body=MEGABYTE))
        yield store


async def over(store: Store) -> None:
    await asyncio.wait_for(store._writer.watch.over.wait(), timeout=5)


async def looked_again(store: Store) -> None:
    """Wait for a probe: it follows what makes the disk tidy."""
    store._writer._to_probe = True
    await store.settle()


async def filled(store: Store) -> int:
    """Add until not even the smallest is taken; how many were."""
    count = 0
    for size in (100_000, 10_000, 3000):
        try:
            while True:
                await store.add(make.incoming(body=b"x" * size))
                count += 1
        except StorageFull:
            pass
    return count


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    try:
        yield
    finally:
        other.execute("rollback")
        other.close()


def content(path: Path) -> bytes:
    return path.read_bytes()


def wipe(path: Path, begin: float) -> bytes:
    """Bytes without meaning in the place of all from this part of the file on, but for its first pages; what it is."""
    data = content(path)
    kept = max(2 * 4096, round(len(data) * begin))
    path.write_bytes(data[:kept] + b"\xff" * (len(data) - kept))
    return content(path)


def take_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def touch_log(path: Path) -> None:
    """As if whoever had the file last had not closed it."""
    path.with_name(path.name + "-wal").write_bytes(bytes(100))


def count_parts(path: Path) -> int:
    db = sqlite3.connect(path)
    (count,) = db.execute("select count(*) from part").fetchone()
    db.close()
    return int(count)


def names(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()}


def leave_reserve(path: Path) -> None:
    path.with_name(path.name + ".reserve").write_bytes(b"x" * 100)


def reserve(path: Path) -> int:
    return path.with_name(path.name + ".reserve").stat().st_size


async def test_without_trouble_there_is_none(store: Store) -> None:
    await store.add(make.incoming())

    assert store.trouble is None
    await over(store)


async def test_a_full_disk_is_told_and_requests_are_counted(full: Store) -> None:
    full.refused()
    full.refused()

    trouble = full.trouble
    assert trouble is not None
    assert (trouble.code, trouble.cause, trouble.refused) == ("storage-full", "full", 2)


async def test_it_lasts_though_what_is_small_is_taken(full: Store) -> None:
    assert await full.add(make.incoming(body=b"small")) == 2
    await looked_again(full)

    assert full.trouble is not None


async def test_it_is_over_once_there_is_room_for_what_was_turned_away(full: Store) -> None:
    await full.empty_bin("shop")
    await over(full)

    assert full.trouble is None
    assert await full.add(make.incoming(body=MEGABYTE)) == 2


async def test_it_is_not_over_before_it_was_calm(opened: Open) -> None:
    async with opened(limits=Limits(probe=0.01, calm=1000.0), free=Disk().free) as store:
        await store.make_bin(make.bin())
        with pytest.raises(StorageFull):
            await store.add(make.incoming(body=MEGABYTE * 3))
        await looked_again(store)

        assert store.trouble is not None


async def test_the_log_has_one_line_at_the_begin_and_one_at_the_end(
    full: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await full.empty_bin("shop")
    await over(full)
    await full.add(make.incoming(body=MEGABYTE))
    caplog.clear()

    for _ in range(20):
        with pytest.raises(StorageFull):
            await full.add(make.incoming(body=MEGABYTE))
        full.refused()
    await full.empty_bin("shop")
    await over(full)

    begin, end = caplog.messages
    assert begin.startswith("captures are turned away for now: there is no room")
    assert end == "captures are taken again; 20 requests were turned away meanwhile"


async def test_another_cause_of_the_same_trouble_is_logged_once(
    opened: Open, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(limits=Limits(patience=0.01)) as store:
        await store.make_bin(make.bin())
        with locked(path), pytest.raises(StorageFailed):
            await store.add(make.incoming())
        take_away(path)
        for _ in range(3):
            with pytest.raises(StorageFailed):
                await store.add(make.incoming())

    first, second = (one for one in caplog.messages if "turned away" in one)
    assert first.startswith("captures are turned away for now: another program has locked")
    assert second.startswith("captures are still turned away: ")
    assert "was deleted or replaced" in second


async def test_a_bin_is_emptied_though_the_file_may_not_grow(opened: Open) -> None:
    async with opened(limits=SOON, free=Disk().free) as store:
        await store.make_bin(make.bin())
        count = await filled(store)

        assert await store.empty_bin("shop") == count
        await store.settle()
        assert await filled(store) == pytest.approx(count, abs=5)


async def test_a_bin_is_deleted_though_the_file_may_not_grow(opened: Open) -> None:
    async with opened(limits=SOON, free=Disk().free) as store:
        await store.make_bin(make.bin())
        await store.make_bin(make.bin("other"))
        count = await filled(store)

        await store.delete_bin("shop")
        await store.settle()
        assert await filled(store) == pytest.approx(count, abs=5)


async def test_a_body_that_found_no_room_leaves_nothing(full: Store, path: Path) -> None:
    before = count_parts(path)
    body = full.new_body()
    with pytest.raises(StorageFull):
        await body.write(b"x" * 12 * PART)
    await body.discard()
    await full.settle()

    assert count_parts(path) == before


async def test_a_write_without_room_is_not_tried(opened: Open) -> None:
    """A write that fails half-way leaves the log so large that it cannot be brought into the file any more."""
    async with opened(free=lambda _: 2**20) as store:
        await store.make_bin(make.bin())
        outcomes = await asyncio.gather(
            *(store.add(make.incoming(body=body)) for body in (b"small", MEGABYTE, b"little")), return_exceptions=True
        )

        assert [isinstance(one, StorageFull) for one in outcomes] == [False, True, False]
        assert await store.empty_bin("shop") == 2


async def test_what_a_disk_takes_by_itself_again_is_taken(opened: Open) -> None:
    disk = Disk()
    async with opened(limits=SOON, free=disk.free) as store:
        await store.make_bin(make.bin())
        disk.others = disk.size
        with pytest.raises(StorageFull):
            await store.add(make.incoming())
        disk.others = 0
        await over(store)

        assert await store.add(make.incoming()) == 1


async def test_a_reserve_is_set_aside_while_the_store_is_open(opened: Open, path: Path) -> None:
    async with opened(limits=Limits(reserve=100_000)):
        assert reserve(path) == 100_000

    assert names(path) == {"binserver.db", "binserver.db.binserver-lock"}


async def test_what_a_killed_server_set_aside_is_taken_over(opened: Open, path: Path) -> None:
    leave_reserve(path)

    async with opened(limits=Limits(reserve=100_000)):
        assert reserve(path) == 100_000


async def test_a_disk_with_little_room_keeps_most_of_it(opened: Open, path: Path) -> None:
    async with opened(free=lambda _: 4 * 2**20):
        assert reserve(path) == 2**20


async def test_a_locked_file_is_a_trouble_while_it_is(opened: Open, path: Path) -> None:
    async with opened(limits=Limits(patience=0.05, probe=0.01, calm=0.0)) as store:
        with locked(path):
            with pytest.raises(StorageFailed, match="close it"):
                await store.add(make.incoming(None))
            trouble = store.trouble
        await over(store)

        assert trouble is not None
        assert (trouble.code, trouble.cause) == ("storage-failed", "locked")
        assert await store.add(make.incoming(None)) == 1


async def test_a_file_that_was_taken_away_is_a_trouble_until_the_end(opened: Open, path: Path) -> None:
    async with opened(limits=Limits(probe=0.01, calm=0.0)) as store:
        take_away(path)
        with pytest.raises(StorageFailed):
            await store.add(make.incoming(None))
        await looked_again(store)

        assert store.trouble is not None
        assert store.trouble.cause == "moved"


async def test_too_much_that_waits_is_a_trouble(opened: Open) -> None:
    async with opened(limits=Limits(queued_rows=10, probe=0.01, calm=0.0)) as store:
        outcomes = await asyncio.gather(*(store.add(make.incoming(None)) for _ in range(20)), return_exceptions=True)

        assert isinstance(outcomes[-1], StorageFailed)
        assert store.trouble is not None
        assert store.trouble.cause == "slow"
        await over(store)


async def test_a_row_that_no_database_can_hold_is_no_trouble(store: Store) -> None:
    with pytest.raises(StorageFailed):
        await store.add(make.incoming(request_target="/shop/\ud800"))

    assert store.trouble is None


async def test_damage_is_told_where_it_is_found_and_no_waiting_mends_it(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    async with opened() as store:
        await store.make_bin(make.bin())
        for _ in range(20):
            await store.add(make.incoming(body=b"x" * 20_000))
    wipe(path, 0.5)

    async with opened(limits=Limits(probe=0.01, calm=0.0)) as store:
        with pytest.raises(StorageFailed, match="malformed"):
            await store.body(20)
        await looked_again(store)

        assert store.trouble is not None
        assert store.trouble.cause == store.integrity == "damaged"


async def test_a_database_that_is_too_damaged_to_begin_with_is_refused(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    async with opened() as store:
        await store.make_bin(make.bin())
    damaged = wipe(path, 0.0)

    with pytest.raises(DatabaseUnreadable, match="malformed"):
        await Store.open(path)

    assert content(path) == damaged


@pytest.mark.parametrize(("begin", "found"), [(None, "ok"), (0.9, "damaged")], ids=["whole", "damaged"])
async def test_a_large_file_is_looked_through_after_an_end_that_was_none(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch, begin: float | None, found: str
) -> None:
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    async with opened() as store:
        await asyncio.gather(*(store.add(make.incoming(None, body=b"x" * 20_000)) for _ in range(50)))
    if begin is not None:
        wipe(path, begin)
    touch_log(path)

    async with opened() as store:
        assert store._check._task is not None
        await store._check._task

        assert store.integrity == found
        assert (store.trouble is None) == (found == "ok")


async def test_after_a_good_end_nothing_is_looked_through(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    async with opened() as store:
        await store.add(make.incoming(None))

    async with opened() as store:
        assert store._check._task is None
        assert store.integrity == "ok"


async def test_a_look_through_the_file_gives_way_to_a_log_that_grows(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    monkeypatch.setattr("binserver.store.integrity._STEPS", 1)
    monkeypatch.setattr("binserver.store.integrity.PAUSE", 0.0)
    async with opened() as store:
        await store.add(make.incoming(None))
    touch_log(path)
    sizes = iter([2**30, 2**30])
    monkeypatch.setattr("binserver.store.connections.File.log_size", lambda _: next(sizes, 0))

    async with opened() as store:
        assert store._check._task is not None
        await store._check._task

        assert store.integrity == "ok"
        assert next(sizes, None) is None


async def test_what_was_deleted_for_too_long_is_not_brought_back(opened: Open) -> None:
    """Large bodies go part by part: half of one would come back."""
    async with opened(limits=Limits(undo=0.0)) as store:
        await store.add(make.incoming(None))
        await store.delete(1)

        with pytest.raises(NotFound, match="gone for good"):
            await store.restore(1)


async def test_a_large_body_is_deleted_in_small_steps(opened: Open, path: Path) -> None:
    async with opened(limits=Limits(undo=1000)) as store:
        body = store.new_body()
        await body.write(b"x" * 40 * PART)
        await store.add(make.incoming(None, body=body.finish()))
        await store.delete(1)
        await store.settle()
    db = sqlite3.connect(path, isolation_level=None)
    left = []
    while sweep.step(db, Limits(undo=0), most=50, tight=True).more:
        left.append(db.execute("select count(*) from part").fetchone()[0])
    (free,) = db.execute("pragma freelist_count").fetchone()
    db.close()

    assert left[:10] == [*range(36, -1, -4)]
    assert free == 0
    assert len(left) < 25


async def test_two_changes_of_different_parts_at_once_are_both_kept(store: Store) -> None:
    await asyncio.gather(
        store.change_bin("shop", reply={"code": 500}),
        store.change_bin("shop", reply={"body": "no"}),
        store.change_bin("shop", keep={"captures": 5}),
        store.change_bin("shop", keep={"bytes": 1000}),
    )

    bin = await store.bin("shop")
    assert bin.reply == Reply(code=500, body="no")
    assert bin.keep == Keep(captures=5, bytes=1000, seconds=None)


def test_a_want_of_descriptors_is_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    monkeypatch.setattr("binserver.store.causes.os.open", refused)

    assert "ulimit" in str(causes.of_reading(error))
    assert "ulimit" in str(causes.for_user(error))


@pytest.fixture
async def crashed(opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that counts as large, whose last server did not close it."""
    monkeypatch.setattr(pragmas, "MOST_CHECKED", 0)
    async with opened() as store:
        await store.add(make.incoming(None))
    touch_log(path)


@pytest.mark.usefixtures("crashed")
async def test_a_file_that_could_not_be_looked_through_is_unchecked(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def boom(*_: object) -> str:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(pragmas, "fault_of", boom)
    async with opened() as store:
        assert store._check._task is not None
        await store._check._task

        assert store.integrity == "unchecked"
        assert store.trouble is None
    assert "the database could not be looked through" in caplog.messages


@pytest.mark.usefixtures("crashed")
async def test_a_look_through_the_file_ends_with_the_server(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def endless(db: sqlite3.Connection, _: str) -> str:
        loop.call_soon_threadsafe(begun.set)
        db.execute("with recursive n (n) as (select 1 union all select n + 1 from n) select count(*) from n").fetchone()
        return "ok"

    monkeypatch.setattr(pragmas, "fault_of", endless)
    async with opened() as store:
        await begun.wait()

    assert store.integrity == "checking"
