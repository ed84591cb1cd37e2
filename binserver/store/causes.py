"""What an error of a write means: whether it is the disk's, and a sentence with a way out."""

import errno
import os
import sqlite3

from binserver.store.errors import NameTaken, NotFound, StorageFailed, StorageFull
from binserver.store.room import FULL
from binserver.store.sqlite import pragmas
from binserver.store.sqlite.pragmas import code

DAMAGED = "the database is damaged ({}): stop the server and restore a copy, or choose another file with --database"

_LOCKED = "another program has locked the database for too long: close it and try again"

_FAILED = "the disk did not take it ({}): see that the database file is there and may be written, and try again"

_OURS = "binserver itself failed at it ({}): the log of the server says more, please report it"

_UNREAD = "the database could not be read ({}): see that its file is whole"

NO_DESCRIPTORS = "this process has as many files and connections open as it may: close pages, or allow more (ulimit -n)"

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
    if not is_of_disk(error):
        return StorageFailed(_OURS.format(error), cause="fault")
    return StorageFailed(NO_DESCRIPTORS if lacks_descriptors() else _FAILED.format(error))


def of_reading(error: sqlite3.Error) -> StorageFailed:
    """What it means where something could not be read."""
    if pragmas.is_damage(error):
        return StorageFailed(DAMAGED.format(error), cause="damaged")
    if code(error) == sqlite3.SQLITE_BUSY:
        return StorageFailed(_LOCKED, cause="locked")
    return StorageFailed(NO_DESCRIPTORS if lacks_descriptors() else _UNREAD.format(error))


def lacks_descriptors() -> bool:
    """Whether no file can be opened just now, whatever it is: SQLite only says that it could not."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno in {errno.EMFILE, errno.ENFILE}
    return False
