"""The store: every bin, capture, reading and attempt, in one SQLite file.

One writer commits everything in one order and numbers it; a few readers read beside it.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from time import time_ns
from typing import Any, Self

from binserver.filters import CaptureFilter
from binserver.model import Attempt, Bin, Capture, Incoming, Reading, Remark, Trouble
from binserver.notices import Change
from binserver.store import connections, readers, room, rows
from binserver.store.bodies import BodyWriter, received
from binserver.store.connections import File
from binserver.store.errors import (
    CursorTooOld,
    DatabaseInUse,
    DatabaseTooNew,
    DatabaseUnreadable,
    NameTaken,
    NotFound,
    StorageFailed,
    StorageFull,
)
from binserver.store.group import MakesRoom
from binserver.store.integrity import Check, Integrity, ended_badly
from binserver.store.limits import DEFAULTS, Limits
from binserver.store.lock import Lock
from binserver.store.opening import explained, open_database, require_usable
from binserver.store.readers import Readers
from binserver.store.room import Room
from binserver.store.sqlite import (
    attempts,
    bins,
    captures,
    changes,
    deliveries,
    due,
    parts,
    pragmas,
    readings,
    retention,
)
from binserver.store.trouble import Watch
from binserver.store.writer import ROW, Writer, settle

__all__ = [
    "BodyWriter",
    "CursorTooOld",
    "DatabaseInUse",
    "DatabaseTooNew",
    "DatabaseUnreadable",
    "Limits",
    "NameTaken",
    "NotFound",
    "StorageFailed",
    "StorageFull",
    "Store",
    "received",
]


def _tell_nobody(change: int) -> None:
    """What is announced where nobody listens."""


class Store:
    """The one way to what is kept. Whatever writes returns only after it is on disk.

    Every write may raise `StorageFull` where there is no room, and `StorageFailed` where the disk did not take it or
    10,000 writes (or 64 MiB) wait for it already; nothing of it was kept then. A write whose caller is cancelled is
    committed all the same.
    """

    def __init__(
        self,
        path: Path,
        writer: Writer,
        readers: Readers,
        *,
        limits: Limits,
        closing: AsyncExitStack,
        lock: Lock,
        check: Check,
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._limits = limits
        self._closing = closing
        self._lock = lock
        self._check = check
        self._bins: dict[str, Bin] = {}
        self._lowest_key = 0
        self._readers_version = 0
        self._handed_out_at = 0

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        announce: Callable[[int], None] = _tell_nobody,
        limits: Limits = DEFAULTS,
        free: Callable[[Path], int] = room.free,
    ) -> Self:
        """Open the database file, or make it, with its folders, for this user only.

        `announce` is called with the newest change after each commit that made any; `free` tells the bytes that are
        free on the disk of a folder.

        Raises:
            DatabaseInUse, DatabaseTooNew, DatabaseUnreadable: The file was left as it was.
            StorageFull: There is no room for a new one.
        """
        async with AsyncExitStack() as stack:
            unclean = ended_badly(path)
            connection, lock = await open_database(path, limits, stack)
            pool = await stack.enter_async_context(readers.opened(path, limits))
            newest = await connections.run(connection, changes.newest)
            file = File(path)
            aside, watch = Room(file, limits, partial(free, path.parent)), Watch(limits.calm)
            await asyncio.to_thread(aside.open)
            stack.callback(aside.close)
            writer = Writer(connection, file, limits=limits, announce=announce, newest=newest, room=aside, watch=watch)
            stack.push_async_callback(writer.close)
            pool.damaged = writer.found_damaged
            check = Check(file, limits, damaged=writer.found_damaged)
            store = cls(path, writer, pool, limits=limits, closing=stack, lock=lock, check=check)
            with explained(path):
                await store._begin()
            if unclean and file.size() > pragmas.MOST_CHECKED:
                store._check.start()
                stack.push_async_callback(store._check.close)
            store._closing = stack.pop_all()
        return store

    async def _begin(self) -> None:
        """Learn what is kept in memory, and sweep what requests left that were cut short."""
        for bin in await self._readers.read(bins.all_bins):
            self._remember(bin)
        self._readers_version = await self._readers.read(due.readers)
        for key in await self._readers.read(parts.orphans):
            self._writer.discard(key)
        self._lowest_key = await self._readers.read(parts.lowest_key)
        self._writer.sweep_in(self._limits.undo)

    @property
    def trouble(self) -> Trouble | None:
        """What keeps it from taking all that comes just now; None where nothing does."""
        return self._writer.watch.trouble

    @property
    def integrity(self) -> Integrity:
        """What is known of the whole of the file: it is looked through after an end that was none."""
        return "damaged" if self._writer.watch.damaged else self._check.result

    def refused(self) -> None:
        """Count a request that was turned away because of a trouble."""
        self._writer.watch.refused()

    def look(self) -> Trouble | None:
        """The trouble, also where the file has gone from its place and no write has found out yet."""
        self._writer.look()
        return self.trouble

    @staticmethod
    def require_usable(path: Path) -> None:
        """See that a database can be opened or made there, as far as that shows without making or locking anything.

        Raises:
            DatabaseInUse, DatabaseUnreadable: It cannot.
        """
        require_usable(path)

    async def files(self) -> dict[Path, int]:
        """The files that all of it is in, the database first, and their sizes in bytes."""
        return await asyncio.to_thread(connections.files, self.path)

    async def settle(self) -> None:
        """Wait until nothing of what was deleted is left in the files; what can still be undone stays."""
        await self._writer.settle()

    def tell(self, where: str) -> None:
        """Say where this server is found, to whoever starts another one on the same database."""
        self._lock.tell(where)

    async def close(self) -> None:
        """Commit what is queued, and let go of the file."""
        await self._closing.aclose()

    def find_bin(self, name: str) -> Bin | None:
        """The bin of that name, from memory; its counts are not kept up to date here."""
        return self._bins.get(name)

    async def bins(self) -> list[Bin]:
        """Every bin with its counts, in order of making."""
        return await self._readers.read(bins.all_bins)

    async def bin(self, name: str) -> Bin:
        """The bin of that name with its counts, or `NotFound`."""
        return await self._readers.read(bins.one, name)

    async def make_bin(self, bin: Bin, *, secrets: Sequence[str] = ()) -> Bin:
        """Keep a new bin, or raise `NameTaken`; its fingerprints come from the secrets."""
        made: Bin = await self._writer.do(partial(bins.make, bin=bin, secrets=tuple(secrets)), then=self._remember)
        return made

    async def change_bin(self, name: str, **changes: Any) -> Bin:
        """Change fields of a bin (all but its name and what is counted) and its `secrets`; `NotFound` if it is gone.

        A mapping as `reply` or `keep` changes those parts of it, whatever the others are by then. A new provider,
        public URL or secret makes the readings of its captures due again.
        """
        if wrong := [one for one in changes if not bins.may_change(one)]:
            raise TypeError(f"a bin has no {wrong[0]!r} that can be changed")
        changed: Bin = await self._writer.do(partial(bins.change, name=name, changed=changes), then=self._remember)
        return changed

    async def empty_bin(self, name: str) -> int:
        """Delete the captures of a bin, or raise `NotFound`; how many there were.

        They are out of sight at once, and leave the file in small steps.
        """
        return int(await self._writer.do(MakesRoom(partial(bins.empty, name=name)), then=self._sweep))

    async def delete_bin(self, name: str) -> None:
        """Delete a bin with its captures and secrets, or raise `NotFound`."""
        await self._writer.do(MakesRoom(partial(bins.delete, name=name)), then=partial(self._forget, name))

    async def secrets(self, name: str) -> tuple[str, ...]:
        """The secrets of a bin in their order, or `NotFound`; for those who verify, and nobody else."""
        return await self._readers.read(bins.secrets, name)

    def _remember(self, bin: Bin) -> None:
        self._bins[bin.name] = bin

    def _forget(self, name: str, _: None) -> None:
        self._bins.pop(name, None)
        self._writer.sweep()
        self._writer.sweep_in(self._limits.patience)  # what waited to be added to it is lost and found

    def _sweep(self, _: int) -> None:
        self._writer.sweep()

    def new_body(self, *, expected: int = 0) -> BodyWriter:
        """A body of any size that is about to arrive; of so many bytes, if that was said."""
        return BodyWriter(self._writer, self._new_key, expected)

    def _new_key(self) -> int:
        self._lowest_key -= 1
        return self._lowest_key

    async def add(self, incoming: Incoming) -> int:
        """Keep a request as a capture; its number, once it is on disk.

        Where its bin has gone meanwhile, it goes to lost and found. A spilled body that cannot be kept is discarded.
        """
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            self._writer.add(incoming, partial(settle, done, None))
            number = await done
        except (StorageFull, StorageFailed):
            if incoming.body.key is not None:
                self._writer.discard(incoming.body.key)
            raise
        if incoming.bin not in self._bins:
            self._writer.sweep()
        return number

    def add_soon(self, incoming: Incoming, told: Callable[[int | Exception], None]) -> None:
        """The same without a wait, for a request of which nothing was spilled.

        `told` gets the number, or the exception. Where the queue is full, `StorageFailed` is raised.
        """
        self._writer.add(incoming, told if incoming.bin in self._bins else partial(self._sweep_and, told))

    def _sweep_and(self, told: Callable[[int | Exception], None], outcome: int | Exception) -> None:
        self._writer.sweep()
        told(outcome)

    async def capture(self, number: int, *, data: bool = True) -> Capture:
        """The capture of that number, by default with its body; `NotFound` also where it was deleted."""
        return await self._readers.read(captures.one, number, data=data)

    async def body(self, number: int) -> bytes:
        """The exact bytes of a capture's body, or `NotFound`."""
        return await self._readers.read(captures.body, number)

    async def captures(self, filter: CaptureFilter, *, most_data: int = 0) -> list[Capture]:
        """The captures that match, newest first, with bodies of up to `most_data` bytes; of an unknown bin, none."""
        return await self._readers.read(captures.found, filter, most_data)

    async def deliveries(self, number: int, *, limit: int = 100) -> list[int]:
        """The captures that deliver the same event as this one, itself among them, in order; none before it is read."""
        return await self._readers.read(deliveries.of_event, number, limit)

    async def mark(self, number: int, **marks: Any) -> Capture:
        """Set `pinned`, `note` or `read` on a capture, or raise `NotFound`; marks that it has already are no change."""
        if wrong := [one for one in marks if not captures.may_mark(one)]:
            raise TypeError(f"a capture has no mark {wrong[0]!r}")
        marked: Capture = await self._writer.do(partial(captures.mark, number=number, marks=marks))
        return marked

    async def add_flaw(self, number: int, flaw: Remark) -> None:
        """Say one thing more that was wrong with a capture as it came, or raise `NotFound`."""
        await self._writer.do(partial(captures.add_flaw, number=number, flaw=flaw))

    async def move(self, number: int, bin: str) -> Capture:
        """Put a capture of lost and found into a bin; the log tells it for both places, and it is read again.

        It is returned without the data of its body.

        Raises:
            NotFound: There is no such bin or capture, or the capture belongs to a bin already.
        """
        await self._writer.do(partial(captures.move, number=number, name=bin))
        return await self.capture(number, data=False)

    async def lost_count(self) -> int:
        """How many captures are in lost and found."""
        return await self._readers.read(captures.lost_count)

    async def delete(self, number: int) -> None:
        """Delete a capture, or raise `NotFound`; for a minute, `restore` brings it back."""
        await self._writer.do(
            MakesRoom(partial(captures.delete, number=number, at=time_ns() // 1000)),
            then=lambda _: self._writer.sweep_in(self._limits.undo),
        )

    async def restore(self, number: int) -> Capture:
        """Bring back a capture that was deleted less than a minute ago, or raise `NotFound`."""
        await self._writer.do(partial(captures.restore, number=number, undo=self._limits.undo))
        return await self.capture(number)

    async def overfull(self, now: datetime) -> list[str]:
        """The names of the bins that hold more than they keep, or something older than they keep it by now."""
        return await self._readers.read(retention.overfull, rows.microseconds(now))

    async def evict(self, name: str, now: datetime) -> int:
        """Let go of the oldest captures that a bin is not to keep, in one small step, or raise `NotFound`.

        How many went: none, once it holds no more than it keeps. They are out of sight at once, and leave the file in
        small steps too.
        """
        work = partial(retention.evict, name=name, now=rows.microseconds(now), most=self._limits.most_step)
        return int(await self._writer.do(MakesRoom(work), then=self._sweep))

    async def newest_change(self) -> int:
        """The newest change that is on disk, or 0."""
        return self._writer.newest

    async def changes(self, after: int, *, limit: int = 1000) -> list[Change]:
        """The changes that followed, in order.

        Raises:
            CursorTooOld: The log does not reach back to there, or has not come as far.
        """
        return await self._readers.read(changes.after, after, limit)

    @property
    def crowded(self) -> bool:
        """Whether captures come so fast that what can wait had better let them go first."""
        return self._writer.crowd.is_here

    async def unread_by(self, version: int, *, limit: int = 100) -> list[Capture]:
        """Captures without a reading of this version of the readers, or of other secrets; oldest first.

        Bodies of up to 1 MiB come with them; after 16 MiB of bodies there are no more, whatever the limit.
        """
        if version != self._readers_version:
            await self._writer.do(partial(due.renew, version=version))
            self._readers_version = version
        self._handed_out_at = self._writer.newest
        return await self._readers.read(readings.waiting, limit)

    async def put_readings(self, readings_made: Sequence[tuple[int, Reading]]) -> None:
        """Keep readings by the number of their capture, in the place of those before; gone captures are passed over.

        Where the bin's secrets have changed since `unread_by` handed the capture out, it stays due.
        """
        work = partial(readings.put, made=tuple(readings_made), as_of=self._handed_out_at)
        await self._writer.do(work, size=ROW * len(readings_made))

    async def add_attempt(self, attempt: Attempt) -> Attempt:
        """Keep an attempt; the same with its number. `NotFound` if its capture has gone."""
        size = ROW + len(attempt.body.data)
        kept: Attempt = await self._writer.do(partial(attempts.add, attempt=attempt), size=size)
        return kept

    async def attempts(self, number: int) -> list[Attempt]:
        """The attempts of a capture, newest first, or `NotFound`."""
        return await self._readers.read(attempts.of_capture, number)
