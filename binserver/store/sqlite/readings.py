"""Readings, and the captures that wait for one."""

import sqlite3
from collections.abc import Sequence

from binserver.model import Capture, Reading
from binserver.store import rows
from binserver.store.sqlite import captures, changes, due
from binserver.store.sqlite.pragmas import snapshot

MOST_DATA = 2**20
"""Larger bodies, in bytes, are not handed to the readers."""

MOST_AT_ONCE = 16 * 2**20
"""The bytes of bodies after which no more captures are handed out at once."""


def waiting(db: sqlite3.Connection, limit: int) -> list[Capture]:
    """The first captures to be read, oldest first, with bodies up to `MOST_DATA`."""
    with snapshot(db):
        chosen = db.execute(
            f"{captures.SELECT} join due d on d.capture = c.number where {captures.KEPT} order by d.capture limit ?",
            (limit,),
        ).fetchall()
        taken: list[Capture] = []
        for row in chosen:
            taken.append(captures.with_body(db, row, MOST_DATA))
            if sum(len(one.body.data or b"") for one in taken) >= MOST_AT_ONCE:
                break
        return taken


def put(db: sqlite3.Connection, made: Sequence[tuple[int, Reading]], as_of: int) -> None:
    """Keep readings in the place of those before; they were made of what was known as of a change.

    Those of captures that are gone are dropped.
    """
    kept = [(number, reading) for number, reading in made if _exists(db, number)]
    db.executemany(
        """
        insert or replace into reading
            (capture, version, provider, event, status_word, status_class, verdict, correlation, dedup, whole)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [rows.of_reading(number, reading) for number, reading in kept],
    )
    version = due.readers(db)
    due.remove(db, [number for number, reading in kept if reading.version == version], as_of)
    changes.log_all(db, "read", [number for number, _ in kept])


def _exists(db: sqlite3.Connection, number: int) -> bool:
    return db.execute("select 1 from capture where number = ?", (number,)).fetchone() is not None
