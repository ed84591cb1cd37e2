"""The lock file beside a database, which keeps a second server away from it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from binserver.store.errors import DatabaseInUse

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Hold the lock of this database; the system lets go of it when the process ends, however it ends.

    The file stays when the lock goes: whoever deleted it could delete one that another server has just locked.

    Raises:
        DatabaseInUse: Another server holds it.
    """
    file = os.open(database.with_name(database.name + ".lock"), _FLAGS, 0o600)
    try:
        _take(file, database)
        yield
    finally:
        os.close(file)


def _take(file: int, database: Path) -> None:
    try:
        _lock(file)
    except OSError as error:
        raise DatabaseInUse(
            f"another binserver works with {database}: stop it, or choose another file with --database"
        ) from error
