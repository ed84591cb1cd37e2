"""The log of changes."""

import sqlite3
from collections.abc import Iterable

from binserver.notices import Change, ChangeKind
from binserver.store.errors import CursorTooOld
from binserver.store.sqlite.pragmas import snapshot


def newest(db: sqlite3.Connection) -> int:
    """The newest change, or 0."""
    return int(db.execute("select coalesce(max(change), 0) from change").fetchone()[0])


def oldest(db: sqlite3.Connection) -> int:
    """The oldest change that is still in the log, or 1."""
    return int(db.execute("select coalesce(min(change), 1) from change").fetchone()[0])


def after(db: sqlite3.Connection, change: int, limit: int) -> list[Change]:
    """The changes that follow, in order.

    Raises:
        CursorTooOld: The one that follows is not in the log any more, or this one is not in it yet.
    """
    with snapshot(db):
        first, last = oldest(db), newest(db)
        if not first - 1 <= change <= last:
            raise CursorTooOld(f"the log of changes goes from {first} to {last} and not back to {change}: load anew")
        rows = db.execute(
            "select change, kind, number, bin from change where change > ? order by change limit ?", (change, limit)
        ).fetchall()
    return [Change(change=one, kind=kind, number=number, bin=bin) for one, kind, number, bin in rows]


def log(db: sqlite3.Connection, kind: ChangeKind, *, number: int | None = None, bin: str | None = None) -> None:
    """Write a line; for a capture, the name of its bin need not be given."""
    db.execute(
        """
        insert into change (kind, number, bin)
        values (
            :kind, :number,
            coalesce(:bin, (select b.name from capture c join bin b on b.id = c.bin where c.number = :number))
        )
        """,
        {"kind": kind, "number": number, "bin": bin},
    )


def log_all(db: sqlite3.Connection, kind: ChangeKind, numbers: Iterable[int]) -> None:
    """Write a line for each of these captures."""
    db.executemany(
        """
        insert into change (kind, number, bin)
        values (?1, ?2, (select b.name from capture c join bin b on b.id = c.bin where c.number = ?2))
        """,
        [(kind, number) for number in numbers],
    )


def log_captured(db: sqlite3.Connection, first: int) -> None:
    """Write a line for each capture from this number on."""
    db.execute(
        """
        insert into change (kind, number, bin)
        select 'captured', c.number, b.name
        from capture c left join bin b on b.id = c.bin
        where c.number >= ? order by c.number
        """,
        (first,),
    )


def log_evicted(db: sqlite3.Connection, numbers: Iterable[int], bin: str) -> None:
    """Write a line for each of these captures of a bin."""
    db.executemany(
        "insert into change (kind, number, bin) values ('evicted', ?, ?)", [(number, bin) for number in numbers]
    )


def trim(db: sqlite3.Connection, keep: int) -> None:
    """Forget all but the newest."""
    db.execute("delete from change where change <= (select max(change) from change) - ?", (keep,))
