"""How a connection is set up, whether the file is ours, and checkpoints."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from binserver.store.errors import DatabaseTooNew, DatabaseUnreadable
from binserver.store.limits import Limits

APPLICATION = 0x62696E73
"""The `application_id` of our files: "bins"."""

MOST_CHECKED = 64 * 2**20
"""Files up to this size, in bytes, are checked from end to end when they are opened: about 0.1 s."""


def for_writing(db: sqlite3.Connection, limits: Limits) -> None:
    """Set up the connection that writes; `auto_vacuum` can only be chosen before the file has its first page."""
    _for_all(db, limits)
    db.execute("pragma auto_vacuum = incremental")
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("pragma fullfsync = on")  # on macOS, what is synced is on the disk only then
    db.execute("pragma wal_autocheckpoint = 0")
    db.execute("pragma secure_delete = on")
    db.execute("pragma foreign_keys = on")
    db.execute("pragma cache_size = -16384")
    if limits.file_bytes is not None:
        db.execute(f"pragma max_page_count = {limits.file_bytes // page_size(db)}")


def for_reading(db: sqlite3.Connection, limits: Limits) -> None:
    """Set up a connection that only reads."""
    _for_all(db, limits)
    db.execute("pragma query_only = on")


def _for_all(db: sqlite3.Connection, limits: Limits) -> None:
    db.execute(f"pragma busy_timeout = {round(limits.patience * 1000)}")
    db.execute("pragma mmap_size = 0")
    db.execute("pragma trusted_schema = off")


def page_size(db: sqlite3.Connection) -> int:
    """The size of a page, in bytes."""
    return int(db.execute("pragma page_size").fetchone()[0])


def version(db: sqlite3.Connection) -> int:
    """How many migrations the file has been through."""
    return int(db.execute("pragma user_version").fetchone()[0])


def require_ours(db: sqlite3.Connection, path: Path, newest: int) -> None:
    """See that the file is empty or ours, not damaged and not of the future.

    Raises:
        DatabaseTooNew: It has been through migrations that we do not know.
        DatabaseUnreadable: It belongs to another program, or is damaged.
    """
    pages = int(db.execute("pragma page_count").fetchone()[0])
    if pages and int(db.execute("pragma application_id").fetchone()[0]) != APPLICATION:
        raise DatabaseUnreadable(f"{path} is the database of another program: choose another file with --database")
    if version(db) > newest:
        raise DatabaseTooNew(
            f"{path} was made by a newer binserver (its version is {version(db)}, this program knows {newest}): "
            "upgrade binserver, or choose another file with --database"
        )
    if pages * page_size(db) <= MOST_CHECKED and (fault := _fault(db)) != "ok":
        raise DatabaseUnreadable(f"{path} is damaged ({fault}): restore a copy, or choose another file with --database")


def _fault(db: sqlite3.Connection) -> str:
    return str(db.execute("pragma quick_check(1)").fetchone()[0])


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is committed at the end, or rolled back when anything is raised."""
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back already
            db.execute("rollback")
        raise


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Several reads that see one state of the database."""
    db.execute("begin")
    try:
        yield
    finally:
        db.execute("rollback")


def checkpoint(db: sqlite3.Connection, *, truncate: bool) -> None:
    """Bring the log into the file as far as readers allow; with `truncate`, wait 50 ms for them and cut the log."""
    if not truncate:
        db.execute("pragma wal_checkpoint(passive)").fetchall()
        return
    patience = int(db.execute("pragma busy_timeout").fetchone()[0])
    db.execute("pragma busy_timeout = 50")
    try:
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    finally:
        db.execute(f"pragma busy_timeout = {patience}")
