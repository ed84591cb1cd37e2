import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestServer, get_port_socket

from binserver import __version__
from binserver.feed import Feed
from binserver.inspector.stream import STREAMS, Pace
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

PATIENCE = 10
"""Seconds until a stream that says nothing fails the test."""

Event = dict[str, str]


async def next_event(answer: ClientResponse) -> Event:
    """The next event, by the names of its lines; the end of the stream is an empty one."""
    event: Event = {}
    async with asyncio.timeout(PATIENCE):
        while line := (await answer.content.readline()).decode():
            if line == "\n":
                return event
            name, _, value = line.rstrip("\n").partition(": ")
            event[name] = value
    return event


@pytest.fixture
async def hello(client: Client) -> AsyncIterator[ClientResponse]:
    """A stream that has said hello."""
    async with client.get("/stream") as answer:
        await next_event(answer)
        yield answer


async def test_the_first_bytes_come_at_once_and_say_which_build_this_is(client: Client) -> None:
    async with client.get("/stream") as answer:
        event = await next_event(answer)

    assert answer.content_type == "text/event-stream"
    assert event["event"] == "hello"
    assert event["data"].startswith(f"{__version__}-")
    assert event["retry"] == "500"


async def test_a_capture_is_told_as_a_number_and_nothing_else(hello: ClientResponse, store: Store) -> None:
    await store.add(make.incoming(body=b"\r\nevent: evil\rdata: evil\n\n"))

    event = await next_event(hello)

    change = str(await store.newest_change())
    assert event == {"id": change, "data": change}


@pytest.mark.parametrize("where", ["header", "query"])
async def test_a_stream_resumes_after_what_the_page_knows(client: Client, store: Store, where: str) -> None:
    known = await store.newest_change()
    await store.add(make.incoming())

    headers = {"Last-Event-ID": str(known)} if where == "header" else {}
    params = {"after": str(known)} if where == "query" else {}
    async with client.get("/stream", headers=headers, params=params) as answer:
        await next_event(answer)
        event = await next_event(answer)

    assert event["id"] == str(await store.newest_change())


@pytest.mark.parametrize("known", ["999999", "-1", "x", "9" * 30, "9" * 5000, ""])
async def test_a_number_that_is_not_of_our_log_does_no_harm(
    client: Client, store: Store, feed: Feed, known: str
) -> None:
    async with client.get("/stream", params={"after": known}) as answer:
        await next_event(answer)
        await store.add(make.incoming())
        events = [await next_event(answer)]
        while events[-1]["id"] != str(feed.change):
            events.append(await next_event(answer))

    assert [int(event["id"]) for event in events] == sorted({int(event["id"]) for event in events})


async def test_a_number_beyond_our_log_is_answered_with_where_the_log_is(client: Client, feed: Feed) -> None:
    """The database is another one than the page knew: it has to load anew."""
    async with client.get("/stream", params={"after": "999999"}) as answer:
        await next_event(answer)

        assert (await next_event(answer))["id"] == str(feed.change)


async def test_a_burst_is_told_once(hello: ClientResponse, feed: Feed) -> None:
    began, first = time.monotonic(), feed.change
    for more in range(1, 1001):
        feed.announce(first + more)
        await asyncio.sleep(0)

    told: list[int] = []
    while not told or told[-1] < first + 1000:
        told.append(int((await next_event(hello))["id"]))

    most = (time.monotonic() - began) / Pace().gap + 1
    assert told == sorted(set(told))
    assert len(told) <= most


async def test_silence_is_broken_by_a_heartbeat_that_pages_can_hear(app: web.Application, client: Client) -> None:
    app[STREAMS].pace = Pace(heartbeat=0.01, glance=0.01)
    async with client.get("/stream") as answer:
        await next_event(answer)

        assert (await next_event(answer))["event"] == "heartbeat"


async def test_one_stream_too_many_is_asked_to_come_back(app: web.Application, client: Client) -> None:
    app[STREAMS].pace = Pace(most=1)
    async with client.get("/stream") as first:
        await next_event(first)
        refused = await client.get("/stream")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")


async def test_a_place_is_free_again_when_its_client_has_left(app: web.Application, client: Client) -> None:
    """Long before the next heartbeat would notice it."""
    app[STREAMS].pace = Pace(most=1, glance=0.01)
    async with client.get("/stream") as first:
        await next_event(first)

    async with asyncio.timeout(PATIENCE):
        while app[STREAMS].open:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def test_a_client_that_never_reads_is_dropped(app: web.Application, feed: Feed) -> None:
    """Its system takes a few kilobytes for it, then writing to it waits."""
    app[STREAMS].pace = Pace(patience=0.05, gap=0)
    async with TestServer(app, socket_factory=small_buffers) as server, asyncio.timeout(PATIENCE):
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect((server.host, server.port))
            client.setblocking(False)
            client.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await asyncio.get_running_loop().sock_recv(client, 1)
            while app[STREAMS].open:
                feed.announce(feed.change + 1)
                await asyncio.sleep(0)


async def test_streams_end_at_once_when_the_server_stops(hello: ClientResponse, server: TestServer) -> None:
    """Otherwise aiohttp would wait a minute for them."""
    async with asyncio.timeout(PATIENCE):
        await server.close()

    assert await next_event(hello) == {}


async def test_a_stream_is_never_asked_for_by_head(client: Client) -> None:
    assert (await client.head("/stream")).status == 405


def small_buffers(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    """A listening socket; what it accepts inherits the size."""
    listening = get_port_socket(host, port, family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return listening
