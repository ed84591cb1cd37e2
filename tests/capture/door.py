"""The capture port as a sender meets it: bytes in, answers out, and what the store holds afterwards."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from binserver import sockets
from binserver.capture import CapturePort
from binserver.capture.connection import Connection
from binserver.capture.receive import Patience
from binserver.feed import Feed
from binserver.filters import CaptureFilter
from binserver.model import Capture, Reply
from binserver.store import Limits, Store
from tests import make
from tests.capture.clock import turns, until

PATIENT = Patience(keepalive=3600.0, quiet=60.0, linger=60.0)
"""Where a test says nothing else: a busy machine may pause between two segments for as long as it likes."""


@dataclass(frozen=True)
class Answer:
    """One response off the wire."""

    code: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Sender:
    """An open connection to the capture port."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *segments: bytes) -> None:
        """Each segment in a write of its own, with turns of the loop between them."""
        for segment in segments:
            self.writer.write(segment)
            await self.writer.drain()
            for _ in range(3):
                await asyncio.sleep(0)

    async def answer(self, *, bodyless: bool = False) -> Answer:
        """The next response."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        length = 0 if bodyless else int(headers.get("Content-Length", "0"))
        return Answer(code=int(status.split()[1]), headers=headers, body=await self.reader.readexactly(length))

    async def rest(self) -> bytes:
        """All that still comes until the connection closes; also if it is reset."""
        with contextlib.suppress(ConnectionError):
            return await self.reader.read()
        return b""

    def reset(self) -> None:
        """Break the connection, as a process that dies does."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.writer.transport.abort()


@dataclass
class Door:
    """The capture port and its store."""

    port: CapturePort
    number: int
    store: Store
    feed: Feed

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls,
        path: Path,
        *,
        max_body: int = 1000,
        patience: Patience = PATIENT,
        hosts: Sequence[str] = ("127.0.0.1",),
        reply: Reply = Reply(),  # noqa: B008 - it is frozen
        most: int | None = None,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
    ) -> AsyncIterator[Self]:
        feed = Feed()
        store = await Store.open(path, announce=feed.announce, limits=limits)
        await store.make_bin(make.bin("shop", reply=reply))
        port = CapturePort(store, max_body=max_body, patience=patience, most=most)
        try:
            yield cls(port=port, number=await port.start(sockets.listen(hosts, 0)), store=store, feed=feed)
        finally:
            await port.stop(grace=1)
            await store.close()

    @contextlib.asynccontextmanager
    async def sender(self, host: str = "127.0.0.1") -> AsyncIterator[Sender]:
        reader, writer = await asyncio.open_connection(host, self.number)
        try:
            yield Sender(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def exchange(self, *segments: bytes) -> bytes:
        """Send all this, say that it is all, and read what is answered."""
        async with self.sender() as sender:
            await sender.send(*segments)
            sender.writer.write_eof()
            return await sender.rest()

    @property
    def busy(self) -> list[Connection]:
        """The connections that have something in hand."""
        assert self.port._listener is not None
        return self.port._listener.busy

    @property
    def connections(self) -> list[Connection]:
        """All that are open."""
        assert self.port._listener is not None
        return [one for one in self.port._listener.connections if isinstance(one, Connection)]

    @property
    def refused(self) -> int:
        """How many senders there is no room for who do not know it yet."""
        assert self.port._listener is not None
        return len(self.port._listener.refused)

    async def has_begun(self) -> None:
        """Wait until something is in hand, and whoever has it waits for more."""
        await until(lambda: self.busy)
        await turns()

    async def captures(self, *, after: int = 0) -> list[Capture]:
        """All that was kept beyond a number, also in lost and found, oldest first."""
        kept = await self.store.captures(CaptureFilter(after=after or None, limit=500), most_data=2**20)
        return sorted(kept, key=lambda capture: capture.number)

    async def newest(self) -> int:
        """The number of the newest capture, or 0."""
        return next((capture.number for capture in await self.store.captures(CaptureFilter(limit=1))), 0)

    async def kept(self, number: int = 1) -> Capture:
        """The capture of this number, as soon as it is kept."""
        while await self.newest() < number:
            await self.feed.beyond(self.feed.change)
        return await self.store.capture(number)


def codes(answers: bytes) -> list[int]:
    """The codes of the responses, in order; the bodies are known not to hold a status line."""
    return [int(text[:3]) for text in answers.decode("latin-1").split("HTTP/1.1 ")[1:]]
