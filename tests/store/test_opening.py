"""Opening: one server at a time, files for this user only, and what is not ours stays as it is."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest

from binserver.store import DatabaseInUse, DatabaseTooNew, DatabaseUnreadable, StorageFull, Store, lock, migrations
from tests import make
from tests.store.conftest import Open


async def filled(opened: Open) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        for _ in range(50):
            await store.add(make.incoming(body=b"x" * 3000))


def left_over(before: set[threading.Thread]) -> set[threading.Thread]:
    """Threads that were not there before and do not end; one that is about to end is waited for."""
    new = set(threading.enumerate()) - before
    for one in new:
        one.join(timeout=5)
    return {one for one in new if one.is_alive()}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


async def test_a_second_store_is_kept_away(store: Store, path: Path) -> None:
    with pytest.raises(DatabaseInUse, match="stop it"):
        await Store.open(path)

    assert await store.add(make.incoming()) == 1


async def test_a_server_lets_one_pass_that_only_looks(
    opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened():
        pass
    looking = ExitStack()
    looking.enter_context(lock.held(path))
    monkeypatch.setattr(lock, "sleep", lambda _: looking.close())

    async with opened() as store:
        assert await store.bins() == []


async def test_the_lock_goes_with_the_store(opened: Open) -> None:
    async with opened():
        pass
    async with opened():
        pass


async def test_a_newer_database_is_left_untouched(opened: Open, path: Path) -> None:
    await filled(opened)
    db = sqlite3.connect(path)
    db.execute("pragma user_version = 99")
    db.close()
    before = digest(path)

    with pytest.raises(DatabaseTooNew, match=r"version is 99.*upgrade"):
        await Store.open(path)

    assert digest(path) == before


def make_as(theirs: Callable[[Path], None], path: Path) -> None:
    path.touch()
    theirs(path)


def open_to_all(path: Path) -> None:
    path.chmod(0o666)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database\n" * 1000)


def foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("create table bin (mine text)")
    db.close()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 10 * 4096])


def wiped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[20 * 4096 : 24 * 4096] = bytes(4 * 4096)
    path.write_bytes(data)


def emptied_beside_its_log(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(path.name + "-wal").write_bytes(b"x" * 100)


@pytest.mark.parametrize("damage", [garbage, foreign, cut, wiped, emptied_beside_its_log], ids=lambda it: it.__name__)
async def test_what_cannot_be_read_is_left_untouched(opened: Open, path: Path, damage: Callable[[Path], None]) -> None:
    await filled(opened)
    damage(path)
    before = digest(path)

    with pytest.raises(DatabaseUnreadable, match=str(path)):
        await Store.open(path)

    assert digest(path) == before


@pytest.mark.parametrize("theirs", [garbage, foreign], ids=lambda it: it.__name__)
async def test_nothing_is_laid_beside_a_file_that_is_not_ours(path: Path, theirs: Callable[[Path], None]) -> None:
    make_as(theirs, path)

    with pytest.raises(DatabaseUnreadable, match="choose another file"):
        await Store.open(path)

    assert names(path.parent) == {path.name}


async def test_a_lock_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    """A database may be called `uv` in a folder where there is a `uv.lock`."""
    theirs = tmp_path / "uv.lock"
    garbage(theirs)
    before = digest(theirs)

    await (await Store.open(tmp_path / "uv")).close()

    assert digest(theirs) == before


async def test_a_new_file_that_finds_no_room_is_gone_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(db: sqlite3.Connection) -> None:
        db.execute("pragma max_page_count = 1")
        db.execute("create table one (data)")
        db.execute("create table two (data)")

    monkeypatch.setattr(migrations, "migrate", full)

    with pytest.raises(StorageFull, match="make room"):
        await Store.open(path)

    assert names(path.parent) == set()


async def test_files_that_others_could_read_are_taken_back(opened: Open, path: Path) -> None:
    await filled(opened)
    open_to_all(path)

    async with opened():
        assert modes(path.parent) == {0o600}


async def test_a_link_is_refused(opened: Open, path: Path, tmp_path: Path) -> None:
    await filled(opened)
    link = tmp_path / "link.db"
    link.symlink_to(path)

    with pytest.raises(DatabaseUnreadable, match="link"):
        await Store.open(link)


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreadable, match="no file"):
        await Store.open(tmp_path)


async def test_a_path_below_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseUnreadable, match="choose another file"):
        await Store.open(tmp_path / "file" / "binserver.db")


def takes_no_files(folder: Path) -> Path:
    """A folder in which this user makes no files; root may make them in any that is real."""
    if os.geteuid() == 0:
        return Path("/proc")
    folder.chmod(0o500)
    return folder


async def test_a_folder_that_takes_no_files_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreadable, match="choose another file"):
        await Store.open(takes_no_files(tmp_path) / "binserver.db")


async def test_all_files_are_for_this_user_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = await Store.open(tmp_path / "new" / "folder" / "binserver.db")
        try:
            await store.add(make.incoming(None))
            found = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "new").rglob("*")}
        finally:
            await store.close()
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert found == {
        "folder": 0o700,
        "binserver.db": 0o600,
        "binserver.db-wal": 0o600,
        "binserver.db-shm": 0o600,
        "binserver.db.binserver-lock": 0o600,
        "binserver.db.reserve": 0o600,
    }


async def test_no_thread_is_left_after_closing(opened: Open) -> None:
    before = set(threading.enumerate())
    async with opened() as store:
        await store.add(make.incoming(None))
        assert set(threading.enumerate()) > before

    assert not left_over(before)


@pytest.mark.parametrize("damage", [garbage, foreign, cut], ids=lambda it: it.__name__)
async def test_no_thread_is_left_when_opening_fails(opened: Open, path: Path, damage: Callable[[Path], None]) -> None:
    await filled(opened)
    damage(path)
    before = set(threading.enumerate())

    with pytest.raises(DatabaseUnreadable):
        await Store.open(path)

    assert not left_over(before)


async def test_captured_bytes_stay_out_of_the_debug_log(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with opened() as store:
        await store.add(make.incoming(None, body=b"canary"))

    assert "canary" not in caplog.text


async def test_the_store_names_every_file_that_it_has_made(opened: Open, path: Path) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        files = await store.files()

        assert set(files) == set(path.parent.iterdir())
        assert next(iter(files)) == path
        assert files[path] > 0
