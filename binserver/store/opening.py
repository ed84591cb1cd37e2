"""How a database is opened: locked, seen to be ours, and brought to today's tables, or else left untouched."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path

import aiosqlite

from binserver.store import connections, migrations
from binserver.store.causes import NO_DESCRIPTORS, lacks_descriptors
from binserver.store.errors import DatabaseInUse, DatabaseUnreadable, StorageFailed, StorageFull
from binserver.store.limits import Limits
from binserver.store.lock import Lock, held, require_free
from binserver.store.sqlite import pragmas
from binserver.store.sqlite.pragmas import code


async def open_database(path: Path, limits: Limits, stack: AsyncExitStack) -> tuple[aiosqlite.Connection, Lock]:
    """The connection that writes, and the lock; the stack closes the one and lets go of the other.

    What was newly made for it is gone again where it cannot be opened.

    Raises:
        DatabaseInUse, DatabaseTooNew, DatabaseUnreadable: The file was left as it was.
        StorageFull: There is no room for a new one.
    """
    require_usable(path)
    with explained(path):
        connections.prepare_folder(path)
        lock = stack.enter_context(held(path))
        if connections.prepare_file(path):
            stack.push(partial(_remove_unopened, path))
        async with connections.reading(path, limits) as probe:
            await connections.run(probe, pragmas.require_ours, path, migrations.NEWEST)
        connection = await stack.enter_async_context(connections.writing(path, limits))
        await connections.run(connection, migrations.migrate)
    return connection, lock


def require_usable(path: Path) -> None:
    """See that a database can be opened or made there, as far as that shows without making or locking anything.

    Raises:
        DatabaseInUse, DatabaseUnreadable: It cannot.
    """
    with explained(path):
        require_free(path)
        connections.require_usable(path)


def _remove_unopened(path: Path, kind: type[BaseException] | None, *_: object) -> None:
    if kind is None:
        return
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What the system or SQLite refuses at the start, as a sentence with a way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise _told(path, error, str(error)) from error
    except (StorageFull, StorageFailed):
        raise
    except OSError as error:
        raise _told(path, error, error.strerror or str(error)) from error


def _told(path: Path, error: sqlite3.Error | OSError, reason: str) -> Exception:
    if code(error) == sqlite3.SQLITE_BUSY:
        return DatabaseInUse(f"another program has locked {path}: close it and start again")
    if code(error) == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return StorageFull(f"there is no room on the disk for {path}: make room, and start again")
    if lacks_descriptors():
        return StorageFailed(f"{path} cannot be opened: {NO_DESCRIPTORS}")
    return DatabaseUnreadable(f"{path} cannot be used as the database ({reason}): choose another file with --database")
