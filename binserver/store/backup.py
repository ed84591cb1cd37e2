"""A checked copy of a database, also of one that a server is writing.

It is made in one read transaction, so that it is the database of one moment. Captures go on meanwhile, but the log
grows until it is made.
"""

import asyncio
import os
import sqlite3
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from binserver.store import connections, migrations
from binserver.store.errors import DatabaseUnreadable, StorageFailed, StorageFull
from binserver.store.limits import DEFAULTS
from binserver.store.sqlite import pragmas
from binserver.store.sqlite.pragmas import code


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made.

    Attributes:
        captures: How many there are in it, deleted ones aside.
        bytes: Its size.
        took: Seconds.
    """

    captures: int
    bytes: int
    took: float


async def backup(database: Path, to: Path) -> Backup:
    """Copy a database into a file that is not there yet, for this user only; it holds the secrets of the bins too.

    What was deleted is not in it. It has been checked from end to end, and is on the disk.

    Raises:
        FileExistsError: There is a file already; it was left as it was.
        DatabaseUnreadable: There is no database of ours, or it is damaged.
        DatabaseTooNew: A newer binserver made it.
        StorageFull: There is no room for the copy.
        StorageFailed: The copy could not be written, or is not good.
    """
    began = perf_counter()
    await asyncio.to_thread(_require, database, to)
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        await asyncio.to_thread(_make, part)
        captures = await _copy(database, part)
        size = await asyncio.to_thread(_put_in_place, part, to)
    except OSError as error:
        raise _explained(error, to) from error
    finally:
        await asyncio.to_thread(_remove, part)
    return Backup(captures=captures, bytes=size, took=perf_counter() - began)


def _require(database: Path, to: Path) -> None:
    """See that there is a database, and no copy."""
    if to.exists():
        raise _taken(to)
    if database.is_dir():
        raise DatabaseUnreadable(f"{database} is a folder: name the database file in it with --database")
    if not database.is_file():
        raise DatabaseUnreadable(f"{database} is not there: name the database with --database")


def _make(part: Path) -> None:
    """An empty file of our own, for this user only."""
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))


def _remove(part: Path) -> None:
    """What is left of it; where that fails, what failed before is told."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


async def _copy(database: Path, part: Path) -> int:
    """Fill the copy; how many captures are in it."""
    async with AsyncExitStack() as stack:
        try:
            source = await stack.enter_async_context(connections.copying(database, DEFAULTS))
            await connections.run(source, pragmas.require_ours, database, migrations.NEWEST)
        except sqlite3.Error as error:
            raise _unreadable(database, error) from error
        try:
            await connections.run(source, pragmas.copy, part)
        except sqlite3.Error as error:
            raise _uncopied(database, part, error) from error
    async with connections.reading(part, DEFAULTS) as made:
        return await connections.run(made, _checked, part)


def _unreadable(database: Path, error: sqlite3.Error) -> DatabaseUnreadable:
    if code(error) == sqlite3.SQLITE_CANTOPEN:
        sentence = f"{database} cannot be opened: it and its folder must be writable, or copy it elsewhere first"
        return DatabaseUnreadable(sentence)
    return DatabaseUnreadable(f"{database} cannot be read ({error}): name the database with --database")


def _uncopied(database: Path, part: Path, error: sqlite3.Error) -> Exception:
    if pragmas.is_damage(error):
        return DatabaseUnreadable(f"{database} is damaged ({error}): see what of it is sound with `binserver doctor`")
    if code(error) == sqlite3.SQLITE_FULL:
        return StorageFull(f"there is no room for the copy: choose another place than {part.parent}")
    return StorageFailed(f"the copy could not be made ({error}): choose another place for it")


def _checked(db: sqlite3.Connection, part: Path) -> int:
    fault = pragmas.fault(db)
    if fault != "ok":
        raise StorageFailed(f"the copy is not good ({fault}), and was not kept: check the disk of {part.parent}")
    return pragmas.captures(db)


def _put_in_place(part: Path, to: Path) -> int:
    """Sync the copy and give it its name, unless that is taken by now; its size."""
    _sync(part)
    try:
        os.link(part, to)
    except FileExistsError as error:
        raise _taken(to) from error
    except OSError:  # a file system without links
        if to.exists():
            raise _taken(to) from None
        part.rename(to)
    _sync(to.parent)
    return to.stat().st_size


def _sync(path: Path) -> None:
    """Bring a file to the disk, or the names in a folder where the system can do that."""
    with suppress(PermissionError):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _taken(to: Path) -> FileExistsError:
    return FileExistsError(f"{to} is there already, and was left as it is: choose another name")


def _explained(error: OSError, to: Path) -> OSError:
    if isinstance(error, FileExistsError | StorageFull | StorageFailed):
        return error
    return StorageFailed(f"{to} could not be written ({error.strerror or error}): choose another place for the copy")
