"""The log of changes: a line for each thing that happened, in order, for the newest of them."""

from pathlib import Path

import pytest

from binserver.notices import Change
from binserver.store import CursorTooOld, Limits, Store
from tests import make
from tests.store.conftest import Open


async def test_each_thing_that_happens_is_a_line(store: Store) -> None:
    await store.add(make.incoming())
    await store.add(make.incoming(None))
    await store.put_readings([(1, make.reading())])
    await store.add_attempt(make.attempt(1))
    await store.mark(1, pinned=True)
    await store.delete(1)
    await store.restore(1)
    await store.change_bin("shop", title="T")
    await store.empty_bin("shop")
    await store.delete_bin("shop")

    log = await store.changes(0)

    assert [(one.kind, one.number, one.bin) for one in log] == [
        ("bin", None, "shop"),
        ("captured", 1, "shop"),
        ("captured", 2, None),
        ("read", 1, "shop"),
        ("replayed", 1, "shop"),
        ("marked", 1, "shop"),
        ("deleted", 1, "shop"),
        ("restored", 1, "shop"),
        ("bin", None, "shop"),
        ("bin", None, "shop"),
        ("bin", None, "shop"),
    ]
    assert [one.change for one in log] == list(range(1, 12))
    assert await store.newest_change() == 11


async def test_the_log_goes_on_from_a_cursor(store: Store) -> None:
    for _ in range(5):
        await store.add(make.incoming())

    assert await store.changes(4, limit=1) == [Change(change=5, kind="captured", number=4, bin="shop")]
    assert await store.changes(6) == []


async def test_cursors_survive_a_restart(opened: Open) -> None:
    async with opened() as store:
        await store.add(make.incoming(None))

    async with opened() as store:
        assert await store.newest_change() == 1
        await store.add(make.incoming(None))
        assert [one.change for one in await store.changes(1)] == [2]


async def test_a_cursor_that_the_log_does_not_reach_is_too_old(opened: Open) -> None:
    async with opened(limits=Limits(log=10)) as store:
        for _ in range(15):
            await store.add(make.incoming(None))
        await store.delete(1)  # looks for what is to go, the log's old lines among it
        await store.restore(1)

    async with opened(limits=Limits(log=10)) as store:
        await store.settle()
        newest = await store.newest_change()
        assert len(await store.changes(newest - 10)) == 10
        with pytest.raises(CursorTooOld, match="load anew"):
            await store.changes(newest - 11)


async def test_a_cursor_of_another_database_is_no_cursor(store: Store) -> None:
    with pytest.raises(CursorTooOld):
        await store.changes(1000)


async def test_the_first_cursor_of_an_empty_log_is_0(opened: Open, path: Path) -> None:
    async with opened() as store:
        assert await store.newest_change() == 0
        assert await store.changes(0) == []
