"""Retention: the oldest go, the pinned stay, the counts are right, and nothing that comes is refused."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from binserver.filters import CaptureFilter
from binserver.model import AttemptBody, Keep
from binserver.store import Limits, NotFound, Store
from tests import make
from tests.store.conftest import Open

NO_LIMIT = Keep(captures=None, bytes=None, seconds=None)
NOW = make.NOON + timedelta(seconds=1)


async def kept(store: Store, name: str = "shop") -> list[int]:
    return [one.number for one in await store.captures(CaptureFilter(bin=name, limit=500))]


async def evict_all(store: Store, name: str = "shop", **more: timedelta) -> int:
    """Let go of all that is too much; how many went."""
    gone = 0
    while step := await store.evict(name, NOW + more.get("after", timedelta())):
        gone += step
    return gone


async def keep(store: Store, **limits: Any) -> None:
    await store.change_bin("shop", keep=replace(NO_LIMIT, **limits))


def size(path: Path) -> int:
    return path.stat().st_size


async def test_a_bin_within_its_limits_is_left_alone(store: Store) -> None:
    await store.add(make.incoming())

    assert await store.overfull(NOW) == []
    assert await store.evict("shop", NOW) == 0
    assert await kept(store) == [1]


async def test_the_oldest_go_beyond_the_number(store: Store) -> None:
    for _ in range(5):
        await store.add(make.incoming())
    await keep(store, captures=3)

    assert await store.overfull(NOW) == ["shop"]
    assert await evict_all(store) == 2
    assert await kept(store) == [5, 4, 3]
    assert await store.overfull(NOW) == []


async def test_the_oldest_go_beyond_the_bytes(store: Store) -> None:
    for _ in range(5):
        await store.add(make.incoming(body=b"x" * 100))
    await keep(store, bytes=250)

    assert await evict_all(store) == 3
    assert await kept(store) == [5, 4]
    assert await store.overfull(NOW) == []


async def test_what_replays_were_answered_counts_as_well(store: Store) -> None:
    for _ in range(2):
        await store.add(make.incoming(body=b"x" * 100))
    await keep(store, bytes=250)
    assert await store.overfull(NOW) == []

    await store.add_attempt(make.attempt(1, body=AttemptBody(size=100, data=b"x" * 100)))

    assert await store.overfull(NOW) == ["shop"]
    assert await evict_all(store) == 1
    assert await kept(store) == [2]
    await keep(store, bytes=100)
    assert await store.overfull(NOW) == []  # the answer's bytes went with the capture


@pytest.mark.parametrize("limits", [{"bytes": 10}, {"captures": 1}], ids=["bytes", "captures"])
async def test_the_newest_stays_however_large_it_is(store: Store, limits: dict[str, int]) -> None:
    await keep(store, **limits)
    for _ in range(3):
        await store.add(make.incoming(body=b"x" * 1000))

    assert await evict_all(store) == 2
    assert await kept(store) == [3]
    assert await store.overfull(NOW) == []


async def test_what_is_too_old_goes_whatever_its_number(store: Store) -> None:
    """A clock that was wrong for a while leaves times that do not rise with the numbers."""
    ages = [10, -3600, 20, 5]
    for age in ages:
        await store.add(make.incoming(received_at=NOW - timedelta(seconds=age)))
    await keep(store, seconds=8)

    assert await store.overfull(NOW) == ["shop"]
    assert await evict_all(store) == 2
    assert await kept(store) == [4, 2]
    assert await store.overfull(NOW) == []


async def test_the_last_one_goes_by_its_age(store: Store) -> None:
    await store.add(make.incoming())
    await keep(store, seconds=0.5)

    assert await evict_all(store) == 1
    assert await kept(store) == []


async def test_time_passing_makes_captures_too_old(store: Store) -> None:
    await store.add(make.incoming())
    await keep(store, seconds=60)

    assert await store.overfull(NOW) == []
    assert await store.overfull(NOW + timedelta(seconds=60)) == ["shop"]
    assert await evict_all(store, after=timedelta(seconds=60)) == 1


@pytest.mark.parametrize(
    ("limits", "left"),
    [({"captures": 2}, [6, 5, 4, 2, 1]), ({"bytes": 200}, [6, 5, 4, 2, 1]), ({"seconds": 0.5}, [5, 2, 1])],
    ids=["captures", "bytes", "age"],
)
async def test_the_pinned_neither_go_nor_count(store: Store, limits: dict[str, Any], left: list[int]) -> None:
    for _ in range(6):
        await store.add(make.incoming(body=b"x" * 100))
    for number in (1, 2, 5):
        await store.mark(number, pinned=True)
    await keep(store, **limits)

    await evict_all(store)

    assert await kept(store) == left
    assert await store.overfull(NOW) == []


async def test_a_capture_that_is_unpinned_counts_again(store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())
    await keep(store, captures=2)
    await store.mark(1, pinned=True)
    assert await store.overfull(NOW) == []

    await store.mark(1, pinned=False)

    assert await evict_all(store) == 1
    assert await kept(store) == [3, 2]


async def test_evictions_are_counted_and_the_other_counts_are_right(store: Store) -> None:
    for _ in range(5):
        await store.add(make.incoming())
    await store.mark(1, read=True)
    await keep(store, captures=2)

    await evict_all(store)

    bin = await store.bin("shop")
    assert (bin.captures, bin.unread, bin.evicted) == (2, 2, 3)
    await store.empty_bin("shop")
    assert (await store.bin("shop")).evicted == 0


async def test_each_eviction_is_in_the_log_with_its_bin(store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())
    await keep(store, captures=1)
    before = await store.newest_change()

    await evict_all(store)

    changes = await store.changes(before)
    assert [(one.kind, one.number, one.bin) for one in changes] == [("evicted", 1, "shop"), ("evicted", 2, "shop")]


async def test_an_evicted_capture_is_gone_at_once_and_for_good(store: Store) -> None:
    for _ in range(2):
        await store.add(make.incoming())
    await keep(store, captures=1)
    await evict_all(store)

    for asked in (store.capture(1), store.body(1), store.attempts(1), store.mark(1, pinned=True)):
        with pytest.raises(NotFound):
            await asked
    await store.settle()
    with pytest.raises(NotFound, match="gone for good"):
        await store.restore(1)


async def test_it_goes_in_small_steps(opened: Open) -> None:
    async with opened(limits=Limits(most_step=4)) as store:
        await store.make_bin(make.bin())
        await asyncio.gather(*(store.add(make.incoming()) for _ in range(11)))
        await keep(store, captures=1)

        steps = [await store.evict("shop", NOW) for _ in range(4)]

    assert steps == [4, 4, 2, 0]


async def test_one_bin_s_limits_are_not_another_s(store: Store) -> None:
    await store.make_bin(make.bin("other"))
    for name in ("shop", "other"):
        await store.add(make.incoming(name))
        await store.add(make.incoming(name))
    await keep(store, captures=1)

    assert await store.overfull(NOW) == ["shop"]
    await evict_all(store)
    assert await kept(store, "other") == [4, 3]


async def test_a_bin_that_is_gone_has_nothing_to_let_go(store: Store) -> None:
    await store.add(make.incoming())
    await keep(store, seconds=0.1)
    await store.delete_bin("shop")

    assert await store.overfull(NOW) == []
    with pytest.raises(NotFound):
        await store.evict("shop", NOW)


async def test_the_space_is_given_back(opened: Open, path: Path) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        await asyncio.gather(*(store.add(make.incoming(body=b"x" * 100_000)) for _ in range(180)))
        await store.settle()
        before = size(path)
        await keep(store, captures=10)
        await evict_all(store)
        await store.settle()

        assert before > 18_000_000
        assert size(path) < 12_000_000  # 1 MB that is kept, and the slack


async def test_an_older_database_learns_what_its_replays_were_answered(path: Path, opened: Open) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        await store.add(make.incoming(body=b"x" * 10))
        await store.add_attempt(make.attempt(1, body=AttemptBody(size=7, data=b"1234567")))
    _take_back_all_but_the_first_migration(path)

    async with opened():
        pass

    db = sqlite3.connect(path)
    assert db.execute("select bytes, evicted from bin").fetchone() == (17, 0)
    assert db.execute("select answered from capture").fetchone() == (7,)
    db.close()


def _take_back_all_but_the_first_migration(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(
        """
        create index reading_correlation on reading (correlation) where correlation is not null;
        drop index capture_lost;
        alter table capture drop column head_size;
        drop index reading_delivery;
        alter table reading drop column delivery_key;
        alter table reading drop column first;
        alter table reading drop column nth;
        alter table reading drop column fingerprint;
        create index reading_dedup on reading (dedup) where dedup is not null;
        drop index capture_pinned;
        drop index capture_by_age;
        update bin set bytes = 10;
        alter table bin drop column evicted;
        alter table capture drop column answered;
        pragma user_version = 1;
        """
    )
    db.close()
