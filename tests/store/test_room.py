"""The room that is kept for what makes room: captures never take it, and it comes back before they are taken again."""

import asyncio
import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from binserver.store import Limits, StorageFull, Store, group, room, tidying
from binserver.store.connections import File
from binserver.store.group import MakesRoom
from binserver.store.room import Room
from binserver.store.sqlite import pragmas
from binserver.store.sqlite.sweep import Swept
from binserver.store.writer import ROW
from tests import make
from tests.store.conftest import Open
from tests.store.disk import MEGABYTE, Disk

SOON = Limits(probe=0.01, calm=0.0)

LEAST = 128 * 2**10
"""What any write takes, in bytes."""


def reserve(path: Path) -> int:
    """The size of the reserve beside a database; 0 if there is none."""
    beside = path.with_name(path.name + room.END)
    return beside.stat().st_size if beside.exists() else 0


async def fill(store: Store) -> None:
    """Add until not even the smallest is taken."""
    for size in (1_000_000, 100_000, 3000, 10):
        try:
            while True:
                await store.add(make.incoming(body=b"x" * size))
        except StorageFull:
            pass


async def over(store: Store) -> None:
    await asyncio.wait_for(store._writer.watch.over.wait(), timeout=5)


async def test_captures_leave_the_reserve_to_what_makes_room(opened: Open, path: Path) -> None:
    """The log takes it to get into the file, on a disk that others have filled."""
    disk = Disk(size=16 * MEGABYTE)
    async with opened(limits=SOON, free=disk.free) as store:
        await store.make_bin(make.bin())
        for _ in range(3):
            await store.add(make.incoming(body=b"x" * 1_000_000))
        aside = reserve(path)
        disk.others = disk.free(path.parent)

        await fill(store)
        assert reserve(path) + disk.free(path.parent) > aside - LEAST

        await store.empty_bin("shop")
        await over(store)
        assert reserve(path) == aside
        assert await store.add(make.incoming(body=b"x" * 1_000_000))


async def test_captures_wait_for_the_reserve_that_was_let_go_of(opened: Open, path: Path) -> None:
    disk = Disk(size=16 * MEGABYTE)
    async with opened(limits=Limits(probe=1000), free=disk.free) as store:
        aside = reserve(path)
        store._writer._room.release()
        disk.others = disk.free(path.parent) - aside // 2

        with pytest.raises(StorageFull):
            await store.add(make.incoming(None))
        disk.others = 0
        await store.add(make.incoming(None))
        assert reserve(path) == aside


async def test_a_server_that_starts_on_a_full_disk_sets_it_aside_later(opened: Open, path: Path) -> None:
    disk = Disk(others=4 * MEGABYTE)
    async with opened(limits=SOON, free=disk.free) as store:
        with pytest.raises(StorageFull):
            await store.add(make.incoming(None))
        disk.others = 0
        await over(store)
        await store.add(make.incoming(None))
        store._writer._room.release()
        await store.add(make.incoming(None))

        assert reserve(path) > MEGABYTE // 2


@pytest.fixture
def reader(path: Path) -> Iterator[Callable[[], None]]:
    """Begins to read the database, which no log gets past, and does not end."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def read() -> None:
        db.execute("begin")
        db.execute("select count(*) from capture").fetchone()

    yield read
    db.close()


async def test_a_group_beside_a_reader_waits_for_it_once(
    opened: Open, reader: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(size=16 * MEGABYTE)
    waits = []
    checkpoint = pragmas.checkpoint

    def count(db: sqlite3.Connection, *, wait: int = 0) -> None:
        waits.append(wait)
        checkpoint(db, wait=wait)

    async with opened(limits=Limits(probe=1000), free=disk.free) as store:
        await store.make_bin(make.bin())
        await store.settle()
        reader()
        await store.add(make.incoming())
        disk.others = 12 * MEGABYTE - 700_000
        monkeypatch.setattr(pragmas, "checkpoint", count)
        outcomes = await asyncio.gather(
            *(store.add(make.incoming(body=b"x" * 400_000)) for _ in range(20)), return_exceptions=True
        )
        assert waits.count(room.SOON) == 1

    assert {type(one) for one in outcomes} == {StorageFull}


def refused(code: int) -> Callable[..., None]:
    def allocate(file: int, *_: int) -> None:
        os.truncate(file, 100)
        raise OSError(code, os.strerror(code))

    return allocate


async def test_a_disk_that_sets_nothing_aside_is_written_to(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", refused(errno.EOPNOTSUPP), raising=False)

    async with opened(limits=Limits(reserve=3_000_000)):
        assert reserve(path) == 3_000_000


async def test_half_of_a_reserve_is_not_left(opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", refused(errno.ENOSPC), raising=False)
        async with opened(limits=SOON) as store:
            assert reserve(path) == 0
            with pytest.raises(StorageFull):
                await store.add(make.incoming(None))
            full.undo()
            await over(store)
            assert reserve(path) == SOON.reserve


async def test_where_nothing_can_be_set_aside_a_trouble_is_over_all_the_same(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allocate(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "not here")

    monkeypatch.setattr(room, "_allocate", allocate)
    disk = Disk()
    async with opened(limits=SOON, free=disk.free) as store:
        disk.others = disk.size
        with pytest.raises(StorageFull):
            await store.add(make.incoming(None))
        disk.others = 0
        await over(store)

        assert await store.add(make.incoming(None)) == 1


@pytest.fixture
async def db(opened: Open, path: Path) -> AsyncIterator[sqlite3.Connection]:
    """A database whose log is not empty."""
    async with opened() as store:
        await store.make_bin(make.bin())
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("create table big (data)")
    yield db
    db.close()


@pytest.mark.parametrize(("size", "in_log"), [(2**20, 2**20), (20 * 2**20, 8 * 2**20)], ids=["small", "large"])
def test_a_write_needs_room_in_the_log_and_in_the_file(
    db: sqlite3.Connection, path: Path, size: int, in_log: int
) -> None:
    file = File(path)
    needed = size + in_log + LEAST + pragmas.pages(db) * pragmas.page_size(db) - file.size()

    Room(file, Limits(reserve=0), lambda: needed).require(db, size, cut=False)
    with pytest.raises(StorageFull):
        Room(file, Limits(reserve=0), lambda: needed - 1).require(db, size, cut=False)


def test_a_log_that_does_not_fit_into_the_file_stays(db: sqlite3.Connection, path: Path) -> None:
    """SQLite would break off half-way, and what the file had grown by then would be lost."""
    db.execute("insert into big values (zeroblob(100000))")
    file = File(path)
    before = file.size(), file.log_size()

    with pytest.raises(StorageFull):
        Room(file, Limits(reserve=0), lambda: 50_000).cut_log(db)

    assert (file.size(), file.log_size()) == before


def test_a_log_that_a_reader_holds_needs_its_room_in_the_file(
    db: sqlite3.Connection, path: Path, reader: Callable[[], None]
) -> None:
    reader()
    db.execute("insert into big values (zeroblob(100000))")
    needed = 2 * ROW + LEAST

    with pytest.raises(StorageFull):
        Room(File(path), Limits(reserve=0), lambda: needed + 50_000).require(db, ROW)
    Room(File(path), Limits(reserve=0), lambda: needed + 150_000).require(db, ROW)


def test_a_log_may_take_the_reserve(db: sqlite3.Connection, path: Path) -> None:
    db.execute("insert into big values (zeroblob(100000))")
    disk = Disk()
    aside = Room(File(path), Limits(reserve=200_000), lambda: disk.free(path.parent))
    aside.open()
    disk.others = disk.free(path.parent)

    aside.cut_log(db)

    assert (File(path).log_size(), reserve(path)) == (0, 0)


class Lifting(Room):
    """A room whose reserve is what SQLite finds no room for."""

    def hold(self, db: sqlite3.Connection) -> None:
        """Let the file grow no more."""
        self._db = db
        db.execute(f"pragma max_page_count = {pragmas.pages(db)}")

    def release(self) -> bool:
        """Let go of it."""
        released = super().release()
        if released:
            self._db.execute("pragma max_page_count = 1000000")
        return released


def write(db: sqlite3.Connection) -> str:
    db.execute("insert into big values (zeroblob(100000))")
    return "done"


@pytest.fixture
def lifting(db: sqlite3.Connection, path: Path) -> Lifting:
    lifting = Lifting(File(path), Limits(), lambda: 64 * MEGABYTE)
    lifting.open()
    lifting.hold(db)
    return lifting


def test_what_makes_room_takes_the_reserve_where_the_disk_is_full(
    db: sqlite3.Connection, path: Path, lifting: Lifting
) -> None:
    (outcome,) = group.commit(db, [MakesRoom(write)], [ROW], File(path), lifting).outcomes

    assert outcome == "done"
    assert reserve(path) == 0


def test_what_makes_none_does_not(db: sqlite3.Connection, path: Path, lifting: Lifting) -> None:
    (outcome,) = group.commit(db, [write], [ROW], File(path), lifting).outcomes

    assert isinstance(outcome, sqlite3.OperationalError)
    assert reserve(path) > 0


def test_a_sweep_takes_the_reserve_where_the_disk_is_full_and_is_small_then(
    db: sqlite3.Connection, path: Path, lifting: Lifting, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []

    def step(db: sqlite3.Connection, _: Limits, *, tight: bool, **__: Any) -> Swept:
        steps.append(tight)
        write(db)
        return Swept(more=False, newest=0, written=0, discarded=False)

    monkeypatch.setattr(tidying, "step", step)
    tidying.sweep(db, lifting, Limits(), most=50, discarded=None, tight=False)

    assert steps == [False, True]
    assert reserve(path) == 0


def test_a_sweep_on_a_full_disk_gives_back_what_the_log_took(db: sqlite3.Connection, path: Path) -> None:
    file = File(path)
    aside = Room(file, Limits(), lambda: 64 * MEGABYTE)
    write(db)

    tidying.sweep(db, aside, Limits(), most=50, discarded=None, tight=False)
    assert file.log_size() > 0
    tidying.sweep(db, aside, Limits(), most=50, discarded=None, tight=True)
    assert file.log_size() == 0


async def test_what_a_part_of_a_body_lacked_is_all_that_was_expected(opened: Open) -> None:
    disk = Disk(size=16 * MEGABYTE)
    async with opened(limits=Limits(probe=1000), free=disk.free) as store:
        disk.others = disk.size

        with pytest.raises(StorageFull):
            await store.new_body(expected=5 * MEGABYTE).write(b"x" * MEGABYTE)

        assert store._writer.watch.lacking >= 5 * MEGABYTE


async def test_what_a_large_body_lacked_is_all_of_it(opened: Open) -> None:
    disk = Disk(size=16 * MEGABYTE)
    async with opened(limits=Limits(probe=1000), free=disk.free) as store:
        body = store.new_body()
        await body.write(b"x" * MEGABYTE)
        disk.others = disk.size

        with pytest.raises(StorageFull):
            await store.add(make.incoming(None, body=body.finish()))

        assert store._writer.watch.lacking >= MEGABYTE
