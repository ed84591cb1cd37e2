"""How a database is opened: locked, seen to be ours, and brought to today's tables, or else left untouched."""

import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import aiosqlite

from binserver.store import connections, migrations
from binserver.store.causes import code
from binserver.store.errors import DatabaseInUse, DatabaseUnreadable
from binserver.store.limits import Limits
from binserver.store.lock import Lock, held
from binserver.store.sqlite import pragmas


async def open_database(path: Path, limits: Limits, stack: AsyncExitStack) -> tuple[aiosqlite.Connection, Lock]:
    """The connection that writes, and the lock; the stack closes the one and lets go of the other.

    Raises:
        DatabaseInUse, DatabaseTooNew, DatabaseUnreadable: The file was left as it was.
    """
    with explained(path):
        connections.prepare_folder(path)
        lock = stack.enter_context(held(path))
        connections.prepare_file(path)
        async with connections.reading(path, limits) as probe:
            await connections.run(probe, pragmas.require_ours, path, migrations.NEWEST)
        connection = await stack.enter_async_context(connections.writing(path, limits))
        await connections.run(connection, migrations.migrate)
    return connection, lock


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What the system or SQLite refuses at the start, as a sentence with a way out."""
    try:
        yield
    except sqlite3.Error as error:
        if code(error) == sqlite3.SQLITE_BUSY:
            raise DatabaseInUse(f"another program has locked {path}: close it and start again") from error
        raise DatabaseUnreadable(_unreadable(path, str(error))) from error
    except OSError as error:
        raise DatabaseUnreadable(_unreadable(path, error.strerror or str(error))) from error


def _unreadable(path: Path, reason: str) -> str:
    return f"{path} cannot be used as the database ({reason}): choose another file with --database"
