"""Bodies: exact bytes of any size, and nothing left of those that were given up."""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from binserver.model import ReceivedBody
from binserver.store import StorageFull, Store, received
from binserver.store.bodies import PART
from tests import make
from tests.store.conftest import Open
from tests.store.disk import Disk


async def arrived(store: Store, data: bytes, *, chunk: int = 65_536) -> ReceivedBody:
    body = store.new_body()
    for at in range(0, len(data), chunk):
        await body.write(data[at : at + chunk])
    return body.finish()


def parts(path: Path) -> Iterator[tuple[int, int, int]]:
    db = sqlite3.connect(path)
    try:
        yield from db.execute("select body, n, length(data) from part order by body, n").fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 3 * 2**20], ids=str)
async def test_a_body_comes_back_exactly(store: Store, size: int) -> None:
    data = Random(size).randbytes(size)

    number = await store.add(make.incoming(body=await arrived(store, data)))
    capture = await store.capture(number)

    assert await store.body(number) == capture.body.data == data
    assert (capture.body.size, capture.body.sha256) == (size, sha256(data).hexdigest())


@pytest.mark.parametrize("chunk", [1000, PART, PART + 1, 5 * PART], ids=str)
async def test_a_body_may_arrive_in_any_pieces(store: Store, path: Path, chunk: int) -> None:
    data = Random(chunk).randbytes(2 * PART + 5)

    number = await store.add(make.incoming(body=await arrived(store, data, chunk=chunk)))

    assert await store.body(number) == data
    assert [size for _, _, size in parts(path)] == [PART, PART, 5]


async def test_a_small_body_is_all_in_memory_until_it_is_added(store: Store, path: Path) -> None:
    body = await arrived(store, b"x" * PART)

    assert body == received(b"x" * PART)
    assert not list(parts(path))


async def test_a_discarded_body_leaves_nothing(store: Store, path: Path) -> None:
    body = store.new_body()
    await body.write(b"x" * 2 * PART)

    await body.discard()
    await store.settle()

    assert not list(parts(path))


async def test_bodies_that_arrive_together_do_not_mix(store: Store) -> None:
    first, second = store.new_body(), store.new_body()
    for _ in range(3):
        await first.write(b"1" * PART)
        await second.write(b"2" * PART)

    numbers = [await store.add(make.incoming(body=body.finish())) for body in (first, second)]

    assert [await store.body(number) for number in numbers] == [b"1" * 3 * PART, b"2" * 3 * PART]


async def test_what_a_cut_short_request_left_is_swept_at_the_next_start(opened: Open, path: Path) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())
        kept = await store.add(make.incoming(body=await arrived(store, b"k" * 2 * PART)))
        await arrived(store, b"x" * 3 * PART)
        assert len(list(parts(path))) == 4

    async with opened() as store:
        await store.settle()
        assert len(list(parts(path))) == 2
        other = await store.add(make.incoming(body=await arrived(store, b"o" * 2 * PART)))
        assert await store.body(kept) == b"k" * 2 * PART
        assert await store.body(other) == b"o" * 2 * PART


async def test_a_spilled_body_that_cannot_be_kept_is_discarded(opened: Open, path: Path) -> None:
    disk = Disk()
    async with opened(free=disk.free) as store:
        await store.make_bin(make.bin())
        body = await arrived(store, b"x" * 4 * PART)
        disk.others = disk.size

        with pytest.raises(StorageFull):
            await store.add(make.incoming(body=body))
        await store.settle()

        assert not list(parts(path))
