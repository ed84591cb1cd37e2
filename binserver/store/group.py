"""One group: what is written in one transaction, and what becomes of each member if that fails.

These functions run in the thread of the writing connection, the whole of a group in one crossing.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from binserver.model import Incoming
from binserver.store.connections import File
from binserver.store.errors import NameTaken, NotFound, StorageFailed
from binserver.store.room import Room
from binserver.store.sqlite import captures, changes
from binserver.store.sqlite.pragmas import code, transaction

Work: TypeAlias = Callable[[sqlite3.Connection], Any]
"""Anything to be written besides captures; it runs within the group's transaction."""


@dataclass(frozen=True, slots=True)
class MakesRoom:
    """Work that deletes: on a full disk, it may take the room that was set aside for it."""

    work: Work

    def __call__(self, db: sqlite3.Connection) -> Any:
        """Do it."""
        return self.work(db)


Outcome: TypeAlias = Any
"""What a member came to: a result, or the exception that it alone met with."""


class Committed(NamedTuple):
    """The outcome of each member, in order, and the newest change that is on disk (0 if none of them made any)."""

    outcomes: list[Outcome]
    newest: int


def commit(
    db: sqlite3.Connection,
    group: Sequence[Incoming | Work],
    sizes: Sequence[int],
    file: File,
    room: Room,
    *,
    cut: bool = True,
) -> Committed:
    """All in one transaction; if that fails, each in its own, so that nobody fails for another's sake.

    Where there is little room, the log is cut once for all of them (`cut`): beside a reader that takes a while.
    """
    try:
        file.require_in_place()
        if not _makes_room(group):
            room.require(db, sum(sizes), cut=cut)
        return _together(db, group)
    except Exception as error:  # noqa: BLE001 - whatever it is, it goes to those who wait
        if code(error) == sqlite3.SQLITE_FULL and _makes_room(group) and room.release():
            return commit(db, group, sizes, file, room)
        if len(group) == 1 or _hopeless(error):
            return Committed([error] * len(group), 0)
    alone = [commit(db, [one], [size], file, room, cut=False) for one, size in zip(group, sizes, strict=True)]
    return Committed([one.outcomes[0] for one in alone], max(one.newest for one in alone))


def _makes_room(group: Sequence[Incoming | Work]) -> bool:
    return all(isinstance(one, MakesRoom) for one in group)


def _together(db: sqlite3.Connection, group: Sequence[Incoming | Work]) -> Committed:
    outcomes: list[Outcome] = []
    with transaction(db):
        for _, run in groupby(group, key=_is_incoming):
            outcomes += _run(db, list(run))
        newest = changes.newest(db)
    return Committed(outcomes, newest)


def _run(db: sqlite3.Connection, run: Sequence[Incoming | Work]) -> list[Outcome]:
    """Members that follow each other: captures, which go in as one, or other works."""
    if adds := [one for one in run if isinstance(one, Incoming)]:
        return [*captures.add(db, adds)]
    return [_done(db, one) for one in run if not isinstance(one, Incoming)]


def _is_incoming(member: Incoming | Work) -> bool:
    return isinstance(member, Incoming)


def _done(db: sqlite3.Connection, work: Work) -> Outcome:
    try:
        return work(db)
    except (NotFound, NameTaken) as refused:  # raised before anything was written
        return refused


def _hopeless(error: Exception) -> bool:
    """Whether every member alone would meet with the same, and wait for it as long again."""
    return isinstance(error, StorageFailed) or code(error) == sqlite3.SQLITE_BUSY
