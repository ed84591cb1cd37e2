"""Room for what makes room: on a full disk not even a delete can be written, unless something was set aside for it."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
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
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def free(folder: Path) -> int:
    """The bytes that are free on the disk of a folder."""
    return shutil.disk_usage(folder).free


class Room:
    """The reserve beside a database: a file that takes up room, let go of when there is none left.

    It is there while the store is open and the disk is not full; what a killed server left is taken over. Captures
    never take it: they need room of their own, and room for the file to take in what is in the log; and where it was
    let go of, none is taken before it is back.
    """

    def __init__(self, file: File, limits: Limits, free: Callable[[], int]) -> None:
        self._path = file.path.with_name(file.path.name + END)
        self._file = file
        self._limits = limits
        self._free = free
        self._size = 0
        self._is_aside = False

    def open(self) -> None:
        """Set the reserve aside; on a disk that is full already, once it is not any more."""
        self.release()
        with suppress(StorageFull):
            self.take()

    def close(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def release(self) -> bool:
        """Let go of the reserve; False if there was none."""
        self._is_aside = False
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def take(self) -> None:
        """Set the reserve aside, unless it is; where the system refuses that for anything but room, do without.

        Raises:
            StorageFull: There is no room for it.
        """
        if not self._path.exists():
            self._make()
        self._is_aside = True

    def require(self, db: sqlite3.Connection, size: int, *, cut: bool = True) -> None:
        """See that there is room for a write of so many bytes: in the log, and then in the file, beside the reserve.

        Where there is little, the log is brought into the file first (`cut`), which may take as long as `SOON`.

        Raises:
            StorageFull: There is not.
        """
        needed, log = size + min(size, _MOST_LOG) + _LEAST, self._file.log_size()
        if log and self._free() < needed + log:
            if cut:
                self.cut_log(db)
            log = self._growth(db)
        if not self._is_aside:
            self.take()
        if self._free() < needed + log:
            raise StorageFull(FULL)

    def cut_log(self, db: sqlite3.Connection, *, wait: int = SOON) -> None:
        """Bring the log into the file, as `pragmas.checkpoint` does; where that has no room, it may take the reserve's.

        Raises:
            StorageFull: Not even that is enough. It is not tried: what the file had grown by then would be lost.
        """
        growth = self._growth(db)
        if growth > self._free() and not (self.release() and growth <= self._free()):
            raise StorageFull(FULL)
        pragmas.checkpoint(db, wait=wait)

    def _growth(self, db: sqlite3.Connection) -> int:
        """By how much the file will have grown once the log is in it."""
        return max(0, pragmas.pages(db) * pragmas.page_size(db) - self._file.size())

    def _make(self) -> None:
        free = self._free()
        self._size = max(self._size, min(self._limits.reserve, free // _SHARE))
        if free < self._size:
            raise StorageFull(FULL)
        try:
            _allocate(self._path, self._size)
        except OSError as error:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            if error.errno in _NO_ROOM:
                raise StorageFull(FULL) from error


def _allocate(path: Path, size: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if _is_set_aside(file, max(size, 1)):
            return
        while size > 0:
            size -= os.write(file, _BLOCK[:size])
    finally:
        os.close(file)


def _is_set_aside(file: int, size: int) -> bool:
    """Whether the system set so much aside at once; not every one can, and not on every disk."""
    if not hasattr(os, "posix_fallocate"):
        return False
    try:
        os.posix_fallocate(file, 0, size)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        return False
    return True
