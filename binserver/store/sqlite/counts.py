"""How much there is of everything."""

import sqlite3
from typing import TypeAlias

Counts: TypeAlias = dict[str, int]

_COUNTED = {
    "bins": "select count(*) from bin where name is not null",
    "captures": "select count(*) from capture where deleted_at is null",
    "lost": "select count(*) from capture where bin is null and deleted_at is null",
    "attempts": "select count(*) from attempt",
    "unread": "select count(*) from due",
}
"""What is counted: bins, captures, those of them in lost and found, replays, and captures that wait to be read."""


def by_name(db: sqlite3.Connection) -> Counts:
    """All counts, by what is counted."""
    return {name: int(db.execute(statement).fetchone()[0]) for name, statement in _COUNTED.items()}
