"""Attempts: what replays and forwards came to."""

import sqlite3
from dataclasses import replace

from binserver.model import Attempt
from binserver.store import rows
from binserver.store.sqlite import bins, captures, changes
from binserver.store.sqlite.pragmas import snapshot


def add(db: sqlite3.Connection, attempt: Attempt) -> Attempt:
    """Keep an attempt and number it; `NotFound` if its capture has gone."""
    captures.require(db, attempt.capture)
    cursor = db.execute(
        """
        insert into attempt (
            capture, kind, url, dialled, started_at, took, method, request_headers, changes,
            code, headers, size, data, truncated, error
        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        rows.of_attempt(attempt),
    )
    _count(db, attempt)
    changes.log(db, "replayed", number=attempt.capture)
    return replace(attempt, number=cursor.lastrowid)


def _count(db: sqlite3.Connection, attempt: Attempt) -> None:
    """What was answered is part of what the bin holds."""
    size = len(attempt.body.data)
    db.execute("update capture set answered = answered + ? where number = ?", (size, attempt.capture))
    (bin,) = db.execute("select bin from capture where number = ?", (attempt.capture,)).fetchone()
    bins.count(db, bin, size=size)


def of_capture(db: sqlite3.Connection, number: int) -> list[Attempt]:
    """The attempts of a capture, newest first; `NotFound` if there is no such capture."""
    with snapshot(db):
        captures.require(db, number)
        found = db.execute(
            """
            select number, capture, kind, url, dialled, started_at, took, method, request_headers, changes,
                code, headers, size, data, truncated, error
            from attempt where capture = ? order by number desc
            """,
            (number,),
        ).fetchall()
    return [rows.attempt(row) for row in found]
