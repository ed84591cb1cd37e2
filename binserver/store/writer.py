"""Group commit: what arrives while the disk is busy makes the next group, and a group costs one sync of the disk.

There are no timers: a write that comes alone is committed alone, at once.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiosqlite

from binserver.model import Incoming
from binserver.store import connections, group
from binserver.store.connections import File
from binserver.store.errors import NameTaken, NotFound, StorageFailed, StorageFull
from binserver.store.group import Outcome, Work
from binserver.store.limits import Limits
from binserver.store.sqlite import pragmas, sweep

CHECKPOINT = 4 * 2**20
"""Bytes written to the log, by estimate, after which it is brought into the file."""

TRUNCATE = 32 * 2**20
"""The size of the log, in bytes, beyond which it is cut as well."""

ROW = 2048
"""About the bytes that a row takes besides its body."""

_GROUP = 32 * 1024  # about what a transaction writes besides its rows

_SWEEP_EVERY = 1000  # changes

_FULL = "there is no room on the disk for it: make room, by emptying a bin or elsewhere, and try again"

_LOCKED = "another program has locked the database for too long: close it and try again"

_CLOSED = "the store is closed: start the server again"

_FAILED = "the disk did not take it ({}): see that the database file is there and may be written, and try again"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    what: Incoming | Work
    size: int
    done: asyncio.Future[Any]
    then: Callable[[Any], None] | None = None


class Writer:
    """The queue in front of the one connection that writes, and the task that commits it group by group.

    Attributes:
        newest: The newest change that is on disk.
    """

    def __init__(
        self,
        connection: aiosqlite.Connection,
        file: File,
        *,
        limits: Limits,
        announce: Callable[[int], None],
        newest: int,
    ) -> None:
        self.newest = newest
        self._connection = connection
        self._file = file
        self._limits = limits
        self._announce = announce
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._closing = False
        self._written = 0
        self._untidy = True
        self._sweep_at = newest + _SWEEP_EVERY
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run(), name="store writer")

    def add(self, incoming: Incoming) -> asyncio.Future[int]:
        """Join the group that is forming; the future is the number, once it is on disk."""
        lost = incoming.bin is None
        return self._put(incoming, len(incoming.body.tail) + ROW, self._sweep_after if lost else None)

    def do(self, work: Work, *, size: int = ROW, then: Callable[[Any], None] | None = None) -> asyncio.Future[Any]:
        """Join the group with anything else that writes; `then` gets the result, even if nobody waits any more."""
        return self._put(work, size, then)

    def sweep_in(self, seconds: float) -> None:
        """Look again, after so long, for what is to go."""
        self._loop.call_later(seconds, self.sweep)

    def sweep(self) -> None:
        """Look for what is to go, as soon as the disk is free."""
        self._untidy = True
        self._bell.set()

    async def settle(self) -> None:
        """Wait until all is committed and swept, and the log is cut."""
        if self._closing:
            raise StorageFailed(_CLOSED)
        self._idle.clear()
        self._bell.set()
        await self._idle.wait()
        await connections.run(self._connection, pragmas.checkpoint, truncate=True)

    async def close(self) -> None:
        """Commit what is queued, and end."""
        self._closing = True
        self._bell.set()
        await asyncio.shield(self._task)  # a commit is never cut short

    def _put(self, what: Incoming | Work, size: int, then: Callable[[Any], None] | None) -> asyncio.Future[Any]:
        if self._closing:
            raise StorageFailed(_CLOSED)
        limits = self._limits
        if len(self._queue) >= limits.queued_rows or self._queued_bytes + size > limits.queued_bytes:
            raise StorageFailed(f"the disk is slow and {len(self._queue)} writes wait for it: try again in a while")
        done = self._loop.create_future()
        self._queue.append(_Waiting(what, size, done, then))
        self._queued_bytes += size
        self._bell.set()
        return done

    def _sweep_after(self, _: int) -> None:
        self.sweep()

    async def _run(self) -> None:
        try:
            while await self._something_to_do():
                group = self._next_group()
                if group:
                    await self._commit(group)
                await self._between_groups(len(group))
        finally:
            self._give_up()

    def _give_up(self) -> None:
        """Nobody is left waiting for a writer that has ended."""
        self._closing = True
        for one in self._queue:
            _settle(one, StorageFailed(_CLOSED))
        self._queue.clear()
        self._idle.set()

    async def _something_to_do(self) -> bool:
        while not (self._queue or self._closing or self._untidy):
            self._bell.clear()
            self._idle.set()
            await self._bell.wait()
        return bool(self._queue) or not self._closing

    def _next_group(self) -> list[_Waiting]:
        members: list[_Waiting] = []
        size = 0
        while self._queue and len(members) < self._limits.group_rows:
            size += self._queue[0].size
            if members and size > self._limits.group_bytes:
                break
            members.append(self._queue.popleft())
            self._queued_bytes -= members[-1].size
        return members

    async def _commit(self, members: list[_Waiting]) -> None:
        """Commit a group and tell its members; announces what has changed after they are told."""
        try:
            committed = await connections.run(self._connection, group.commit, [one.what for one in members], self._file)
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to those who wait
            committed = group.Committed([error] * len(members), self.newest)
        self._written += _GROUP + sum(one.size for one in members)
        for one, outcome in zip(members, committed.outcomes, strict=True):
            _settle(one, outcome)
        self._go_on_to(committed.newest)

    async def _between_groups(self, came: int) -> None:
        try:
            if self._untidy or self.newest >= self._sweep_at:
                await self._sweep_once(came)
            if self._written >= CHECKPOINT:
                await self._checkpoint()
        except (sqlite3.Error, OSError) as error:
            _log.warning("the store could not tidy up, and tries again later: %s", error)
            self._sweep_at = self.newest + 1

    async def _sweep_once(self, came: int) -> None:
        """One step, at the pace of what came: otherwise a full bin would grow for as long as it is busy."""
        self._untidy = False
        most = max(self._limits.step, min(came, self._limits.most_step))
        swept = await connections.run(self._connection, sweep.step, self._limits, most)
        self._written += swept.written
        self._untidy = self._untidy or swept.more
        self._sweep_at = swept.newest + _SWEEP_EVERY
        self._go_on_to(swept.newest)

    async def _checkpoint(self) -> None:
        self._written = 0
        large = self._file.log_size() > TRUNCATE
        await connections.run(self._connection, pragmas.checkpoint, truncate=large)

    def _go_on_to(self, newest: int) -> None:
        if newest > self.newest:
            self.newest = newest
            self._announce(newest)


def _settle(one: _Waiting, outcome: Outcome) -> None:
    """Tell who waits; whoever was cancelled meanwhile is not there to be told."""
    if isinstance(outcome, Exception):
        if not one.done.done():
            one.done.set_exception(_for_user(outcome))
        return
    if one.then is not None:
        one.then(outcome)
    if not one.done.done():
        one.done.set_result(outcome)


def _for_user(error: Exception) -> Exception:
    """The same as a sentence with a way out; each who waits gets an exception of their own."""
    if isinstance(error, NotFound | NameTaken | StorageFailed | StorageFull):
        return error
    told = _told(error)
    told.__cause__ = error
    _log.warning("%s", told)
    return told


def _told(error: Exception) -> Exception:
    code = group.code(error)
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(_FULL)
    return StorageFailed(_LOCKED if code == sqlite3.SQLITE_BUSY else _FAILED.format(error))
