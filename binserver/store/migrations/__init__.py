"""Numbered steps from an empty file to today's tables; a step is never edited once it was released."""

import sqlite3
from pathlib import Path

from binserver.store.sqlite import pragmas

STEPS = tuple(sorted(Path(__file__).parent.glob("[0-9]*.sql")))
NEWEST = len(STEPS)


def migrate(db: sqlite3.Connection) -> None:
    """Take the steps that the file has not been through, each in one transaction with its number."""
    for number, step in enumerate(STEPS[pragmas.version(db) :], pragmas.version(db) + 1):
        statements = step.read_text(encoding="utf-8")
        try:
            db.executescript(f"begin immediate;\n{statements}\npragma user_version = {number};\ncommit;")
        except BaseException:
            if db.in_transaction:
                db.execute("rollback")
            raise
