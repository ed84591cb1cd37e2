"""The lock file beside a database, which keeps a second server away from it."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from binserver.store.errors import DatabaseInUse

END = ".binserver-lock"
"""What the lock file is called, after the name of the database: no other program has one of that name to lose."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, _BEYOND_THE_TEXT, os.SEEK_SET)  # others could not read a byte that is locked
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


HELD = {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN, errno.EDEADLK}
"""How systems say that somebody else holds a lock."""

TRIES = 5
"""How often the lock is tried for: who has it may only be looking whether it can be had."""

PAUSE = 0.02
"""Seconds between two tries."""

_BEYOND_THE_TEXT = 2**20
_MOST_TEXT = 1000


class Lock:
    """A lock that is held; its file says to others where its holder is found."""

    def __init__(self, file: int) -> None:
        self._file = file

    def tell(self, where: str) -> None:
        """Say where this server is found, for another that is started on the same database.

        On a full disk it stays unsaid, and all else goes on.
        """
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, where.encode())


@contextmanager
def held(database: Path) -> Iterator[Lock]:
    """Hold the lock of this database; the system lets go of it when the process ends, however it ends.

    The file stays when the lock goes, but for one that was made for a database which could not be opened.

    Raises:
        DatabaseInUse: Another server holds it; the message says where that is found.
    """
    path = _beside(database)
    is_new = not path.exists()
    file = _taken(path, database)
    try:
        lock = Lock(file)
        lock.tell("")
        yield lock
    except BaseException:
        if is_new:
            path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def require_free(database: Path) -> None:
    """See that no server works with this database, and leave nothing beside it.

    Raises:
        DatabaseInUse: One does; the message says where that is found.
    """
    where = holder(database)
    if where is not None:
        raise DatabaseInUse(_in_use(database, where))


def holder(database: Path) -> str | None:
    """Where the server that works with this database is found, "" where it does not say; None if there is none.

    For a moment the lock is taken to see that it can be.
    """
    try:
        file = os.open(_beside(database), _FLAGS & ~os.O_CREAT)
    except FileNotFoundError:
        return None
    try:
        return _try(file)
    except OSError:
        return None
    finally:
        os.close(file)


def _beside(database: Path) -> Path:
    return database.with_name(database.name + END)


def _taken(path: Path, database: Path) -> int:
    """The lock file, locked: once more where it was deleted in the moment before."""
    while True:
        file = os.open(path, _FLAGS, 0o600)
        try:
            _take(file, database)
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _take(file: int, database: Path) -> None:
    where = _try(file)
    if where is not None:
        raise DatabaseInUse(_in_use(database, where))


def _try(file: int) -> str | None:
    """Take the lock; where its holder is found, if somebody has it, or "" if that stays unsaid.

    Raises:
        OSError: It cannot be had for another reason: a network disk without locks, say.
    """
    for _ in range(TRIES):
        if _is_locked(file):
            return None
        sleep(PAUSE)
    return _told(file)


def _is_locked(file: int) -> bool:
    """Take the lock; False if somebody has it."""
    try:
        _lock(file)
    except OSError as error:
        if error.errno in HELD:
            return False
        raise
    return True


def _told(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, _MOST_TEXT).decode(errors="replace")


def _in_use(database: Path, where: str) -> str:
    if where:
        return f"it is already running at {where} with {database}: open that, stop it, or choose another --database"
    return f"another binserver works with {database}: stop it, or choose another file with --database"
