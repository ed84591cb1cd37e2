"""Room for what makes room: on a full disk not even a delete can be written, unless something was set aside for it."""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from binserver.store.connections import File
from binserver.store.errors import StorageFull
from binserver.store.limits import Limits
from binserver.store.sqlite import pragmas

END = ".reserve"
"""What the reserve is called, after the name of the database."""

FULL = "there is no room on the disk for it: make room, by emptying a bin or elsewhere, and try again"

SOON = 50
"""Milliseconds that readers are waited for before the log is cut."""

_LEAST = 128 * 2**10  # bytes that any write takes
_MOST_LOG = 8 * 2**20  # bytes of a body that are in the log at once
_SHARE = 4  # at most one part in so many of what is free
_BLOCK = bytes(2**20)


class Room:
    """The reserve beside a database: a file that takes up room, let go of when there is none left.

    It is there while the store is open and the disk is not full; what a killed server left is taken over. Captures
    never take it: they need room of their own, and room for the file to take in what is in the log.
    """

    def __init__(self, file: File, limits: Limits) -> None:
        self._path = file.path.with_name(file.path.name + END)
        self._file = file
        self._limits = limits
        self._size = 0

    def open(self, db: sqlite3.Connection) -> None:
        """Set the reserve aside; on a disk that is full already, there is none."""
        self.release(db)
        self._size = min(self._limits.reserve, self._free() // _SHARE)
        with suppress(OSError):
            self.take(db)

    def close(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def release(self, db: sqlite3.Connection) -> bool:
        """Let go of the reserve; False if there was none."""
        pragmas.limit(db, self._limits, more=self._size)
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def take(self, db: sqlite3.Connection) -> None:
        """Set the reserve aside, unless it is.

        Raises:
            OSError: There is no room for it.
        """
        if not self._path.exists():
            try:
                _allocate(self._path, self._size)
            except OSError:
                self._path.unlink(missing_ok=True)
                raise
        pragmas.limit(db, self._limits)

    def require(self, db: sqlite3.Connection, size: int) -> None:
        """See that there is room for a write of so many bytes: in the log, and then in the file.

        Raises:
            StorageFull: There is not.
        """
        needed, log = size + min(size, _MOST_LOG) + _LEAST, self._file.log_size()
        if self._free() >= needed + log:
            return
        if log:
            self.cut_log(db)
        if self._free() < needed:
            raise StorageFull(FULL)

    def cut_log(self, db: sqlite3.Connection, *, wait: int = SOON) -> None:
        """Bring the log into the file, as `pragmas.checkpoint` does; where that has no room, it may take the reserve's.

        Raises:
            StorageFull: Not even that is enough. It is not tried: what the file had grown by then would be lost.
        """
        growth = pragmas.pages(db) * pragmas.page_size(db) - self._file.size()
        if growth > self._free() and not (self.release(db) and growth <= self._free()):
            raise StorageFull(FULL)
        pragmas.checkpoint(db, wait=wait)

    def _free(self) -> int:
        return shutil.disk_usage(self._path.parent).free


def _allocate(path: Path, size: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, max(size, 1))
            return
        for at in range(0, size, len(_BLOCK)):
            os.write(file, _BLOCK[: size - at])
    finally:
        os.close(file)
