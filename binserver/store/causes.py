"""What an error of a write means: whether it is the disk's, and a sentence with a way out."""

import sqlite3

from binserver.store.errors import NameTaken, NotFound, StorageFailed, StorageFull
from binserver.store.room import FULL

DAMAGED = "the database is damaged ({}): stop the server and restore a copy, or choose another file with --database"

_LOCKED = "another program has locked the database for too long: close it and try again"

_FAILED = "the disk did not take it ({}): see that the database file is there and may be written, and try again"

_OF_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
}


def is_of_disk(error: Exception) -> bool:
    """Whether the disk or the file failed, and not what was to be written."""
    if isinstance(error, sqlite3.Error):
        return code(error) in _OF_DISK
    return isinstance(error, OSError)


def for_user(error: Exception) -> Exception:
    """The same as a sentence with a way out; each who waits gets an exception of their own."""
    if isinstance(error, NotFound | NameTaken | StorageFailed | StorageFull):
        return error
    told = _told(error)
    told.__cause__ = error
    return told


def _told(error: Exception) -> Exception:
    match code(error):
        case sqlite3.SQLITE_FULL:
            return StorageFull(FULL)
        case sqlite3.SQLITE_BUSY:
            return StorageFailed(_LOCKED, cause="locked")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StorageFailed(DAMAGED.format(error), cause="damaged")
    return StorageFailed(_FAILED.format(error))


def code(error: Exception) -> int | None:
    """SQLite's primary code of an error; None if it is not SQLite's."""
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
