"""Faults of ours in the writer: seen, told and logged; one that ends it is a trouble until the next start."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binserver.store import Limits, StorageFailed, Store, tidying
from binserver.store.connections import File
from binserver.store.errors import StorageFull
from binserver.store.room import SOON, Room
from binserver.store.trouble import Watch
from binserver.store.writer import TRUNCATE, URGENT, Writer
from tests import make
from tests.store.conftest import Open


def boom(*_: Any, **__: Any) -> Any:
    """A fault of ours."""
    raise ValueError("a fault of ours")


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The messages that came with the fault's traceback."""
    return [one.getMessage() for one in caplog.records if one.exc_info and "a fault of ours" in str(one.exc_info[1])]


async def test_a_sweep_that_fails_is_told_and_captures_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tidying, "sweep", boom)
    for n in range(1, 5):
        assert await store.add(make.incoming(None)) == n
    await store.settle()

    assert store.trouble is not None
    assert store.trouble.cause == "fault"
    assert tracebacks(caplog) == ["what is done between writes failed"]


async def test_a_sweep_that_failed_is_tried_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    fates = iter([OSError("for once")])
    swept = []
    sweep = tidying.sweep

    def tried(*args: Any, **options: Any) -> Any:
        for fate in fates:
            raise fate
        swept.append(sweep(*args, **options))
        return swept[-1]

    monkeypatch.setattr(tidying, "sweep", tried)
    async with opened() as store:
        await store.settle()
        assert not swept
        await store.make_bin(make.bin())
        await store.settle()
        assert swept


async def test_whoever_fails_at_the_outcome_is_logged_and_the_next_is_served(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.add_soon(make.incoming(), boom)

    assert await store.add(make.incoming()) == 2
    assert len(tracebacks(caplog)) == 1


async def test_whoever_fails_at_an_announcement_is_logged(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(announce=boom) as store:
        await store.make_bin(make.bin())
        assert await store.add(make.incoming()) == 1

    assert len(tracebacks(caplog)) == 2


async def test_what_a_write_is_remembered_by_fails_and_nobody_waits_for_ever(store: Store) -> None:
    store._remember = boom  # type: ignore[method-assign]

    assert (await asyncio.wait_for(store.make_bin(make.bin("other")), timeout=5)).name == "other"


async def test_a_write_that_fails_by_a_fault_of_ours_is_told_as_one(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("binserver.store.group.captures.add", boom)

    with pytest.raises(StorageFailed, match=r"binserver itself failed at it \(a fault of ours\)"):
        await store.add(make.incoming())

    assert store.trouble is None
    assert len(tracebacks(caplog)) == 1


async def test_a_writer_that_ends_is_a_trouble_that_stays_and_nobody_is_left_waiting(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(limits=Limits(probe=0.01, calm=0.0)) as store:
        monkeypatch.setattr(Writer, "_next_group", boom)
        outcomes = await asyncio.wait_for(
            asyncio.gather(*(store.add(make.incoming(None)) for _ in range(3)), return_exceptions=True), timeout=5
        )
        with pytest.raises(StorageFailed, match="start the server again"):
            await store.add(make.incoming(None))

        assert {type(one) for one in outcomes} == {StorageFailed}
        assert store.trouble is not None
        assert store.trouble.cause == "fault"
    assert [one.levelno for one in caplog.records if one.exc_info] == [logging.CRITICAL]


async def test_nobody_probes_what_is_damaged(opened: Open) -> None:
    async with opened(limits=Limits(probe=0.01, calm=0.0)) as store:
        store._writer.found_damaged("a page")

        assert store._writer._probing is None


async def test_damage_is_not_told_as_something_later() -> None:
    watch = Watch(calm=0.0)
    watch.failed(StorageFailed("a page", cause="damaged"))
    watch.failed(StorageFull("no room"))
    watch.succeeded()

    assert watch.trouble is not None
    assert watch.trouble.cause == "damaged"


async def test_what_was_lacking_is_the_largest_of_all() -> None:
    watch = Watch(calm=0.0)
    watch.failed(StorageFull("no room"), size=1000)
    watch.failed(StorageFull("no room"), size=10)
    watch.failed(StorageFailed("locked", cause="locked"), size=5000)

    assert watch.lacking == 1000


async def test_a_file_that_was_replaced_is_not_found_sound_by_a_probe(opened: Open, path: Path) -> None:
    """SQLite goes on writing the one that is deleted, and meets with no fault."""
    async with opened(limits=Limits(probe=0.01, calm=0.0)) as store:
        copy = path.with_name("copy")
        db = sqlite3.connect(path)
        db.execute("vacuum into ?", (str(copy),))
        db.close()
        copy.rename(path)
        with pytest.raises(StorageFailed):
            await store.add(make.incoming(None))
        store._writer._to_probe = True
        await store.settle()

        assert store.trouble is not None
        assert store.trouble.cause == "moved"


@pytest.mark.parametrize(
    ("size", "wait"), [(TRUNCATE, 0), (TRUNCATE + 1, SOON), (URGENT, SOON), (URGENT + 1, 1000)], ids=str
)
async def test_the_larger_the_log_the_longer_readers_are_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int, wait: int
) -> None:
    waits: list[int] = []

    def cut_log(_: Room, db: sqlite3.Connection, *, wait: int = SOON) -> None:
        waits.append(wait)

    grown: Callable[[File], int] = lambda _: size  # noqa: E731
    monkeypatch.setattr("binserver.store.writer.CHECKPOINT", 0)
    monkeypatch.setattr(File, "log_size", grown)
    monkeypatch.setattr(Room, "cut_log", cut_log)
    await store.add(make.incoming())
    await store.settle()

    assert set(waits) == {wait}
