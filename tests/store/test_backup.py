"""A backup: the whole database of one moment, for this user only, and never in the place of something else."""

import asyncio
import errno
import sqlite3
import stat
from pathlib import Path

import pytest

from binserver.store import DatabaseTooNew, DatabaseUnreadable, StorageFailed, StorageFull, Store
from binserver.store.backup import backup
from tests import make
from tests.store.conftest import Open


def size(path: Path) -> int:
    return path.stat().st_size


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def beside(path: Path) -> set[Path]:
    return set(path.parent.iterdir())


def put_mine(path: Path) -> None:
    path.write_bytes(b"mine")


def wipe(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[20 * 4096 : 30 * 4096] = bytes(10 * 4096)
    path.write_bytes(data)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


async def test_a_copy_of_a_running_server_s_database_is_a_database(store: Store, path: Path, copy: Path) -> None:
    numbers = [await store.add(make.incoming(body=bytes([n]) * 300_000)) for n in range(5)]

    made = await backup(path, copy)

    assert (made.captures, made.bytes) == (5, size(copy))
    assert made.took > 0
    kept = await Store.open(copy)
    try:
        assert [await kept.body(number) for number in numbers] == [bytes([n]) * 300_000 for n in range(5)]
        assert await kept.add(make.incoming()) == 6
    finally:
        await kept.close()


async def test_a_copy_can_be_made_without_a_server(opened: Open, path: Path, copy: Path) -> None:
    async with opened() as store:
        await store.add(make.incoming(None))

    assert (await backup(path, copy)).captures == 1


async def test_a_copy_is_for_this_user_only_and_alone(store: Store, path: Path, copy: Path) -> None:
    before = beside(path)

    await backup(path, copy)

    assert mode(copy) == 0o600
    assert beside(path) == before | {copy}


async def test_nothing_of_what_was_deleted_is_in_a_copy(store: Store, path: Path, copy: Path) -> None:
    await store.add(make.incoming(body=b"canary" * 1000))
    await store.empty_bin("shop")
    await store.settle()

    await backup(path, copy)

    made = content(copy)
    assert made is not None
    assert b"canary" not in made


async def test_a_copy_under_load_holds_all_that_was_acknowledged_before(store: Store, path: Path, copy: Path) -> None:
    before = await asyncio.gather(*(store.add(make.incoming(body=b"x" * 10_000)) for _ in range(100)))
    async with asyncio.TaskGroup() as group:
        copying = group.create_task(backup(path, copy))
        while not copying.done():
            await store.add(make.incoming(body=b"y" * 10_000))

    db = sqlite3.connect(copy)
    kept = {number for (number,) in db.execute("select number from capture")}
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()
    assert kept >= set(before)
    assert copying.result().captures == len(kept)


async def test_a_file_that_is_there_is_left_as_it_is(store: Store, path: Path, copy: Path) -> None:
    put_mine(copy)

    with pytest.raises(FileExistsError, match="choose another name"):
        await backup(path, copy)

    assert content(copy) == b"mine"


async def test_a_file_that_comes_meanwhile_is_left_as_it_is(
    store: Store, path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("binserver.store.backup._sync", lambda _: put_mine(copy))

    with pytest.raises(FileExistsError, match="choose another name"):
        await backup(path, copy)

    assert content(copy) == b"mine"


async def test_without_a_database_there_is_no_copy(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(DatabaseUnreadable, match="not there"):
        await backup(tmp_path / "none.db", copy)

    assert beside(copy) == set()


async def test_a_database_of_the_future_is_not_copied(opened: Open, path: Path, copy: Path) -> None:
    async with opened():
        pass
    db = sqlite3.connect(path)
    db.execute("pragma user_version = 99")
    db.close()

    with pytest.raises(DatabaseTooNew):
        await backup(path, copy)

    assert content(copy) is None


async def test_a_damaged_database_is_not_copied(opened: Open, path: Path, copy: Path) -> None:
    async with opened() as store:
        await store.add(make.incoming(None, body=b"x" * 200_000))
    wipe(path)

    with pytest.raises((DatabaseUnreadable, StorageFailed)):
        await backup(path, copy)

    assert content(copy) is None


async def test_a_place_without_room_is_told(
    store: Store, path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(db: sqlite3.Connection, to: Path) -> None:
        db.execute("attach ? as copy", (str(to),))
        db.execute("pragma copy.max_page_count = 1")
        db.execute("create table copy.one (data)")

    monkeypatch.setattr("binserver.store.sqlite.pragmas.copy", full)

    with pytest.raises(StorageFull, match="another place"):
        await backup(path, copy)

    assert content(copy) is None


async def test_a_place_that_is_not_there_is_told(store: Store, path: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="choose another place"):
        await backup(path, tmp_path / "none" / "copy.db")


async def test_a_disk_that_may_not_be_written_is_told_though_nothing_can_be_cleared_there(
    store: Store, path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("binserver.store.backup._make", refused)
    monkeypatch.setattr("binserver.store.backup.Path.unlink", refused)

    with pytest.raises(StorageFailed, match=r"Read-only file system.*choose another place"):
        await backup(path, copy)


async def test_what_is_no_database_is_not_blamed_on_the_place_of_the_copy(tmp_path: Path, copy: Path) -> None:
    put_mine(tmp_path / "mine.db")

    with pytest.raises(DatabaseUnreadable, match="name the database with --database"):
        await backup(tmp_path / "mine.db", copy)

    assert content(copy) is None
