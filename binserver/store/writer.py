"""Group commit: what arrives while the disk is busy makes the next group, and a group costs one sync of the disk.

There are no timers: a write that comes alone is committed alone, at once.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import aiosqlite
from msgspec import Struct

from binserver.model import Incoming
from binserver.store import connections, group, tidying
from binserver.store.causes import DAMAGED, for_user, is_of_disk
from binserver.store.connections import File
from binserver.store.crowd import Crowd
from binserver.store.errors import StorageFailed, StorageFull
from binserver.store.group import Outcome, Work
from binserver.store.limits import Limits
from binserver.store.room import SOON, Room
from binserver.store.sqlite import pragmas
from binserver.store.trouble import Watch

CHECKPOINT = 4 * 2**20
"""Bytes written to the log, by estimate, after which it is brought into the file."""

TRUNCATE = 32 * 2**20
"""The size of the log, in bytes, beyond which it is cut as well."""

URGENT = 48 * 2**20
"""The size of the log, in bytes, beyond which readers are waited for longer, and captures with them."""

LATER = 1000
"""Milliseconds that readers are waited for then."""

ROW = 2048
"""About the bytes that a row takes besides its body."""

_GROUP = 32 * 1024  # about what a transaction writes besides its rows

_SWEEP_EVERY = 1000  # changes

_CLOSED = "the store is closed: start the server again"

_log = logging.getLogger(__name__)


Told: TypeAlias = Callable[[Outcome], None]
"""Who waits for a write is told its result or its exception, right after the commit."""


class _Waiting(Struct, gc=False):
    what: Incoming | Work
    size: int
    told: Told


class Writer:
    """The queue in front of the one connection that writes, and the task that commits it group by group.

    Attributes:
        newest: The newest change that is on disk.
        watch: What writes come to.
        crowd: Whether they come so fast that what can wait had better let them go first.
        file: The database file.
    """

    def __init__(
        self,
        connection: aiosqlite.Connection,
        file: File,
        *,
        limits: Limits,
        announce: Callable[[int], None],
        newest: int,
        room: Room,
        watch: Watch,
    ) -> None:
        self.newest = newest
        self.watch = watch
        self._connection = connection
        self.file = file
        self._room = room
        self._limits = limits
        self._announce = announce
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._closing = False
        self._written = 0
        self._untidy = True
        self._discarded: deque[int] = deque()
        self._probing: asyncio.TimerHandle | None = None
        self._to_probe = False
        self._sweep_at = newest + _SWEEP_EVERY
        self._loop = asyncio.get_running_loop()
        self.crowd = Crowd(self._loop.time)
        self._task = self._loop.create_task(self._run(), name="store writer")

    def add(self, incoming: Incoming, told: Told) -> None:
        """Join the group that is forming; `told` gets the number, once it is on disk."""
        self._put(incoming, len(incoming.body.tail) + ROW, told)

    def do(self, work: Work, *, size: int = ROW, then: Callable[[Any], None] | None = None) -> asyncio.Future[Any]:
        """Join the group with anything else that writes; `then` gets the result, even if nobody waits any more."""
        done = self._loop.create_future()
        self._put(work, size, partial(settle, done, then))
        return done

    def sweep_in(self, seconds: float) -> None:
        """Look again, after so long, for what is to go."""
        self._loop.call_later(seconds, self.sweep)

    def sweep(self) -> None:
        """Look for what is to go, as soon as the disk is free."""
        self._untidy = True
        self._bell.set()

    def found_damaged(self, fault: str) -> None:
        """Take note that the file is damaged."""
        self._note(StorageFailed(DAMAGED.format(fault), cause="damaged"))

    def lacks(self, size: int) -> None:
        """Take note that there was no room for something of so many bytes, of which a part was put at first."""
        self.watch.lacking = max(self.watch.lacking, size)

    def look(self) -> None:
        """See whether the file is in its place, and take note where it is not."""
        try:
            self.file.require_in_place()
        except StorageFailed as error:
            self._note(error)

    def discard(self, body: int) -> None:
        """Delete the parts of a body that no capture has, in small steps, when the disk lets us."""
        self._discarded.append(body)
        self.sweep()

    async def settle(self) -> None:
        """Wait until all is committed and swept, and the log is cut."""
        if self._closing:
            raise StorageFailed(_CLOSED)
        self._idle.clear()
        self._bell.set()
        await self._idle.wait()
        await connections.run(self._connection, pragmas.checkpoint, wait=SOON)

    async def close(self) -> None:
        """Commit what is queued, and end."""
        self._closing = True
        if self._probing is not None:
            self._probing.cancel()
        self._bell.set()
        await asyncio.shield(self._task)  # a commit is never cut short

    def _put(self, what: Incoming | Work, size: int, told: Told) -> None:
        if self._closing:
            raise StorageFailed(_CLOSED)
        limits = self._limits
        if len(self._queue) >= limits.queued_rows or self._queued_bytes + size > limits.queued_bytes:
            raise self._slow()
        self._queue.append(_Waiting(what, size, told))
        self._queued_bytes += size
        self._bell.set()

    def _slow(self) -> StorageFailed:
        sentence = f"the disk is slow and {len(self._queue)} writes wait for it: try again in a while"
        error = StorageFailed(sentence, cause="slow")
        self._note(error)
        return error

    def _note(self, error: Exception, size: int = 0) -> None:
        """Tell the watch of what went wrong with the disk, and look again in a while."""
        if isinstance(error, StorageFull | StorageFailed):
            self.watch.failed(error, size=size)
            self._probe_later()

    def _probe_later(self) -> None:
        if self._probing is None and not self._closing and not self.watch.damaged:
            self._probing = self._loop.call_later(self._limits.probe, self._probe_now)

    def _probe_now(self) -> None:
        self._probing, self._to_probe = None, True
        self._bell.set()

    async def _run(self) -> None:
        try:
            while await self._something_to_do():
                group = self._next_group()
                if group:
                    await self._commit(group)
                await self._between_groups(len(group))
        except Exception as error:  # noqa: BLE001 - an end that nobody sees is the worst
            _log.critical("nothing more is kept until the server is started again", exc_info=error)
            self.watch.failed(StorageFailed(_CLOSED, cause="fault"))
        finally:
            self._give_up()

    def _give_up(self) -> None:
        """Nobody is left waiting for a writer that has ended."""
        self._closing = True
        for one in self._queue:
            _call(one.told, StorageFailed(_CLOSED))
        self._queue.clear()
        self._idle.set()

    async def _something_to_do(self) -> bool:
        while not (self._queue or self._closing or self._untidy or self._to_probe):
            self._bell.clear()
            self._idle.set()
            await self._bell.wait()
        await self._gather()
        return bool(self._queue) or not self._closing

    async def _gather(self) -> None:
        """Let those join who come at the same moment, as long as each turn of the loop brings more."""
        came = 0
        while came < len(self._queue) < self._limits.group_rows:
            came = len(self._queue)
            await asyncio.sleep(0)

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
        what, sizes = [one.what for one in members], [one.size for one in members]
        try:
            committed = await connections.run(self._connection, group.commit, what, sizes, self.file, self._room)
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to those who wait
            committed = group.Committed([error] * len(members), self.newest)
        self._written += _GROUP + sum(sizes)
        self.crowd.came(len(members))
        for one, outcome in zip(members, committed.outcomes, strict=True):
            self._tell(one, outcome)
        self._go_on_to(committed.newest)

    def _tell(self, one: _Waiting, outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            told = for_user(outcome)
            if is_of_disk(outcome):
                self._note(told, _whole(one))
            elif told is not outcome:
                _log.error("a write failed, and not by the disk", exc_info=outcome)
            outcome = told
        _call(one.told, outcome)

    async def _between_groups(self, came: int) -> None:
        try:
            if self._to_probe:
                await self._probe()
            if self._untidy or self.newest >= self._sweep_at:
                await self._sweep_once(came)
            if self._written >= CHECKPOINT:
                await self._checkpoint()
        except Exception as error:  # noqa: BLE001 - captures go on, whatever it is
            self._failed_between(error)
            self._sweep_at = self.newest + 1

    def _failed_between(self, error: Exception) -> None:
        """Take note of it; what nobody expected is logged, once in a trouble."""
        trouble = self.watch.trouble
        if not is_of_disk(error) and (trouble is None or trouble.cause != "fault"):
            _log.error("what is done between writes failed", exc_info=error)
        self._note(for_user(error))

    async def _probe(self) -> None:
        """See whether the disk takes again what it did not take."""
        self._to_probe = False
        try:
            self.file.require_in_place()
            await connections.run(self._connection, tidying.probe, self._room, self.watch.lacking)
            self.watch.succeeded()
        except (sqlite3.Error, OSError):  # as before
            pass
        if self.watch.trouble is not None:
            self._untidy = self._untidy or self.watch.full
            self._probe_later()

    async def _sweep_once(self, came: int) -> None:
        """One step, at the pace of what came: otherwise a full bin would grow for as long as it is busy."""
        self._untidy = False
        full = self.watch.full
        body = self._discarded[0] if self._discarded else None
        most = max(self._limits.step, came)
        swept = await connections.run(
            self._connection, tidying.sweep, self._room, self._limits, most=most, discarded=body, tight=full
        )
        if swept.discarded:
            self._discarded.popleft()
        self._written += swept.written
        self._untidy = self._untidy or swept.more or bool(self._discarded)
        self._sweep_at = swept.newest + _SWEEP_EVERY
        self._go_on_to(swept.newest)

    async def _checkpoint(self) -> None:
        size = self.file.log_size()
        wait = 0 if size <= TRUNCATE else SOON if size <= URGENT else LATER
        await connections.run(self._connection, self._room.cut_log, wait=wait)
        self._written = 0

    def _go_on_to(self, newest: int) -> None:
        if newest > self.newest:
            self.newest = newest
            _call(self._announce, newest)


def _whole(one: _Waiting) -> int:
    """The bytes that it would take, with those of its body that were written before."""
    return one.what.body.size + ROW if isinstance(one.what, Incoming) else one.size


def _call(told: Callable[[Any], None], outcome: Any) -> None:
    """Tell it; whatever fails there is no fault of the write, and the next one goes on."""
    try:
        told(outcome)
    except Exception:  # noqa: BLE001 - not ours to know
        _log.exception("a write is done, but whoever was told of it failed")


def settle(done: asyncio.Future[Any], then: Callable[[Any], None] | None, outcome: Outcome) -> None:
    """Tell who awaits it; whoever was cancelled meanwhile is not there to be told."""
    if isinstance(outcome, Exception):
        if not done.done():
            done.set_exception(outcome)
        return
    if not done.done():
        done.set_result(outcome)  # they go on after this turn of the loop
    if then is not None:
        then(outcome)
