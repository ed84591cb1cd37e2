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
    for_all(db, limits)
    db.execute("pragma auto_vacuum = incremental")
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("pragma fullfsync = on")  # on macOS, what is synced is on the disk only then
    db.execute("pragma wal_autocheckpoint = 0")
    db.execute("pragma secure_delete = on")
    db.execute("pragma foreign_keys = on")
    db.execute("pragma cache_size = -8192")  # in KiB: whatever it is, a large body that is written fills it


def pages(db: sqlite3.Connection) -> int:
    """How many pages the file has, or will have once the log is in it."""
    return int(db.execute("pragma page_count").fetchone()[0])


def for_reading(db: sqlite3.Connection, limits: Limits) -> None:
    """Set up a connection that only reads."""
    for_all(db, limits)
    db.execute("pragma query_only = on")


def for_all(db: sqlite3.Connection, limits: Limits) -> None:
    """Set up any connection."""
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
    if pages(db) and int(db.execute("pragma application_id").fetchone()[0]) != APPLICATION:
        raise DatabaseUnreadable(f"{path} is the database of another program: choose another file with --database")
    if version(db) > newest:
        raise DatabaseTooNew(
            f"{path} was made by a newer binserver (its version is {version(db)}, this program knows {newest}): "
            "upgrade binserver, or choose another file with --database"
        )
    if pages(db) * page_size(db) <= MOST_CHECKED and (found := fault(db, quick=True)) != "ok":
        raise DatabaseUnreadable(f"{path} is damaged ({found}): restore a copy, or choose another file with --database")


def _found(db: sqlite3.Connection, check: str) -> str:
    """What a check finds first, in one line, or "ok"."""
    text = str(db.execute(f"pragma {check}").fetchone()[0])
    return " ".join(text.removeprefix("*** in database main ***").split())


def tables(db: sqlite3.Connection) -> list[str]:
    """The names of all tables."""
    return [name for (name,) in db.execute("select name from sqlite_schema where type = 'table' order by name")]


def fault_of(db: sqlite3.Connection, table: str) -> str | None:
    """What is wrong with a table and its indexes, or "ok"; None where the look at it was broken off."""
    try:
        return _found(db, f"integrity_check({table})")
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return None
        if is_damage(error):
            return str(error)
        raise


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file is damaged."""
    return code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def code(error: Exception) -> int | None:
    """SQLite's primary code of an error; None if it is not SQLite's."""
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF


def fault(db: sqlite3.Connection, *, quick: bool = False) -> str:
    """What is wrong with the file, from end to end, or "ok"; its indexes are left aside by a quick look."""
    return _found(db, "quick_check(1)" if quick else "integrity_check(1)")


def copy(db: sqlite3.Connection, to: Path) -> None:
    """Copy the file into an empty one, without what was deleted."""
    db.execute("vacuum into ?", (str(to),))


def captures(db: sqlite3.Connection) -> int:
    """How many captures there are."""
    return int(db.execute("select count(*) from capture where deleted_at is null").fetchone()[0])


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


def touch(db: sqlite3.Connection) -> None:
    """Write something that changes nothing."""
    with transaction(db):
        db.execute("update state set value = value")


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Several reads that see one state of the database."""
    db.execute("begin")
    try:
        yield
    finally:
        db.execute("rollback")


def checkpoint(db: sqlite3.Connection, *, wait: int = 0) -> None:
    """Bring the log into the file as far as readers allow; with `wait`, wait so many ms for them and cut the log."""
    if not wait:
        db.execute("pragma wal_checkpoint(passive)").fetchall()
        return
    patience = int(db.execute("pragma busy_timeout").fetchone()[0])
    db.execute(f"pragma busy_timeout = {wait}")
    try:
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    finally:
        db.execute(f"pragma busy_timeout = {patience}")
