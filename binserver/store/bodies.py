"""Bodies while they arrive: full parts go to disk at once, so that memory holds no more than one."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256

from binserver.model import ReceivedBody
from binserver.store.errors import StorageFull
from binserver.store.sqlite import parts
from binserver.store.writer import Writer

PART = 256 * 1024
"""The size of a part, in bytes."""


def received(data: bytes) -> ReceivedBody:
    """A body that is all in memory already; it becomes a single part, so for large ones there is `BodyWriter`."""
    return ReceivedBody(tail=data, size=len(data), sha256=sha256(data).digest())


class BodyWriter:
    """A body of any size, as it arrives. Made by `Store.new_body`; ends with `finish`, or with `discard`."""

    def __init__(self, writer: Writer, new_key: Callable[[], int], expected: int) -> None:
        self.size = 0
        self._expected = expected
        self._writer = writer
        self._new_key = new_key
        self._key: int | None = None
        self._parts = 0
        self._tail = bytearray()
        self._digest = sha256()

    async def write(self, data: bytes) -> None:
        """Take what came next; waits for the disk whenever a part is full.

        Raises:
            StorageFull, StorageFailed: A part was not taken: the body cannot be finished.
        """
        self.size += len(data)
        self._digest.update(data)
        self._tail += data
        while len(self._tail) > PART:
            await self._spill(bytes(self._tail[:PART]))
            del self._tail[:PART]

    def finish(self) -> ReceivedBody:
        """The whole body, to be part of an `Incoming`; whatever then does not become a capture is to be discarded."""
        return ReceivedBody(
            key=self._key,
            parts=self._parts,
            tail=bytes(self._tail),
            size=self.size,
            sha256=self._digest.digest(),
        )

    async def discard(self) -> None:
        """Give up the body; what was spilled of it goes in small steps."""
        self._tail.clear()
        if self._key is not None:
            self._writer.discard(self._key)

    async def _spill(self, part: bytes) -> None:
        if self._key is None:
            self._key = self._new_key()
        spill = partial(parts.spill, body=self._key, n=self._parts, data=part)
        try:
            await self._writer.do(spill, size=len(part))
        except StorageFull:
            self._writer.lacks(max(self._expected, self.size + PART))
            raise
        self._parts += 1
