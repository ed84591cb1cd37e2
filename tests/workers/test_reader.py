"""Readings are made after the reply, in order, and made up for after a crash."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from binserver.feed import Feed
from binserver.filters import CaptureFilter
from binserver.model import Capture
from binserver.store import Store
from binserver.workers import reader
from tests import make

MVOLA = b'{"transactionStatus":"completed","serverCorrelationId":"c-1","transactionReference":"7","debitParty":[]}'
BICTORYS = b'{"id":"7","paymentReference":"CMD-1","pspName":"wave_money","merchantId":"m","status":"succeeded"}'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "binserver.db"


@asynccontextmanager
async def reading(database: Path) -> AsyncIterator[tuple[Store, Feed]]:
    """A store whose captures are read as they come."""
    feed = Feed()
    store = await Store.open(database, announce=feed.announce)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(reader.run(store, feed), name="reader")
            yield store, feed
            feed.close()
    finally:
        await store.close()


async def read(store: Store, feed: Feed) -> list[Capture]:
    """All captures, newest first, as soon as each has a reading."""
    seen = -1
    while True:
        seen = await feed.beyond(seen)
        captures = await store.captures(CaptureFilter())
        if captures and all(one.reading is not None for one in captures):
            return captures


def word(capture: Capture) -> str | None:
    """The sender's word for the status, as read."""
    assert capture.reading is not None
    return capture.reading.status.word if capture.reading.status else None


async def test_what_comes_is_read(database: Path) -> None:
    async with reading(database) as (store, feed):
        await store.make_bin(make.bin("shop", provider="mvola"))
        await store.add(make.incoming("shop", method="PUT", body=MVOLA))
        await store.add(make.incoming("shop", body=b"hello"))

        assert [word(one) for one in await read(store, feed)] == [None, "completed"]


async def test_what_was_not_read_when_the_server_died_is_read_by_the_next(database: Path) -> None:
    store = await Store.open(database)
    await store.make_bin(make.bin("shop"))
    for _ in range(reader.AT_ONCE + 5):
        await store.add(make.incoming("shop", method="PUT", body=MVOLA))
    await store.close()

    async with reading(database) as (again, feed):
        feed.announce(await again.newest_change())
        captures = await read(again, feed)

    assert {word(one) for one in captures} == {"completed"}


async def test_a_new_secret_reads_the_captures_again(database: Path) -> None:
    headers = (("X-Secret-Key", "right"), ("Content-Type", "application/json"))
    async with reading(database) as (store, feed):
        await store.make_bin(make.bin("caisse", provider="bictorys"), secrets=["wrong"])
        number = await store.add(make.incoming("caisse", method="POST", body=BICTORYS, headers=headers))
        (before,) = await read(store, feed)
        await store.change_bin("caisse", secrets=("right",))
        after = await _read_as(store, feed, number, "match")

    assert before.reading is not None
    assert before.reading.verdict.signature == "mismatch"
    assert after == "sender"


async def _read_as(store: Store, feed: Feed, number: int, signature: str) -> str:
    """The scope of the verdict, once that is this."""
    seen = -1
    while True:
        seen = await feed.beyond(seen)
        reading = (await store.capture(number)).reading
        if reading is not None and reading.verdict.signature == signature:
            return reading.verdict.scope


async def test_lost_and_found_is_read_too(database: Path) -> None:
    async with reading(database) as (store, feed):
        await store.add(make.incoming(None, method="PUT", body=MVOLA))

        assert [word(one) for one in await read(store, feed)] == ["completed"]


async def test_text_that_is_no_unicode_stops_nobody(database: Path) -> None:
    async with reading(database) as (store, feed):
        await store.make_bin(make.bin("shop", provider="mvola"))
        await store.add(make.incoming("shop", method="PUT", body=MVOLA.replace(b"completed", rb"\ud800")))
        await store.add(make.incoming("shop", method="PUT", body=MVOLA))

        newest, _ = await read(store, feed)
        assert word(newest) == "completed"
