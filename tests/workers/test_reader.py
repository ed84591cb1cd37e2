"""Readings are made after the reply, in order, and made up for after a crash."""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from binserver import providers
from binserver.feed import Feed
from binserver.filters import CaptureFilter
from binserver.model import Capture, Delivery, Headers
from binserver.store import Store
from binserver.workers import reader
from tests import make

MVOLA = b'{"transactionStatus":"completed","serverCorrelationId":"c-1","transactionReference":"7","debitParty":[]}'
BICTORYS = b'{"id":"7","paymentReference":"CMD-1","pspName":"wave_money","merchantId":"m","status":"succeeded"}'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "binserver.db"


@asynccontextmanager
async def reading(database: Path, *, public_url: str | None = None) -> AsyncIterator[tuple[Store, Feed]]:
    """A store whose captures are read as they come."""
    feed = Feed()
    store = await Store.open(database, announce=feed.announce)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(reader.run(store, feed, public_url=public_url), name="reader")
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


async def _deliveries(store: Store, feed: Feed) -> list[Delivery | None]:
    """Which deliveries the captures are, oldest first, once none of them waits to be read."""
    seen = -1
    while True:
        seen = await feed.beyond(seen)
        if not await store.unread_by(providers.READERS_VERSION):
            captures = await store.captures(CaptureFilter())
            return [one.reading.delivery if one.reading else None for one in reversed(captures)]


async def test_deliveries_are_told_and_stay_when_all_is_read_again(database: Path) -> None:
    changed = MVOLA.replace(b"[]", b'[{"key":"msisdn","value":"0343500003"}]')
    expected = [None, Delivery(of=1, nth=2, same=True), Delivery(of=1, nth=3, same=False), None]
    async with reading(database) as (store, feed):
        await store.make_bin(make.bin("shop", provider="mvola"))
        for body in (MVOLA, MVOLA, changed, MVOLA.replace(b"completed", b"failed")):
            await store.add(make.incoming("shop", method="PUT", body=body))
        first = await _deliveries(store, feed)
        await store.change_bin("shop", secrets=("another",))

        assert first == expected
        assert await _deliveries(store, feed) == expected


async def test_readers_of_another_version_read_what_was_read_before(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(database) as (store, feed):
        await store.make_bin(make.bin("shop", provider="mvola"))
        for _ in range(reader.AT_ONCE + 1):
            await store.add(make.incoming("shop", method="PUT", body=MVOLA))
        await _deliveries(store, feed)

    monkeypatch.setattr(providers, "READERS_VERSION", 99)
    async with reading(database) as (store, feed):
        feed.announce(await store.newest_change())
        deliveries = await _deliveries(store, feed)
        captures = await store.captures(CaptureFilter())

    assert {one.reading.version for one in captures if one.reading} == {99}
    assert deliveries[-1] == Delivery(of=1, nth=reader.AT_ONCE + 1, same=True)


PUBLIC = "https://abc.example"


@pytest.mark.parametrize(
    ("of_bin", "of_all", "headers", "found"),
    [
        (PUBLIC, None, (), "match"),
        (None, PUBLIC, (), "match"),
        (None, None, (("X-Forwarded-Host", "abc.example"), ("X-Forwarded-Proto", "https")), "match"),
        (None, None, (), "unverifiable"),
        ("https://other.example", PUBLIC, (), "mismatch"),
    ],
    ids=["the bin's", "that of all", "learnt", "unknown", "the bin's before that of all"],
)
async def test_a_signature_over_the_url_is_checked_by_the_public_one(
    database: Path, of_bin: str | None, of_all: str | None, headers: Headers, found: str
) -> None:
    """Square signs the URL that was called, and then the body."""
    body, path = b'{"merchant_id":"M","type":"payment.updated","event_id":"e-1","data":{}}', "/shop/hook"
    proof = base64.b64encode(hmac.digest(b"s3cret", f"{PUBLIC}{path}".encode() + body, "sha256")).decode()
    given = (("Content-Type", "application/json"), ("X-Square-Hmacsha256-Signature", proof), *headers)
    async with reading(database, public_url=of_all) as (store, feed):
        await store.make_bin(make.bin("shop", provider="square", public_url=of_bin), secrets=["s3cret"])
        await store.add(make.incoming("shop", request_target=path, body=body, headers=given))
        (capture,) = await read(store, feed)

    assert capture.reading is not None
    assert capture.reading.verdict.signature == found


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
