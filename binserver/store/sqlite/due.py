"""Which captures are due to be read: the reading is missing, of other readers, or of another provider or secret."""

import sqlite3
from collections.abc import Sequence


def readers(db: sqlite3.Connection) -> int:
    """The version of the readers for which captures are due."""
    return int(db.execute("select value from state where name = 'readers'").fetchone()[0])


def renew(db: sqlite3.Connection, version: int) -> None:
    """Readers of another version have come: what others read is due."""
    db.execute("update state set value = ? where name = 'readers'", (version,))
    db.execute(
        """
        delete from due
        where again = 0 and exists (select 1 from reading r where r.capture = due.capture and r.version = ?)
        """,
        (version,),
    )
    db.execute(
        """
        insert or ignore into due (capture)
        select number from capture
        where not exists (select 1 from reading where capture = number and version = ?)
        """,
        (version,),
    )


def add_new(db: sqlite3.Connection, first: int) -> None:
    """The captures from this number on are to be read."""
    db.execute("insert into due (capture) select number from capture where number >= ?", (first,))


def add_bin(db: sqlite3.Connection, bin: int, change: int) -> None:
    """All captures of a bin are to be read again, because of this change."""
    db.execute("insert or replace into due (capture, again) select number, ? from capture where bin = ?", (change, bin))


def add(db: sqlite3.Connection, number: int, change: int) -> None:
    """A capture is to be read again, because of this change."""
    db.execute("insert or replace into due (capture, again) values (?, ?)", (number, change))


def remove(db: sqlite3.Connection, numbers: Sequence[int], as_of: int) -> None:
    """These were read by what was known as of a change; where something has changed since, they stay."""
    db.executemany("delete from due where capture = ? and again <= ?", [(number, as_of) for number in numbers])
