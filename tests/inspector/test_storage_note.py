"""A store that is in trouble: senders are told, programs are told, and so is whoever looks at any page."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import aiohttp
import pytest
from aiohttp import web

from binserver import sockets
from binserver.capture import CapturePort
from binserver.feed import Feed
from binserver.inspector.stream import STREAMS, Pace
from binserver.store import Limits, StorageFull, Store
from tests import make
from tests.inspector.conftest import Client
from tests.store.disk import Disk

Spoilt: TypeAlias = Callable[[Store], AbstractContextManager[None]]

MEGABYTE = b"x" * 2**20

HERE = {"Sec-Fetch-Site": "same-origin"}

HX = HERE | {"HX-Request": "true"}


@pytest.fixture
async def store(tmp_path: Path, feed: Feed) -> AsyncIterator[Store]:
    """On a small disk that takes no other megabyte."""
    disk, limits = Disk(), Limits(probe=0.01, calm=0.0, patience=0.05)
    store = await Store.open(tmp_path / "binserver.db", announce=feed.announce, limits=limits, free=disk.free)
    await store.make_bin(make.bin())
    await store.add(make.incoming(body=MEGABYTE))
    await store.settle()
    disk.others = disk.free(tmp_path) - 5 * 2**18
    yield store
    await store.close()


@pytest.fixture
async def capture_url(store: Store) -> AsyncIterator[str]:
    port = CapturePort(store, max_body=2**25)
    number = await port.start(sockets.listen(("127.0.0.1",), 0))
    yield f"http://127.0.0.1:{number}/shop"
    await port.stop(grace=0)


async def refuse(store: Store, count: int = 1) -> None:
    """As many requests are turned away."""
    for _ in range(count):
        with pytest.raises(StorageFull):
            await store.add(make.incoming(body=MEGABYTE))
        store.refused()


async def over(store: Store) -> None:
    await store.empty_bin("shop")
    await asyncio.wait_for(store._writer.watch.over.wait(), timeout=5)


async def test_senders_are_turned_away_with_507_until_there_is_room(
    client: Client, store: Store, capture_url: str
) -> None:
    async with aiohttp.ClientSession() as sender:
        async with sender.post(capture_url, data=MEGABYTE) as large:
            told = large.status, large.headers["Retry-After"], "X-Binserver-Capture" in large.headers
        async with sender.post(capture_url, data=b"small") as small:
            taken = small.status
        healthy = await client.get("/healthz")
        await over(store)
        async with sender.post(capture_url, data=MEGABYTE) as again:
            assert again.status == 200

    assert told == (507, "5", False)
    assert taken == 200
    said = await healthy.json()
    assert (healthy.status, said["status"], said["refused"]) == (503, "storage-full", 1)
    assert (await client.get("/healthz")).status == 200


async def test_health_says_why_and_what_to_do(client: Client, store: Store) -> None:
    await refuse(store, 3)

    answer = await client.get("/healthz")

    said = await answer.json()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert said["refused"] == 3
    assert said["error"] == {
        "code": "storage_full",
        "message": "The disk is full. Free some space, by emptying a bin or elsewhere; capturing goes on by itself.",
        "field": None,
    }


async def test_health_sees_that_the_file_is_gone_before_a_sender_does(client: Client, store: Store) -> None:
    store.path.unlink()

    answer = await client.get("/healthz")

    said = await answer.json()
    assert (answer.status, said["status"], said["refused"]) == (503, "storage-failed", 0)
    assert said["since"] is not None
    assert "deleted or replaced" in said["error"]["message"]


async def test_health_tells_of_a_fault_of_ours(
    client: Client, store: Store, capture_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object, **__: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("binserver.store.tidying.sweep", boom)
    monkeypatch.setattr("binserver.store.tidying.probe", boom)  # or the trouble may be over before it is asked for
    async with aiohttp.ClientSession() as sender:
        async with sender.post(f"{capture_url}pping", data=b"for lost and found, which is swept") as lost:
            assert lost.status == 404
        await store.settle()
        async with sender.post(capture_url, data=b"small") as small:
            assert small.status == 200

    said = await (await client.get("/healthz")).json()
    assert said["status"] == "storage-failed"
    assert said["error"]["message"].startswith("A fault in binserver itself. The server's log says more")


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program writes the file."""
    db = sqlite3.connect(store.path)
    db.execute("begin immediate")
    try:
        yield
    finally:
        db.close()


@contextmanager
def moved(store: Store) -> Iterator[None]:
    store.path.rename(store.path.with_name("elsewhere.db"))
    yield


@contextmanager
def damaged(store: Store) -> Iterator[None]:
    """The pages behind the first are wiped, also in the log, which goes into the file first."""
    db = sqlite3.connect(store.path)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    with store.path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(store.path.stat().st_size - 4096))
    yield


@pytest.mark.parametrize(
    ("spoilt", "cause"),
    [(locked, "Another program has locked"), (moved, "deleted or replaced"), (damaged, "damaged")],
    ids=["locked", "moved", "damaged"],
)
async def test_what_a_spoilt_file_cannot_keep_is_never_answered_2xx(
    client: Client, store: Store, capture_url: str, spoilt: Spoilt, cause: str
) -> None:
    async with aiohttp.ClientSession() as sender:
        with spoilt(store):
            async with sender.post(capture_url, data=b"{}") as refused:
                told = refused.status, refused.headers["Retry-After"], "X-Binserver-Capture" in refused.headers
            health = await client.get("/healthz")

    assert told == (503, "5", False)
    said = await health.json()
    assert (health.status, said["status"], said["refused"]) == (503, "storage-failed", 1)
    assert cause in said["error"]["message"]


@pytest.mark.parametrize("page", ["/bins/shop", "/bins/shop/1", "/bins/shop/settings", "/lost", "/about"])
async def test_every_page_says_so(client: Client, store: Store, page: str) -> None:
    quiet = await (await client.get(page)).text()
    await refuse(store, 2)

    html = await (await client.get(page)).text()

    assert "The disk is full" not in quiet
    assert "The disk is full" in html
    assert "2 requests were turned away with 507 since" in html


async def test_a_live_page_hears_of_it_and_of_its_end(client: Client, store: Store, app: web.Application) -> None:
    app[STREAMS].pace = Pace(glance=0.01)
    async with client.get("/stream") as stream:
        await stream.content.readuntil(b"\n\n")
        await refuse(store)
        begin = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), timeout=5)
        await over(store)
        end = b""
        while b"over" not in end:
            end = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), timeout=5)

    assert begin == b"event: trouble\ndata: storage-full\n\n"
    assert end == b"event: trouble\ndata: over\n\n"


async def test_a_pull_brings_the_note_though_nothing_changed(client: Client, store: Store) -> None:
    cursor = await store.newest_change()
    await refuse(store)

    answer = await client.get(f"/bins/shop/rows?after={cursor}", headers=HX)

    assert "The disk is full" in await answer.text()


@pytest.mark.parametrize("headers", [HERE, HX], ids=["page", "part"])
async def test_a_replay_that_cannot_be_kept_is_shown(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int, headers: dict[str, str]
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StorageFull("there is no room")

    for name in ("add_attempt", "change_bin"):
        monkeypatch.setattr(store, name, full)

    answer = await client.post(
        "/bins/shop/1/replay", data={"target": f"http://127.0.0.1:{unused_tcp_port}"}, headers=headers
    )

    html = await answer.text()
    assert answer.status == 200
    assert "shown here once, and not kept" in html
    assert f"127.0.0.1:{unused_tcp_port}" in html


async def test_a_replay_that_cannot_be_kept_is_told_without_a_number(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    async def full(_: object) -> None:
        raise StorageFull("there is no room")

    monkeypatch.setattr(store, "add_attempt", full)

    answer = await client.post("/api/captures/1/replay", json={"target": f"http://127.0.0.1:{unused_tcp_port}"})

    (attempt,) = (await answer.json())["items"]
    assert (answer.status, attempt["number"], attempt["error"]["code"]) == (201, None, "connection-refused")
