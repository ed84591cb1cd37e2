"""Connections to the database file: how the file is made, how it is opened, and how work is done on it."""

import logging
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import aiosqlite

from binserver.store.errors import DatabaseUnreadable, StorageFailed
from binserver.store.limits import Limits
from binserver.store.sqlite import pragmas

Connection: TypeAlias = aiosqlite.Connection

P = ParamSpec("P")
T = TypeVar("T")


def prepare_file(path: Path) -> None:
    """Make the file and its folders if they are missing, for this user only.

    SQLite gives the files beside it the same mode. This is the last time that we open it ourselves: closing a file
    of our own would drop the locks that SQLite holds on it.

    Raises:
        DatabaseUnreadable: The path is a link or no file, or the file was cut to nothing.
    """
    try:
        _require_plain(path)
    except FileNotFoundError:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600))


def files(path: Path) -> dict[Path, int]:
    """A database file and those that lie beside it, with their sizes in bytes."""
    beside = (path.with_name(path.name + end) for end in ("", "-wal", "-shm", ".lock", ".reserve"))
    return {one: one.stat().st_size for one in beside if one.exists()}


class File:
    """The database file as it was when it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(path.name + "-wal")
        self._identity = self._found()

    def require_in_place(self) -> None:
        """See that the path still leads to the file that SQLite writes: it would go on in one that is deleted.

        Raises:
            StorageFailed: It was deleted, or another lies in its place.
        """
        try:
            found = self._found()
        except FileNotFoundError:
            found = None
        if found != self._identity:
            sentence = f"{self.path} was deleted or replaced while it was in use: start the server again"
            raise StorageFailed(sentence, cause="moved")

    def log_size(self) -> int:
        """The size of the write-ahead log, in bytes."""
        return self._log.stat().st_size

    def size(self) -> int:
        """The size of the file itself, in bytes."""
        return self.path.stat().st_size

    def _found(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_dev, found.st_ino


def prepare_folder(path: Path) -> None:
    """Make the folders of a file that are missing, for this user only."""
    missing = [one for one in path.absolute().parents if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)


def _require_plain(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise DatabaseUnreadable(f"{path} is a link or no file: name the database file itself with --database")
    log = path.with_name(path.name + "-wal")
    if found.st_size == 0 and log.exists() and log.stat().st_size > 0:  # SQLite would delete what lies in the log
        raise DatabaseUnreadable(f"{path} is empty, but {log.name} beside it is not: bring back the file it belongs to")


@asynccontextmanager
async def writing(path: Path, limits: Limits) -> AsyncIterator[aiosqlite.Connection]:
    """The one connection that writes and checkpoints."""
    async with _connect(path, "rw") as connection:
        await run(connection, pragmas.for_writing, limits)
        yield connection


@asynccontextmanager
async def reading(path: Path, limits: Limits) -> AsyncIterator[aiosqlite.Connection]:
    """A connection that only reads."""
    async with _connect(path, "ro") as connection:
        await run(connection, pragmas.for_reading, limits)
        yield connection


@asynccontextmanager
async def copying(path: Path, limits: Limits) -> AsyncIterator[aiosqlite.Connection]:
    """A connection that reads this file, and may write others."""
    async with _connect(path, "ro") as connection:
        await run(connection, pragmas.for_all, limits)
        yield connection


async def run(
    connection: aiosqlite.Connection,
    work: Callable[Concatenate[sqlite3.Connection, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do the whole of some work in the connection's thread.

    aiosqlite's public methods cross to the thread and back for each statement; a group has a dozen of them.
    """
    do = connection._execute  # noqa: SLF001 - all its public methods go by this one
    result: T = await do(work, connection._conn, *args, **kwargs)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return result


def _connect(path: Path, mode: str) -> aiosqlite.Connection:
    logging.getLogger("aiosqlite").setLevel(logging.INFO)  # at DEBUG it writes captured bytes into the log
    return aiosqlite.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
