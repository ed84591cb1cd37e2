"""Senders that do not tire: each one posts the next request as soon as it was answered, and remembers the answer."""

import asyncio
import contextlib
import itertools
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

SIZES = (0, 20, 800, 3_000, 20_000, 300_000, 2 * 2**20)
"""Bytes of bodies: none, those of callbacks, those that fill pages, and those that are spilled in several parts."""

WEIGHTS = (10, 40, 40, 40, 20, 3, 1)
"""How often each size comes."""

MARK = re.compile(rb"mark-[a-z0-9-]+\.")
"""How a mark looks wherever it stands."""

NUMBER = re.compile(rb"X-Binserver-Capture: (\d+)\r\n")

GONE = (ConnectionError, asyncio.IncompleteReadError)
"""What a sender meets with whose server was killed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was answered 2xx: a mark of its own that stands in its target, and the hash of its body."""

    mark: str
    sha256: str


@dataclass
class Load:
    """What all senders share; `answered` holds by its number each capture that was acknowledged."""

    port: int
    random: random.Random
    name: str = "load"
    answered: dict[int, Sent] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)

    async def send(self, marks: Iterator[str]) -> None:
        """Post one request for each mark over one connection, until they or the server come to their end."""
        with contextlib.suppress(*GONE):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                for mark in marks:
                    await self._post(reader, writer, mark)
            finally:
                writer.transport.abort()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mark: str) -> None:
        body = self.random.randbytes(self.random.choices(SIZES, WEIGHTS)[0])
        writer.write(request(mark, body))
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        self._remember(head, Sent(mark, sha256(body).hexdigest()))

    def _remember(self, head: bytes, sent: Sent) -> None:
        number = NUMBER.search(head)
        if not head.startswith(b"HTTP/1.1 2") or number is None:
            self.refused.append(head)
            return
        assert int(number[1]) not in self.answered, f"two requests were told that they are capture {number[1]!r}"
        self.answered[int(number[1])] = sent

    def marks(self, sender: int) -> Iterator[str]:
        """Marks without end, none of them twice."""
        return (f"mark-{self.name}-{sender}-{n}." for n in itertools.count())


def request(mark: str, body: bytes) -> bytes:
    """A request of the bin `shop`."""
    return b"POST /shop/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (
        mark.encode(),
        len(body),
        body,
    )


def _length(head: bytes) -> int:
    found = re.search(rb"\r\nContent-Length: (\d+)\r\n", head)
    assert found is not None, head
    return int(found[1])


@contextlib.asynccontextmanager
async def sending(load: Load, *, senders: int) -> AsyncIterator[None]:
    """So many senders at work; they are waited for, until their server has gone."""
    async with asyncio.TaskGroup() as group:
        for n in range(senders):
            group.create_task(load.send(load.marks(n)), name=f"sender {n}")
        yield


def port_of(url: str) -> int:
    """The port that a URL names."""
    port = urlsplit(url).port
    assert port is not None
    return port
