"""Captures: kept as they came, found, marked, deleted."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from binserver.filters import CaptureFilter
from binserver.model import Peer, Remark, Replied
from binserver.store import Limits, NotFound, Store
from tests import make
from tests.store.conftest import Open

HEADERS = (("X-A", "1"), ("x-a", "caf\xe9"), ("X-A", "1"), ("Empty", ""))


async def numbers(store: Store, **parts: object) -> list[int]:
    return [one.number for one in await store.captures(CaptureFilter(**parts))]  # type: ignore[arg-type]


async def test_a_capture_is_what_came_in(store: Store) -> None:
    incoming = make.incoming(
        body=b"\x00\xff",
        method="PoSt",
        request_target="/shop/a%2Fb//c/../d?x=1&x=2",
        http_version="1.0",
        headers=HEADERS,
        head=b"PoSt /shop \r\nX:\xff\r\n\r\n",
        peer=Peer(address="::1", port=None, claimed="10.0.0.1"),
        replied=Replied(code=413, took=0.25),
        flaws=(Remark(code="truncated", params={"kept": 2, "of": "9"}),),
        simulated=True,
    )

    number = await store.add(incoming)

    assert await store.capture(number) == make.capture(
        number=number,
        body=b"\x00\xff",
        method=incoming.method,
        request_target=incoming.request_target,
        http_version=incoming.http_version,
        headers=HEADERS,
        head=incoming.head,
        peer=incoming.peer,
        replied=incoming.replied,
        flaws=incoming.flaws,
        simulated=True,
    )


async def test_captures_and_bins_survive_a_restart(opened: Open) -> None:
    async with opened() as store:
        await store.make_bin(make.bin(title="Shop"))
        await store.add(make.incoming(body=b"kept"))
        before = await store.capture(1)

    async with opened() as store:
        assert await store.capture(1) == before
        assert (await store.bin("shop")).title == "Shop"
        assert store.find_bin("shop") is not None
        assert await store.add(make.incoming()) == 2


async def test_numbers_are_given_in_the_order_of_coming(store: Store) -> None:
    given = await asyncio.gather(*(store.add(make.incoming(body=str(n).encode())) for n in range(600)))

    assert given == list(range(1, 601))
    assert [await store.body(number) for number in (1, 257, 600)] == [b"0", b"256", b"599"]


async def test_a_number_is_never_given_twice(opened: Open) -> None:
    async with opened(limits=Limits(undo=0)) as store:
        await store.add(make.incoming(None))
        await store.delete(1)
        await store.settle()

    async with opened() as store:
        assert await store.add(make.incoming(None)) == 2


async def test_what_comes_for_an_unknown_bin_is_lost_and_found(store: Store) -> None:
    number = await store.add(make.incoming("gone"))

    assert (await store.capture(number)).bin is None
    assert await numbers(store, lost=True) == [number]


async def test_a_list_has_the_bodies_that_are_small_enough(store: Store) -> None:
    await store.add(make.incoming(body=b"12345"))
    await store.add(make.incoming(body=b"123456"))
    await store.add(make.incoming(body=b""))

    listed = await store.captures(CaptureFilter(bin="shop"), most_data=5)

    assert [one.body.data for one in listed] == [b"", None, b"12345"]


async def test_without_data_a_capture_has_no_body(store: Store) -> None:
    await store.add(make.incoming(body=b"12345"))

    assert (await store.capture(1, data=False)).body.data is None


@pytest.mark.parametrize("number", [0, 1, 2**62], ids=str)
async def test_an_unknown_number_is_not_found(store: Store, number: int) -> None:
    with pytest.raises(NotFound, match=f"no capture has number {number}"):
        await store.capture(number)
    with pytest.raises(NotFound):
        await store.body(number)
    with pytest.raises(NotFound):
        await store.mark(number, read=True)
    with pytest.raises(NotFound):
        await store.delete(number)


async def test_marks_stay(store: Store) -> None:
    await store.add(make.incoming())

    marked = await store.mark(1, pinned=True, note="seen on Monday")

    assert (marked.pinned, marked.note, marked.read) == (True, "seen on Monday", False)
    assert await store.capture(1) == marked


async def test_reading_a_capture_counts_once(store: Store) -> None:
    await store.add(make.incoming())
    await store.add(make.incoming())

    await store.mark(1, read=True)
    await store.mark(1, read=True)
    after_reading = await store.bin("shop")
    await store.mark(1, read=False)

    assert (after_reading.captures, after_reading.unread) == (2, 1)
    assert (await store.bin("shop")).unread == 2


async def test_an_unknown_mark_is_a_mistake(store: Store) -> None:
    with pytest.raises(TypeError, match="starred"):
        await store.mark(1, starred=True)


async def test_a_deleted_capture_is_out_of_sight_and_can_be_brought_back(store: Store) -> None:
    await store.add(make.incoming())
    await store.add(make.incoming())
    before = await store.capture(1)

    await store.delete(1)

    with pytest.raises(NotFound):
        await store.capture(1)
    assert await numbers(store, bin="shop") == [2]
    assert (await store.bin("shop")).captures == 1
    assert await store.restore(1) == before
    assert (await store.bin("shop")).captures == (await store.bin("shop")).unread == 2


async def test_a_delete_cannot_be_undone_after_its_time(opened: Open) -> None:
    async with opened(limits=Limits(undo=0)) as store:
        await store.add(make.incoming(None))
        await store.delete(1)
        await store.settle()

        with pytest.raises(NotFound, match="cannot be brought back"):
            await store.restore(1)


async def test_what_is_deleted_leaves_the_files(path: Path, opened: Open) -> None:
    """SQLite by itself leaves deleted bytes in free pages and in its log."""
    async with opened(limits=Limits(undo=0)) as store:
        await store.make_bin(make.bin(), secrets=["canary-secret"])
        await store.add(make.incoming(body=b"canary" * 100, headers=(("X", "canary"),)))
        await store.put_readings([(1, make.reading(event="canary"))])
        await store.add_attempt(make.attempt(url="http://canary/"))
        await store.delete(1)
        await store.delete_bin("shop")

        await store.settle()

        left = b"".join(one.read_bytes() for one in path.parent.iterdir())
        assert b"canary" not in left


async def test_a_walk_over_a_bin_does_not_touch_what_it_leaves_out(path: Path, store: Store) -> None:
    with sqlite3.connect(path) as db:
        plan = db.execute(
            """
            explain query plan select number from capture c
            where bin = 1 and deleted_at is null and lower(method) = 'get' and instr(path, '/a') order by number desc
            """
        ).fetchall()
    db.close()

    assert "COVERING INDEX capture_of_bin" in plan[0][-1]


@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
async def test_a_capture_that_goes_and_comes_back_is_counted_as_what_it_was(store: Store, *, read: bool) -> None:
    for _ in range(2):
        await store.add(make.incoming())
    await store.mark(1, read=read)

    await store.delete(1)
    gone = await store.bin("shop")
    await store.restore(1)
    back = await store.bin("shop")

    assert (gone.captures, gone.unread) == (1, 1)
    assert (back.captures, back.unread) == (2, 1 if read else 2)
