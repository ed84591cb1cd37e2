"""Bodies while they arrive: full parts go to disk at once, so that memory holds no more than one."""

import logging
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from binserver.model import ReceivedBody
from binserver.store.errors import StorageFailed, StorageFull
from binserver.store.sqlite import parts
from binserver.store.writer import Writer

PART = 256 * 1024
"""The size of a part, in bytes."""

_log = logging.getLogger(__name__)


def received(data: bytes) -> ReceivedBody:
    """A body that is all in memory already; it becomes a single part, so for large ones there is `BodyWriter`."""
    return ReceivedBody(tail=data, size=len(data), sha256=sha256(data).digest())


class BodyWriter:
    """A body of any size, as it arrives. Made by `Store.new_body`; ends with `finish`, or with `discard`."""

    def __init__(self, writer: Writer, new_key: Callable[[], int]) -> None:
        self.size = 0
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
        """Give up the body; parts that the disk does not let go of are swept at the next start."""
        self._tail.clear()
        if self._key is not None:
            await discard(self._writer, self._key)

    async def _spill(self, part: bytes) -> None:
        if self._key is None:
            self._key = self._new_key()
        await self._writer.do(partial(parts.spill, body=self._key, n=self._parts, data=part), size=len(part))
        self._parts += 1


async def discard(writer: Writer, key: int) -> None:
    """Delete the spilled parts of a body that did not become a capture."""
    try:
        await writer.do(partial(parts.discard, body=key))
    except (StorageFull, StorageFailed) as error:
        _log.warning("parts of a body stay until the next start: %s", error)
