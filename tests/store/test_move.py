"""From lost and found into a bin."""

import pytest

from binserver.filters import CaptureFilter
from binserver.store import NotFound, Store
from tests import make
from tests.store.conftest import Open


async def lost(store: Store) -> list[int]:
    return [one.number for one in await store.captures(CaptureFilter(lost=True))]


async def read_all(store: Store, version: int = 1) -> None:
    waiting = await store.unread_by(version)
    await store.put_readings([(one.number, make.reading(version=version)) for one in waiting])


async def test_a_moved_capture_belongs_to_the_bin_and_to_lost_and_found_no_more(store: Store) -> None:
    number = await store.add(make.incoming(None, request_target="/shopp/hook", body=b"12345"))

    moved = await store.move(number, "shop")

    assert (moved.number, moved.bin, moved.body.size) == (number, "shop", 5)
    assert await store.body(number) == b"12345"
    assert [one.number for one in await store.captures(CaptureFilter(bin="shop"))] == [number]
    assert await lost(store) == []


async def test_both_places_are_told_of_a_move_in_one_go(store: Store) -> None:
    number = await store.add(make.incoming(None))
    before = await store.newest_change()

    await store.move(number, "shop")

    told = [(one.kind, one.number, one.bin) for one in await store.changes(before)]
    assert told == [("moved", number, None), ("moved", number, "shop")]


@pytest.mark.parametrize("read", [False, True])
async def test_a_moved_capture_is_counted_where_it_is(store: Store, read: bool) -> None:
    number = await store.add(make.incoming(None))
    await store.mark(number, read=read)

    await store.move(number, "shop")

    bin = await store.bin("shop")
    assert (bin.captures, bin.unread) == (1, int(not read))
    assert await store.lost_count() == 0
    await store.delete(number)
    assert (await store.bin("shop")).captures == 0


async def test_a_moved_capture_is_due_to_be_read_again(store: Store) -> None:
    number = await store.add(make.incoming(None))
    await read_all(store)

    await store.move(number, "shop")

    assert [(one.number, one.bin) for one in await store.unread_by(1)] == [(number, "shop")]


async def test_a_reading_made_before_the_move_does_not_settle_it(store: Store) -> None:
    number = await store.add(make.incoming(None))
    (handed_out,) = await store.unread_by(1)
    await store.move(number, "shop")

    await store.put_readings([(handed_out.number, make.reading())])

    assert [one.number for one in await store.unread_by(1)] == [number]


async def test_only_what_is_in_lost_and_found_is_moved(store: Store) -> None:
    await store.make_bin(make.bin("other"))
    number = await store.add(make.incoming("shop"))
    before = await store.newest_change()

    with pytest.raises(NotFound, match="belongs to a bin"):
        await store.move(number, "other")

    assert ((await store.bin("shop")).captures, await store.newest_change()) == (1, before)


async def test_there_must_be_such_a_capture_and_such_a_bin(store: Store) -> None:
    number = await store.add(make.incoming(None))
    deleted = await store.add(make.incoming(None))
    await store.delete(deleted)

    with pytest.raises(NotFound, match="no bin is called 'nope'"):
        await store.move(number, "nope")
    for gone in (deleted, 99):
        with pytest.raises(NotFound, match=f"no capture has number {gone}"):
            await store.move(gone, "shop")
    assert await lost(store) == [number]


async def test_a_move_survives_a_restart(opened: Open) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        number = await store.add(make.incoming(None))
        await store.move(number, "shop")
    async with opened() as store:
        assert (await store.capture(number)).bin == "shop"


async def test_lost_and_found_is_counted(store: Store) -> None:
    numbers = [await store.add(make.incoming(None)) for _ in range(3)]
    await store.add(make.incoming("shop"))
    await store.delete(numbers[0])

    assert await store.lost_count() == 2
