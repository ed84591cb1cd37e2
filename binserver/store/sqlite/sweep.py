"""What goes by and by, in small steps between groups."""

import sqlite3
from collections.abc import Iterable
from time import time
from typing import NamedTuple

from binserver.store.limits import Limits
from binserver.store.sqlite import changes
from binserver.store.sqlite.pragmas import transaction

_SLACK = 2048
"""Free pages (8 MiB) that stay in the file: giving them back to the system costs as much as writing them."""

_PAGES = 256
"""Pages given back in one step."""

_PAGE = 4096

_MOST_BYTES = 8 * 2**20
"""The bytes of bodies that go in one step, unless a single one is larger."""

_LOST = """
    select number, size from (
        select number, row_number() over newest as place, sum(size) over newest as bytes
        from capture where bin is null and deleted_at is null
        window newest as (order by number desc)
    )
    join capture using (number)
    where (place > :lost_rows or bytes > :lost_bytes) and pinned = 0 limit :step
"""

_NAMELESS = "select c.number, c.size from bin b join capture c on c.bin = b.id where b.name is null limit :step"
"""Of bins that were emptied or deleted."""

_DELETED = "select number, size from capture where deleted_at <= :then limit :step"
"""Deleted so long ago that it cannot be undone any more."""


class Swept(NamedTuple):
    """What a step came to: whether there may be more to do, the newest change, about how many bytes it wrote."""

    more: bool
    newest: int
    written: int


def step(db: sqlite3.Connection, limits: Limits, most: int) -> Swept:
    """One step of each kind, of at most so many rows, in one transaction."""
    with transaction(db):
        gone = {
            **_evict_lost(db, limits, most),
            **_chosen(db, _NAMELESS, {"step": most}),
            **_chosen(db, _DELETED, {"step": most, "then": _microseconds_ago(limits.undo)}),
        }
        _delete(db, gone)
        db.execute("delete from bin where name is null and not exists (select 1 from capture c where c.bin = bin.id)")
        changes.trim(db, limits.log)
        newest = changes.newest(db)
    written = sum(gone.values()) + len(gone) * _PAGE
    if gone or not _shrink(db):
        return Swept(bool(gone), newest, written)
    return Swept(True, newest, _PAGES * _PAGE)


def _evict_lost(db: sqlite3.Connection, limits: Limits, most: int) -> dict[int, int]:
    """Lost and found is a ring: the oldest go when it is full, unless pinned."""
    ring = {"lost_rows": limits.lost_rows, "lost_bytes": limits.lost_bytes, "step": most}
    gone = _chosen(db, _LOST, ring)
    for number in gone:
        changes.log(db, "evicted", number=number)
    return gone


def _chosen(db: sqlite3.Connection, select: str, values: dict[str, int]) -> dict[int, int]:
    """The captures to delete in this step, with the sizes of their bodies: at least one, else up to `_MOST_BYTES`."""
    chosen: dict[int, int] = {}
    for number, size in db.execute(select, values).fetchall():
        if chosen and sum(chosen.values()) + size > _MOST_BYTES:
            break
        chosen[number] = size
    return chosen


def _microseconds_ago(seconds: float) -> int:
    return round((time() - seconds) * 1_000_000)


def _shrink(db: sqlite3.Connection) -> bool:
    """Give free pages back to the system, once they are many."""
    free = int(db.execute("pragma freelist_count").fetchone()[0])
    if free <= _SLACK:
        return False
    db.execute(f"pragma incremental_vacuum({_PAGES})").fetchall()  # a row for each page: unread, it frees only one
    return True


def _delete(db: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Captures with their bodies; readings and attempts follow by themselves."""
    each = [(number,) for number in numbers]
    db.executemany("delete from part where body = (select body from capture where number = ?)", each)
    db.executemany("delete from capture where number = ?", each)
