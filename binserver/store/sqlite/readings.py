"""Readings, and the captures that wait for one."""

import json
import sqlite3
from collections.abc import Sequence

from binserver.model import Capture, Reading
from binserver.store import rows
from binserver.store.sqlite import captures, changes, deliveries, due
from binserver.store.sqlite.pragmas import snapshot

MOST_DATA = 2**20
"""Larger bodies, in bytes, are not handed to the readers."""

MOST_AT_ONCE = 16 * 2**20
"""The bytes of bodies after which no more captures are handed out at once."""


def waiting(db: sqlite3.Connection, limit: int) -> list[Capture]:
    """The first captures to be read, oldest first, with bodies up to `MOST_DATA`; a reading they have is left out."""
    with snapshot(db):
        taken, size = [], 0
        for *row, data in db.execute(_WAITING, {"limit": limit, "most": MOST_DATA}):
            taken.append(captures.with_body(db, row, MOST_DATA) if data is None else rows.capture(row, data))
            size += len(taken[-1].body.data or b"")
            if size >= MOST_AT_ONCE:
                break
        return taken


_WAITING = f"""
    select {captures.ALONE}, case when c.size <= :most and length(p.data) = c.size then p.data end
    from due d
    join capture c on c.number = d.capture
    left join bin b on b.id = c.bin
    left join part p on p.body = c.body and p.n = 0
    where {captures.KEPT} order by d.capture limit :limit
"""  # noqa: S608 - no input
"""What is read, with the data of a body that is a single part: nearly all are."""


def put(db: sqlite3.Connection, made: Sequence[tuple[int, Reading]], as_of: int) -> None:
    """Keep readings in the place of those before; they were made of what was known as of a change.

    Those of captures that are gone are dropped.
    """
    bins = _bins(db, [number for number, _ in made])
    kept = {number: (bins[number], reading) for number, reading in sorted(made, key=_number) if number in bins}
    newest = _newest(db)
    placed = [deliveries.place(number, bin, reading) for number, (bin, reading) in kept.items()]
    whole = [rows.of_reading(reading) for _, reading in kept.values()]
    db.executemany(_PUT, [columns | place for columns, place in zip(whole, placed, strict=True)])
    if any(number < newest for number in kept):
        deliveries.count_on(db, placed)
    version = due.readers(db)
    due.remove(db, [number for number, (_, reading) in kept.items() if reading.version == version], as_of)
    changes.log_all(db, "read", kept)


_PUT = f"""
    insert or replace into reading (
        capture, version, provider, event, status_word, status_class, verdict, correlation, dedup, whole,
        delivery_key, fingerprint, first, nth
    ) select
        :capture, :version, :provider, :event, :status_word, :status_class, :verdict, :correlation, :dedup, :whole,
        :key, :fingerprint, {deliveries.COUNTED}
"""


def _number(made: tuple[int, Reading]) -> int:
    return made[0]


def _bins(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int | None]:
    """The bins of these captures, which may be none; those that are gone are left out."""
    found = db.execute("select number, bin from json_each(?) join capture on number = value", (json.dumps(numbers),))
    return dict(found.fetchall())


def _newest(db: sqlite3.Connection) -> int:
    """The newest capture that was read, or 0."""
    return int(db.execute("select coalesce(max(capture), 0) from reading").fetchone()[0])
