"""Which delivery of its event a capture is: right whatever is deleted, brought back, moved or read again."""

import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from binserver.model import Delivery
from binserver.store import Store
from binserver.store.migrations import STEPS
from tests import make
from tests.store.conftest import Open

EVENT = {"provider": "mvola", "dedup": "c-1|completed", "fingerprint": "f"}
"""What is read of an event."""

NOBODY = {"fingerprint": "f"}
"""What is read of a request that nobody claims."""


async def captured(store: Store, *readings: Mapping[str, object], bin: str | None = "shop") -> None:
    """One capture for each of these readings."""
    for one in readings:
        number = await store.add(make.incoming(bin))
        await store.put_readings([(number, make.reading(**one))])


async def delivery(store: Store, number: int) -> Delivery | None:
    reading = (await store.capture(number)).reading
    assert reading is not None
    return reading.delivery


async def told(store: Store, *numbers: int) -> list[tuple[int, int] | None]:
    """Of what and the how many-th delivery each of these is; None for a first one."""
    found = [await delivery(store, one) for one in numbers]
    return [None if one is None else (one.of, one.nth) for one in found]


@pytest.mark.parametrize("read", [EVENT, NOBODY], ids=["of an event", "of nobody known"])
async def test_deliveries_are_counted_from_the_first(store: Store, read: Mapping[str, object]) -> None:
    await captured(store, read, read, read)

    assert await told(store, 1, 2, 3) == [None, (1, 2), (1, 3)]


async def test_a_delivery_says_whether_the_first_said_the_same(store: Store) -> None:
    await captured(store, EVENT, EVENT, {**EVENT, "fingerprint": "another"})

    assert await delivery(store, 2) == Delivery(of=1, nth=2, same=True)
    assert await delivery(store, 3) == Delivery(of=1, nth=3, same=False)


@pytest.mark.parametrize(
    "other",
    [
        {**EVENT, "dedup": "c-2|completed"},
        {**EVENT, "provider": "wave"},
        {"fingerprint": "another"},
        {"fingerprint": None},
    ],
    ids=["event", "provider", "request", "not read"],
)
async def test_another_is_a_first_one(store: Store, other: Mapping[str, object]) -> None:
    await captured(store, EVENT, NOBODY, other)

    assert await delivery(store, 3) is None


async def test_what_could_not_be_read_is_no_delivery_of_anything(store: Store) -> None:
    await captured(store, {}, {})

    assert await told(store, 1, 2) == [None, None]


async def test_bins_do_not_know_of_each_other(store: Store) -> None:
    await store.make_bin(make.bin("other"))
    await captured(store, EVENT)
    await captured(store, EVENT, bin="other")
    await captured(store, EVENT, bin=None)

    assert await told(store, 1, 2, 3) == [None, None, None]


async def test_readings_that_are_put_at_once_count_by_number(store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())

    await store.put_readings([(number, make.reading(**EVENT)) for number in (3, 1, 2)])

    assert await told(store, 1, 2, 3) == [None, (1, 2), (1, 3)]


@pytest.mark.parametrize(
    ("hours", "expected"), [((0, 72), (1, 2)), ((0, 72.1), None), ((0, 50, 100), (1, 3))], ids=["in", "out", "chain"]
)
async def test_a_request_of_nobody_known_counts_for_three_days(
    store: Store, hours: tuple[float, ...], expected: tuple[int, int] | None
) -> None:
    for later in hours:
        number = await store.add(make.incoming(received_at=make.NOON + timedelta(hours=later)))
        await store.put_readings([(number, make.reading(**NOBODY))])

    assert (await told(store, number))[0] == expected


async def test_an_event_counts_whenever_it_comes(store: Store) -> None:
    await captured(store, EVENT)
    number = await store.add(make.incoming(received_at=make.NOON + timedelta(days=365)))
    await store.put_readings([(number, make.reading(**EVENT))])

    assert await told(store, number) == [(1, 2)]


async def test_after_three_days_counting_begins_anew(store: Store) -> None:
    for days in (0, 9, 9):
        number = await store.add(make.incoming(received_at=make.NOON + timedelta(days=days)))
        await store.put_readings([(number, make.reading(**NOBODY))])

    assert await told(store, 1, 2, 3) == [None, None, (2, 2)]
    assert [await store.deliveries(one) for one in (1, 2)] == [[1], [2, 3]]


async def test_without_the_first_the_next_one_is(store: Store) -> None:
    await captured(store, EVENT, EVENT, EVENT)

    await store.delete(1)

    assert await told(store, 2, 3) == [None, (2, 2)]
    await captured(store, EVENT)
    assert await told(store, 4) == [(2, 3)]


async def test_a_first_one_that_is_brought_back_is_the_first_again(store: Store) -> None:
    await captured(store, EVENT, EVENT)
    await store.delete(1)
    await captured(store, EVENT)

    await store.restore(1)

    assert await told(store, 1, 2, 3) == [None, (1, 2), (1, 3)]


async def test_deliveries_that_are_swept_away_count_no_more(opened: Open, path: Path) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        await captured(store, EVENT, EVENT, EVENT)
    with sqlite3.connect(path) as db:
        db.execute("pragma foreign_keys = on")
        db.execute("delete from capture where number < 3")

    async with opened() as store:
        await captured(store, EVENT)

        assert await told(store, 3, 4) == [None, (3, 2)]


async def test_an_emptied_bin_begins_anew(store: Store) -> None:
    await captured(store, EVENT)

    await store.empty_bin("shop")
    await captured(store, EVENT)

    assert await told(store, 2) == [None]


async def test_what_is_read_otherwise_is_counted_otherwise(store: Store) -> None:
    """As when a secret or a provider has changed: all captures of the bin are due, and read in their order."""
    await captured(store, EVENT, EVENT, EVENT)
    await store.change_bin("shop", provider="mvola")
    waiting = await store.unread_by(1)

    other = make.reading(**{**EVENT, "dedup": "c-9|failed"})
    await store.put_readings([(waiting[0].number, other), (waiting[1].number, make.reading(**EVENT))])
    await store.put_readings([(waiting[2].number, make.reading(**EVENT))])

    assert await told(store, 1, 2, 3) == [None, None, (2, 2)]


async def test_one_that_is_moved_between_others_is_counted_in(store: Store) -> None:
    await captured(store, EVENT)
    await captured(store, EVENT, bin=None)
    await captured(store, EVENT, EVENT)
    assert await told(store, 1, 3, 4) == [None, (1, 2), (1, 3)]

    await store.move(2, "shop")
    await store.put_readings([(one.number, make.reading(**EVENT)) for one in await store.unread_by(1)])

    assert await told(store, 1, 2, 3, 4) == [None, (1, 2), (1, 3), (1, 4)]


async def test_one_that_is_moved_before_others_is_their_first(store: Store) -> None:
    await captured(store, EVENT, bin=None)
    await captured(store, EVENT, EVENT)

    await store.move(1, "shop")
    await store.put_readings([(one.number, make.reading(**EVENT)) for one in await store.unread_by(1)])

    assert await told(store, 1, 2, 3) == [None, (1, 2), (1, 3)]


async def test_all_deliveries_of_an_event_are_found(store: Store) -> None:
    await captured(store, EVENT, NOBODY, EVENT, EVENT)
    await store.delete(3)

    assert [await store.deliveries(one) for one in (1, 2, 4)] == [[1, 4], [2], [1, 4]]
    assert await store.deliveries(1, limit=1) == [1]


async def test_a_database_of_before_is_read_again_and_then_counted(path: Path, opened: Open) -> None:
    """Its readings stay to be seen until then."""
    _older(path)

    async with opened() as store:
        before = [await told(store, 1, 2), [one.number for one in await store.unread_by(3)]]
        await store.put_readings([(number, make.reading(version=3, **EVENT)) for number in (1, 2)])

        assert before == [[None, None], [1, 2]]
        assert await told(store, 1, 2) == [None, (1, 2)]
        assert await store.unread_by(3) == []


def _older(path: Path) -> None:
    """The file of a program that knew nothing of deliveries: two captures of a bin, both read."""
    with sqlite3.connect(path) as db:
        for number, step in enumerate(STEPS[:2], 1):
            db.executescript(f"{step.read_text()}; pragma user_version = {number};")
        db.execute(
            """
            insert into bin (id, name, title, created_at, reply, forward, keep, captures, unread, bytes)
            values (1, 'shop', '', 0, '{"code": 200}', 0, '{}', 2, 2, 4)
            """
        )
        for number in (1, 2):
            db.execute(
                """
                insert into capture (
                    number, bin, received_at, method, path, request_target, http_version, headers, address, code, took,
                    flaws, simulated, body, size, sha256
                ) values (?1, 1, ?1, 'POST', '/', '/shop', '1.1', '[]', '127.0.0.1', 200, 0.0, '[]', 0, ?1, 0, x'')
                """,
                (number,),
            )
            whole = '{"version": 1, "verdict": {"signature": "absent", "reason": {"code": "no-provider"}}}'
            db.execute(
                "insert into reading (capture, version, verdict, whole) values (?, 1, 'absent', ?)", (number, whole)
            )
        db.execute("update state set value = 1 where name = 'readers'")
