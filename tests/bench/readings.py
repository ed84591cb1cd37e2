"""Readings as the database tells of them, seen from outside the server."""

import sqlite3
import time
from pathlib import Path

PATIENCE = 120.0
"""Seconds after which readings that are not there fail the run."""


def opened(database: Path) -> sqlite3.Connection:
    """A connection that only reads."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def due(db: sqlite3.Connection) -> int:
    """How many captures wait for their reading."""
    return int(db.execute("select count(*) from due").fetchone()[0])


def wait_until_read(database: Path) -> float:
    """Wait until no capture waits for its reading; how long that took, in seconds."""
    db, began = opened(database), time.perf_counter()
    while due(db):
        assert time.perf_counter() - began < PATIENCE, f"{due(db)} captures still wait for their reading"
        time.sleep(0.01)
    db.close()
    return time.perf_counter() - began
