"""What goes by and by, in small steps between groups."""

import sqlite3
from collections.abc import Mapping
from time import time
from typing import NamedTuple

from binserver.store.limits import Limits
from binserver.store.sqlite import changes, parts
from binserver.store.sqlite.pragmas import transaction

_SLACK = 2048
"""Free pages (8 MiB) that stay in the file: giving them back to the system costs as much as writing them."""

_PAGES = 256
"""Pages given back in one step."""

_PAGE = 4096

_MOST_BYTES = 8 * 2**20
"""The bytes of bodies that go in one step."""

_TIGHT_BYTES = 2**20
"""The same where the disk is full: what is deleted is overwritten, and that is written to the log first."""

_PART = 256 * 1024

_LOST = """
    select number from (
        select
            number, pinned, row_number() over newest as place,
            sum(size + head_size) over newest as bytes
        from capture indexed by capture_lost where bin is null and deleted_at is null
        window newest as (order by number desc)
    )
    where (place > :lost_rows or bytes > :lost_bytes) and pinned = 0 limit :step
"""
"""Headers take about the room of the head that they were made of. Only the index is read."""

_NAMELESS = "select c.number, c.size from bin b join capture c on c.bin = b.id where b.name is null limit :step"
"""Of bins that were emptied or deleted."""

_DELETED = "select number, size from capture where deleted_at <= :then limit :step"
"""Deleted so long ago that it cannot be undone any more."""


class Swept(NamedTuple):
    """What a step came to.

    Attributes:
        more: Whether there may be more to do.
        newest: The newest change.
        written: About how many bytes it wrote.
        discarded: Whether nothing is left of the discarded body.
    """

    more: bool
    newest: int
    written: int
    discarded: bool


def step(
    db: sqlite3.Connection, limits: Limits, *, most: int, discarded: int | None = None, tight: bool = False
) -> Swept:
    """One step of each kind, of at most so many rows, in one transaction.

    `discarded` is a body that never became a capture. Where the disk is full (`tight`), steps are smaller and every
    free page is given back.
    """
    budget = _TIGHT_BYTES if tight else _MOST_BYTES
    with transaction(db):
        _evict_lost(db, limits, most)
        gone = {
            **_chosen(db, _NAMELESS, {"step": most}, budget),
            **_chosen(db, _DELETED, {"step": most, "then": _microseconds_ago(limits.undo)}, budget),
        }
        _delete(db, gone, budget)
        left = discarded is not None and parts.cut(db, discarded, most=budget // _PART)
        db.execute("delete from bin where name is null and not exists (select 1 from capture c where c.bin = bin.id)")
        changes.trim(db, limits.log)
        newest = changes.newest(db)
    written = min(sum(gone.values()), 2 * budget) + len(gone) * _PAGE + (0 if discarded is None else budget)
    if gone or discarded is not None or not _shrink(db, slack=0 if tight else _SLACK):
        return Swept(bool(gone) or left, newest, written, discarded is not None and not left)
    return Swept(True, newest, _PAGES * _PAGE, False)


def _evict_lost(db: sqlite3.Connection, limits: Limits, most: int) -> None:
    """Lost and found is a ring: the oldest are out of sight when it is full, unless pinned, and then they go too."""
    ring = {"lost_rows": limits.lost_rows, "lost_bytes": limits.lost_bytes, "step": most}
    for (number,) in db.execute(_LOST, ring).fetchall():
        changes.log(db, "evicted", number=number)
        db.execute("update capture set deleted_at = 0 where number = ?", (number,))


def _chosen(db: sqlite3.Connection, select: str, values: dict[str, int], budget: int) -> dict[int, int]:
    """The captures to delete in this step, with the sizes of their bodies: at least one, else up to so many bytes."""
    chosen: dict[int, int] = {}
    for number, size in db.execute(select, values).fetchall():
        if chosen and sum(chosen.values()) + size > budget:
            break
        chosen[number] = size
    return chosen


def _microseconds_ago(seconds: float) -> int:
    return round((time() - seconds) * 1_000_000)


def _shrink(db: sqlite3.Connection, *, slack: int) -> bool:
    """Give free pages back to the system, once they are many."""
    free = int(db.execute("pragma freelist_count").fetchone()[0])
    if free <= slack:
        return False
    db.executescript(f"pragma incremental_vacuum({_PAGES})")  # a cursor steps it once, and so frees a single page
    return True


def _delete(db: sqlite3.Connection, chosen: Mapping[int, int], budget: int) -> None:
    """Captures with their bodies; readings and attempts follow by themselves. A large body goes part by part."""
    whole = [(number,) for number, size in chosen.items() if size <= budget or not _cut(db, number, budget)]
    db.executemany("delete from part where body = (select body from capture where number = ?)", whole)
    db.executemany("delete from capture where number = ?", whole)


def _cut(db: sqlite3.Connection, number: int, budget: int) -> bool:
    (body,) = db.execute("select body from capture where number = ?", (number,)).fetchone()
    return parts.cut(db, body, most=budget // _PART)
