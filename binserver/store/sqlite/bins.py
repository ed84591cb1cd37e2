"""Bins and their secrets."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from binserver.model import Bin
from binserver.store import rows
from binserver.store.errors import NameTaken, NotFound
from binserver.store.sqlite import changes, due

_SELECT = """
    select id, name, title, provider, created_at, reply, target, forward, keep, public_url, captures, unread, evicted
    from bin
"""

_SET = {
    "title": "title = :title",
    "provider": "provider = :provider",
    "reply": "reply = :reply",
    "target": "target = :target",
    "forward": "forward = :forward",
    "keep": "keep = :keep",
    "public_url": "public_url = :public_url",
}

_READ_AGAIN = {"provider", "public_url", "secrets"}
"""What readings depend on."""


def all_bins(db: sqlite3.Connection) -> list[Bin]:
    """Every bin, in order of making."""
    found = db.execute(f"{_SELECT} where name is not null order by created_at, name").fetchall()
    return [rows.bin(row, _fingerprints(db, row[0])) for row in found]


def one(db: sqlite3.Connection, name: str) -> Bin:
    """The bin of that name, or `NotFound`."""
    row = db.execute(f"{_SELECT} where name = ?", (name,)).fetchone()
    if row is None:
        raise _not_found(name)
    return rows.bin(row, _fingerprints(db, row[0]))


def identity(db: sqlite3.Connection, name: str) -> int:
    """The row id of a bin, or `NotFound`."""
    row = db.execute("select id from bin where name = ?", (name,)).fetchone()
    if row is None:
        raise _not_found(name)
    return int(row[0])


def make(db: sqlite3.Connection, bin: Bin, secrets: Sequence[str]) -> Bin:
    """Keep a new bin with its secrets, or raise `NameTaken`."""
    if db.execute("select 1 from bin where name = ?", (bin.name,)).fetchone() is not None:
        raise NameTaken(f"there is a bin called {bin.name!r} already: choose another name")
    db.execute(
        """
        insert into bin (name, title, provider, created_at, reply, target, forward, keep, public_url)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        rows.of_bin(bin),
    )
    _put_secrets(db, identity(db, bin.name), secrets)
    changes.log(db, "bin", bin=bin.name)
    return one(db, bin.name)


def change(db: sqlite3.Connection, name: str, changed: Mapping[str, Any]) -> Bin:
    """Change some columns of a bin, or its secrets; what its readings depend on makes them due again.

    What is as it was already is no change: every start says which provider a bin has.
    """
    bin = identity(db, name)
    changed = _differing(db, name, _merged(one(db, name), changed))
    if not changed:
        return one(db, name)
    columns = {key: rows.column(value) for key, value in changed.items() if key != "secrets"}
    if columns:
        settings = ", ".join(_SET[key] for key in columns)
        db.execute(f"update bin set {settings} where id = :id", columns | {"id": bin})  # noqa: S608 - of the table
    if "secrets" in changed:
        _put_secrets(db, bin, changed["secrets"])
    changes.log(db, "bin", bin=name)
    if not _READ_AGAIN.isdisjoint(changed):
        due.add_bin(db, bin, changes.newest(db))
    return one(db, name)


def _merged(now: Bin, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What was given of a reply or of what is kept, together with the parts that were not."""
    return {
        key: replace(getattr(now, key), **value) if isinstance(value, Mapping) else value
        for key, value in changed.items()
    }


def _differing(db: sqlite3.Connection, name: str, changed: Mapping[str, Any]) -> dict[str, Any]:
    now = one(db, name)
    return {
        key: value
        for key, value in changed.items()
        if (tuple(value) != secrets(db, name) if key == "secrets" else value != getattr(now, key))
    }


def may_change(name: str) -> bool:
    """Whether this is something of a bin that can be changed."""
    return name in _SET or name == "secrets"


def empty(db: sqlite3.Connection, name: str) -> int:
    """Put an empty bin in the place of this one, whose captures go by and by; how many they are."""
    bin = identity(db, name)
    captures = int(db.execute("select captures from bin where id = ?", (bin,)).fetchone()[0])
    db.execute("update bin set name = null where id = ?", (bin,))
    db.execute(
        """
        insert into bin (name, title, provider, created_at, reply, target, forward, keep, public_url)
        select ?, title, provider, created_at, reply, target, forward, keep, public_url from bin where id = ?
        """,
        (name, bin),
    )
    db.execute("update secret set bin = ? where bin = ?", (identity(db, name), bin))
    changes.log(db, "bin", bin=name)
    return captures


def delete(db: sqlite3.Connection, name: str) -> None:
    """Take the name off a bin: it is gone, and its captures go by and by."""
    bin = identity(db, name)
    db.execute("delete from secret where bin = ?", (bin,))
    db.execute("update bin set name = null where id = ?", (bin,))
    changes.log(db, "bin", bin=name)


def secrets(db: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The secrets of a bin, in their order."""
    bin = identity(db, name)
    return tuple(text for (text,) in db.execute("select text from secret where bin = ? order by n", (bin,)))


def count(db: sqlite3.Connection, bin: int | None, *, captures: int = 0, unread: int = 0, size: int = 0) -> None:
    """Add to what a bin counts; lost and found counts nothing."""
    db.execute(
        "update bin set captures = captures + ?, unread = unread + ?, bytes = bytes + ? where id = ?",
        (captures, unread, size, bin),
    )


def _put_secrets(db: sqlite3.Connection, bin: int, secrets: Sequence[str]) -> None:
    db.execute("delete from secret where bin = ?", (bin,))
    db.executemany(
        "insert into secret (bin, n, text, fingerprint) values (?, ?, ?, ?)",
        [(bin, n, text, rows.fingerprint(text)) for n, text in enumerate(secrets)],
    )


def _fingerprints(db: sqlite3.Connection, bin: int) -> list[str]:
    return [found for (found,) in db.execute("select fingerprint from secret where bin = ? order by n", (bin,))]


def _not_found(name: str) -> NotFound:
    return NotFound(f"no bin is called {name!r}")
