"""The live stream: how far the log of changes has come, whether the store is in trouble, and nothing else.

One number goes out, never a byte of a capture; the page then asks for what came after its own cursor. So no queue is
kept for anybody, and a page that was away misses nothing: it resumes from the number that it knows.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from binserver import __version__
from binserver.feed import Feed, FeedClosed
from binserver.filters import number_from
from binserver.inspector.errors import RETRY_AFTER
from binserver.inspector.keys import ASSETS, FEED, STORE
from binserver.model import Trouble

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",  # a proxy that compresses would hold events back
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the streams behave; times in seconds.

    Attributes:
        most: Streams at once; a browser needs one for all its windows. An idle one takes about 10 KiB.
        gap: Between two numbers at least, so that a burst is told once.
        few: Streams that are told at that pace; more wait in proportion, and together take no more time than these.
        glance: Between two looks whether the client is still there.
        heartbeat: Silence after which the page is told that the stream lives.
        patience: What a client may take to read; one that never reads is dropped.
        retry: After which a browser reconnects.
    """

    most: int = 600
    gap: float = 0.05
    few: int = 10
    glance: float = 1.0
    heartbeat: float = 15.0
    patience: float = 10.0
    retry: float = 0.5


class Streams:
    """The open streams, of which there are only so many."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.open = 0

    @property
    def gap(self) -> float:
        """Between two numbers on one stream, in seconds."""
        return self.pace.gap * max(1, self.open / self.pace.few)

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """A place among them.

        Raises:
            web.HTTPServiceUnavailable: All are taken.
        """
        if self.open >= self.pace.most:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": RETRY_AFTER})
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


STREAMS = web.AppKey("streams", Streams)


async def stream(request: web.Request) -> web.StreamResponse:
    """Tell of every change after `Last-Event-ID`, or else `after`, or else from now on, until somebody leaves."""
    streams, feed = request.app[STREAMS], request.app[FEED]
    with streams.place():
        response = web.StreamResponse(headers=HEADERS)
        try:
            await response.prepare(request)
            line = _Line(request, response, streams.pace)
            await _follow(line, feed, _cursor(request, feed), _build(request))
        except (FeedClosed, ConnectionError):
            response.force_close()
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
        return response


@dataclass(slots=True)
class _Line:
    """One client: what is written to it, how long it may take, and the trouble that it was told of."""

    request: web.Request
    response: web.StreamResponse
    pace: Pace
    told: Trouble | None = None

    @property
    def gone(self) -> bool:
        """Whether the client has left: without a look, its place would be taken until the next write."""
        transport = self.request.transport
        return transport is None or transport.is_closing()

    async def say(self, *lines: str) -> None:
        """Write one event; all that it holds is ours."""
        async with asyncio.timeout(self.pace.patience):
            await self.response.write("".join(f"{line}\n" for line in (*lines, "")).encode())

    async def say_trouble(self) -> None:
        """Tell of another trouble of the store, or that it is over; the page then asks what it is."""
        trouble = self.request.app[STORE].trouble
        if trouble != self.told:
            self.told = trouble
            await self.say("event: trouble", f"data: {trouble.code if trouble else 'over'}")


async def _follow(line: _Line, feed: Feed, seen: int, build: str) -> None:
    # first bytes at once: Safari takes a stream for open only then
    await line.say(f"retry: {line.pace.retry * 1000:.0f}", "event: hello", f"data: {build}")
    while (change := await _beyond(line, feed, seen)) is not None:
        seen = change
        await line.say(f"id: {seen}", f"data: {seen}")
        await asyncio.sleep(line.request.app[STREAMS].gap)


async def _beyond(line: _Line, feed: Feed, seen: int) -> int | None:
    """The newest change once it is beyond this one, with heartbeats meanwhile; None when the client has left."""
    loop = asyncio.get_running_loop()
    beat = loop.time() + line.pace.heartbeat
    while not line.gone:
        try:
            async with asyncio.timeout(line.pace.glance):
                return await feed.beyond(seen)
        except TimeoutError:
            await line.say_trouble()
            if loop.time() >= beat:
                # an event with a name, since a comment would be invisible to the page
                await line.say("event: heartbeat", f"data: {feed.change}")
                beat = loop.time() + line.pace.heartbeat
    return None


def _cursor(request: web.Request, feed: Feed) -> int:
    """The change that the client knows. One beyond our log is of another database: then it is told where we are."""
    told = number_from(request.headers.get("Last-Event-ID") or request.query.get("after", ""))
    if told is None:
        return feed.change
    return told if told <= feed.change else -1


def _build(request: web.Request) -> str:
    """Another text after an upgrade, so that an open page can offer to load itself again."""
    return f"{__version__}-{request.app[ASSETS].build}"
