"""Connections to the database file: how the file is made, how it is opened, and how work is done on it."""

import logging
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

import aiosqlite

from binserver.store.errors import DatabaseUnreadable, StorageFailed
from binserver.store.limits import Limits
from binserver.store.lock import END
from binserver.store.sqlite import pragmas

Connection: TypeAlias = aiosqlite.Connection

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


_MAGIC = b"SQLite format 3\0"

_APPLICATION = slice(68, 72)
"""Where a database file says whose it is (https://www.sqlite.org/fileformat.html, 1.3)."""


def require_usable(path: Path) -> None:
    """See that there is nothing yet, or a file that is empty or ours; nothing is made, and no server may have it open.

    Raises:
        DatabaseUnreadable: The path is a link or no file, the file is another program's, or was cut to nothing.
    """
    try:
        _require_plain(path)
    except FileNotFoundError:
        return
    with path.open("rb") as file:
        head = file.read(_APPLICATION.stop)
    if head and not head.startswith(_MAGIC):
        raise DatabaseUnreadable(f"{path} is no database: choose another file with --database")
    whose = int.from_bytes(head[_APPLICATION])
    is_unsaid = whose == 0 and has_log(path)  # a new one whose first page is still in the log
    if head and whose != pragmas.APPLICATION and not is_unsaid:
        raise DatabaseUnreadable(f"{path} is the database of another program: choose another file with --database")


def prepare_file(path: Path) -> bool:
    """Make the file if it is missing, for this user only, or take it and those beside it back from others.

    SQLite gives the files beside it the same mode. This is the last time that we open it ourselves: closing a file
    of our own would drop the locks that SQLite holds on it. Whether it was made.

    Raises:
        DatabaseUnreadable: The path is a link or no file, or the file was cut to nothing.
    """
    try:
        _require_plain(path)
    except FileNotFoundError:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600))
        return True
    for one in files(path):
        _take_back(one)
    return False


def _take_back(path: Path) -> None:
    """Let nobody else read what holds secrets, where the system has such modes and the file is ours."""
    if not stat.S_IMODE(path.stat().st_mode) & 0o077 or sys.platform == "win32":
        return
    try:
        path.chmod(0o600)
    except PermissionError:
        _log.warning("others on this machine may read %s, which is not yours to close: have its owner do it", path)


def files(path: Path) -> dict[Path, int]:
    """A database file and those that lie beside it, with their sizes in bytes."""
    beside = (path.with_name(path.name + end) for end in ("", "-wal", "-shm", END, ".reserve"))
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
    if found.st_size == 0 and has_log(path):  # SQLite would delete what lies in the log
        raise DatabaseUnreadable(
            f"{path} is empty, but {path.name}-wal beside it is not: bring back the file it belongs to"
        )


def has_log(path: Path) -> bool:
    """Whether there is something in the log beside it: those who only read leave an empty one."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


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
