"""Captures: adding, finding, marking, deleting."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from time import time_ns
from typing import Any

from binserver.filters import CaptureFilter, fold
from binserver.model import Capture, Incoming, Remark
from binserver.store import rows
from binserver.store.errors import NotFound
from binserver.store.rows import Row
from binserver.store.sqlite import bins, changes, deliveries, due, parts
from binserver.store.sqlite.pragmas import snapshot

OWN = """
    c.number, b.name, c.received_at, c.method, c.request_target, c.http_version, c.headers, c.head,
    c.address, c.port, c.claimed, c.code, c.took, c.flaws, c.simulated, c.body, c.size, c.sha256,
    c.pinned, c.note, c.read
"""
"""What is known of a capture by itself; `SELECT` adds what came of it."""

SELECT = f"""
    select
        {OWN}, r.whole,
        (select count(*) from attempt a where a.capture = c.number),
        (select a.code from attempt a where a.capture = c.number order by a.number desc limit 1),
        (select a.error from attempt a where a.capture = c.number order by a.number desc limit 1),
        {deliveries.COLUMNS}
    from capture c
    left join bin b on b.id = c.bin
    left join reading r on r.capture = c.number
    {deliveries.JOIN}
"""  # noqa: S608 - no input
"""The columns that `rows.capture` takes."""

ALONE = f"{OWN}, null, 0, null, null, null, null, null"
"""The same, for one of which nothing came yet."""

KEPT = "c.deleted_at is null and (c.bin is null or b.name is not null)"
"""Neither deleted, nor of a bin that was."""

_SET_ASIDE = "c.deleted_at is not null and (c.bin is null or b.name is not null)"

_EXISTS = "select 1 from capture c left join bin b on b.id = c.bin"

MOST_MARKED = 16 * 2**10
"""Bytes of a body that come with a capture that was marked."""

_BODY, _SIZE = 15, 16  # places in SELECT

_MARKED = "exists (select 1 from reading m indexed by reading_marks where m.capture = c.number and"

_WHERE = {
    "bin": "c.bin = (select id from bin where name = :bin)",
    "lost": "c.bin is null",
    "method": "lower(c.method) = :method",
    "path": "instr(c.path, :path) > 0",
    "after": "c.number > :after",
    "before": "c.number < :before",
    "provider": f"{_MARKED} m.provider = :provider)",
    "status": f"{_MARKED} (m.status_word = :status or m.status_class = :status))",
    "verdict": f"{_MARKED} m.verdict = :verdict)",
    "event": f"{_MARKED} m.event = :event)",
}

_FOLDED = {"method", "path", "status"}

_MARKS = {"pinned": "pinned = :pinned", "note": "note = :note", "read": "read = :read"}


def add(db: sqlite3.Connection, group: Sequence[Incoming]) -> list[int]:
    """Keep requests as captures, numbered in their order; those whose bin is gone are lost and found."""
    first = _next_number(db)
    ids = {name: _bin(db, name) for name in {one.bin for one in group}}
    numbered = [*enumerate(group, first)]
    db.executemany(
        """
        insert into capture (
            number, bin, received_at, method, path, request_target, http_version, headers, head,
            address, port, claimed, code, took, flaws, simulated, body, size, sha256, head_size
        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [rows.of_incoming(one, number, ids[one.bin]) for number, one in numbered],
    )
    db.executemany(
        "insert into part (body, n, data) values (?, ?, ?)",
        [rows.of_tail(one, number) for number, one in numbered if one.body.tail],
    )
    due.add_new(db, first)
    changes.log_captured(db, first)
    _count_added(db, [(ids[one.bin], one.body.size) for one in group])
    return [number for number, _ in numbered]


def _next_number(db: sqlite3.Connection) -> int:
    """Never one that was given before, though that capture be gone."""
    row = db.execute("select seq from sqlite_sequence where name = 'capture'").fetchone()
    return 1 if row is None else int(row[0]) + 1


def _bin(db: sqlite3.Connection, name: str | None) -> int | None:
    row = db.execute("select id from bin where name = ?", (name,)).fetchone()
    return None if row is None else int(row[0])


def _count_added(db: sqlite3.Connection, added: Sequence[tuple[int | None, int]]) -> None:
    captures = Counter(bin for bin, _ in added)
    for bin, count in captures.items():
        size = sum(size for of, size in added if of == bin)
        bins.count(db, bin, captures=count, unread=count, size=size)


def one(db: sqlite3.Connection, number: int, *, data: bool) -> Capture:
    """The capture of that number, or `NotFound`."""
    with snapshot(db):
        row = db.execute(f"{SELECT} where c.number = ? and {KEPT}", (number,)).fetchone()
        if row is None:
            raise not_found(number)
        return with_body(db, row, row[_SIZE] if data else -1)


def body(db: sqlite3.Connection, number: int) -> bytes:
    """The body of the capture of that number, or `NotFound`."""
    with snapshot(db):
        require(db, number)
        (key,) = db.execute("select body from capture where number = ?", (number,)).fetchone()
        return parts.data(db, key)


def found(db: sqlite3.Connection, filter: CaptureFilter, most_data: int) -> list[Capture]:
    """The captures that match, newest first; the same that `CaptureFilter.matches` says."""
    parts = {name: getattr(filter, name) for name in _WHERE}
    wanted = {name: value for name, value in parts.items() if value is not None and value is not False}
    where = " and ".join([KEPT, *(_WHERE[name] for name in wanted)])
    values = {name: fold(value) if name in _FOLDED else value for name, value in wanted.items()}
    with snapshot(db):
        chosen = db.execute(
            f"{SELECT} where {where} order by c.number desc limit :limit", values | {"limit": filter.limit}
        ).fetchall()
        return [with_body(db, row, most_data) for row in chosen]


def with_body(db: sqlite3.Connection, row: Row, most_data: int) -> Capture:
    """A capture of its row, with its body if that has no more than so many bytes."""
    return rows.capture(row, parts.data(db, row[_BODY]) if row[_SIZE] <= most_data else None)


def mark(db: sqlite3.Connection, number: int, marks: Mapping[str, Any]) -> Capture:
    """Set marks on a capture, or raise `NotFound`; marks that it has already are no change.

    A large body does not come with it: no commit may wait for that.
    """
    require(db, number)
    bin, *found = db.execute("select bin, pinned, note, read from capture where number = ?", (number,)).fetchone()
    before = dict(zip(_MARKS, found, strict=True))
    changed = {name: value for name, value in marks.items() if value != before[name]}
    if changed:
        columns = ", ".join(_MARKS[name] for name in changed)
        values = changed | {"number": number}
        db.execute(f"update capture set {columns} where number = :number", values)  # noqa: S608 - of the table
        changes.log(db, "marked", number=number)
    if "read" in changed:
        bins.count(db, bin, unread=-1 if changed["read"] else 1)
    row = db.execute(f"{SELECT} where c.number = ?", (number,)).fetchone()
    return with_body(db, row, MOST_MARKED)


def add_flaw(db: sqlite3.Connection, number: int, flaw: Remark) -> None:
    """Say one thing more that was wrong with a capture as it came, or raise `NotFound`."""
    require(db, number)
    (flaws,) = db.execute("select flaws from capture where number = ?", (number,)).fetchone()
    db.execute("update capture set flaws = ? where number = ?", (rows.with_flaw(flaws, flaw), number))
    changes.log(db, "marked", number=number)


def may_mark(name: str) -> bool:
    """Whether there is such a mark."""
    return name in _MARKS


def move(db: sqlite3.Connection, number: int, name: str) -> None:
    """Put a capture of lost and found into a bin, or raise `NotFound`; it is due to be read as one of that bin."""
    bin = bins.identity(db, name)
    require(db, number)
    found = db.execute("select bin, read, size + answered from capture where number = ?", (number,)).fetchone()
    before, read, size = found
    if before is not None:
        raise NotFound(f"capture {number} is not in lost and found: it belongs to a bin")
    changes.log(db, "moved", number=number)
    db.execute("update capture set bin = ? where number = ?", (bin, number))
    changes.log(db, "moved", number=number)
    bins.count(db, bin, captures=1, unread=not read, size=size)
    due.add(db, number, changes.newest(db))


def lost_count(db: sqlite3.Connection) -> int:
    """How many captures belong to no bin, by the index alone."""
    return int(db.execute("select count(*) from capture where bin is null and deleted_at is null").fetchone()[0])


def delete(db: sqlite3.Connection, number: int, at: int) -> None:
    """Set a capture aside, or raise `NotFound`; `at` is when, in microseconds since 1970."""
    require(db, number)
    changes.log(db, "deleted", number=number)
    _set_aside(db, number, at)


def restore(db: sqlite3.Connection, number: int, undo: float) -> None:
    """Bring back a capture that was set aside, or raise `NotFound`: after so many seconds, some of it may have gone."""
    since = time_ns() // 1000 - round(undo * 1_000_000)
    found = db.execute(f"{_EXISTS} where c.number = ? and c.deleted_at > ? and {_SET_ASIDE}", (number, since))
    if found.fetchone() is None:
        raise NotFound(f"capture {number} cannot be brought back: it was not deleted, or is gone for good")
    _set_aside(db, number, None)
    changes.log(db, "restored", number=number)


def _set_aside(db: sqlite3.Connection, number: int, at: int | None) -> None:
    found = db.execute("select bin, read, size + answered from capture where number = ?", (number,)).fetchone()
    bin, read, size = found
    one = 1 if at is None else -1
    bins.count(db, bin, captures=one, unread=one * (not read), size=one * size)
    db.execute("update capture set deleted_at = ? where number = ?", (at, number))


def require(db: sqlite3.Connection, number: int) -> None:
    """See that there is a capture of that number, or raise `NotFound`."""
    if db.execute(f"{_EXISTS} where c.number = ? and {KEPT}", (number,)).fetchone() is None:
        raise not_found(number)


def not_found(number: int) -> NotFound:
    """What is raised where there is no such capture."""
    return NotFound(f"no capture has number {number}")
