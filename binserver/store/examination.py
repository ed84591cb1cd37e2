"""A look at a database file from outside, with a server at work on it or without."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from binserver.store import connections, migrations
from binserver.store.errors import DatabaseTooNew, DatabaseUnreadable
from binserver.store.limits import DEFAULTS
from binserver.store.sqlite import counts, pragmas
from binserver.store.sqlite.counts import Counts

VERSION = sqlite3.sqlite_version
"""SQLite's, as it is loaded."""

_FIXED = (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))
_WAL_CAME = (3, 7, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found: the version of the tables, counts by name, and what is wrong with the file, if anything."""

    version: int | None
    counts: Counts
    fault: str | None


async def examine(path: Path, *, full: bool) -> Examination:
    """Look at a database file; `full` compares its indexes with its tables too, which takes longer."""
    try:
        async with connections.reading(path, DEFAULTS) as connection:
            return await connections.run(connection, _examined, path, full)
    except (DatabaseUnreadable, DatabaseTooNew, sqlite3.Error) as error:
        return Examination(version=None, counts={}, fault=str(error))


def has_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may damage a file whose log two connections write or bring in at once.

    Source: https://www.sqlite.org/wal.html#walresetbug
    """
    if any(fixed[:2] == version[:2] and version >= fixed for fixed in _BACKPORTS):
        return False
    return _WAL_CAME <= version < _FIXED


def _examined(db: sqlite3.Connection, path: Path, full: bool) -> Examination:
    pragmas.require_ours(db, path, migrations.NEWEST)
    fault = pragmas.fault(db, quick=not full)
    return Examination(version=pragmas.version(db), counts=counts.by_name(db), fault=None if fault == "ok" else fault)
