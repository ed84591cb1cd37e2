"""What a bin holds beyond its limits: the oldest captures, but never a pinned one."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from binserver.store.sqlite import bins, changes

GONE = 0
"""When evicted captures were deleted, in microseconds since 1970: too long ago to be undone, so they are swept away."""

_EXCESS = """
    with held as (
        select
            id, name, captures, bytes,
            json_extract(keep, '$.captures') as most_captures,
            json_extract(keep, '$.bytes') as most_bytes,
            :now - cast(json_extract(keep, '$.seconds') * 1000000 as integer) as too_old
        from bin where name is not null and (:name is null or name = :name)
    ),
    pinned as (
        select id, count(number) as captures, coalesce(sum(size + answered), 0) as bytes
        from held left join capture on capture.bin = id and pinned = 1 and deleted_at is null
        where held.captures > most_captures or held.bytes > most_bytes
        group by id
    )
    select
        id, name,
        coalesce(held.captures - pinned.captures, 0),
        coalesce(held.captures - pinned.captures - most_captures, 0),
        coalesce(held.bytes - pinned.bytes - most_bytes, 0),
        too_old,
        exists (
            select 1 from capture where bin = id and pinned = 0 and deleted_at is null and received_at < too_old
        )
    from held left join pinned using (id)
"""
"""What each bin holds beyond its limits; what is pinned of it is looked at only where that matters."""

_OLDEST = """
    select number, size + answered, read from capture indexed by capture_of_bin
    where bin = :bin and pinned = 0 and deleted_at is null
    order by number limit :most
"""

_TOO_OLD = """
    select number, size + answered, read from capture
    where bin = :bin and pinned = 0 and deleted_at is null and received_at < :too_old
    order by received_at limit :most
"""


class _Excess(NamedTuple):
    """Of one bin: what is not pinned, and how many captures and bytes of that are too many or too old."""

    bin: int
    name: str
    unpinned: int
    captures: int
    size: int
    too_old: int | None
    aged: bool

    @property
    def any(self) -> bool:
        """The newest goes only by its age: what has just come is not gone at once because it is large."""
        return bool(self.aged) or (self.unpinned > 1 and (self.captures > 0 or self.size > 0))


class _Candidate(NamedTuple):
    number: int
    size: int
    read: bool


def overfull(db: sqlite3.Connection, now: int) -> list[str]:
    """The names of the bins that hold more than they may, or something older; `now` is in microseconds since 1970."""
    return [one.name for one in _excess(db, now, None) if one.any]


def evict(db: sqlite3.Connection, name: str, now: int, most: int) -> int:
    """Let go of captures that a bin may not hold any more, at most so many; how many went. They are swept later.

    Raises:
        NotFound: There is no such bin.
    """
    bins.identity(db, name)
    (excess,) = _excess(db, now, name)
    gone = _too_old(db, excess, most) if excess.aged else _too_many(db, excess, most)
    _let_go(db, excess, gone)
    return len(gone)


def _excess(db: sqlite3.Connection, now: int, name: str | None) -> list[_Excess]:
    return [_Excess(*row) for row in db.execute(_EXCESS, {"now": now, "name": name})]


def _too_old(db: sqlite3.Connection, excess: _Excess, most: int) -> list[_Candidate]:
    found = db.execute(_TOO_OLD, {"bin": excess.bin, "too_old": excess.too_old, "most": most})
    return [_Candidate(*row) for row in found]


def _too_many(db: sqlite3.Connection, excess: _Excess, most: int) -> list[_Candidate]:
    """As many of the oldest as are in excess, by their number or by their bytes."""
    found = db.execute(_OLDEST, {"bin": excess.bin, "most": max(0, min(most, excess.unpinned - 1))})
    captures, size, gone = excess.captures, excess.size, []
    for one in (_Candidate(*row) for row in found):
        if captures <= 0 and size <= 0:
            break
        gone.append(one)
        captures, size = captures - 1, size - one.size
    return gone


def _let_go(db: sqlite3.Connection, excess: _Excess, gone: Sequence[_Candidate]) -> None:
    bin = excess.bin
    changes.log_evicted(db, [one.number for one in gone], excess.name)
    db.executemany("update capture set deleted_at = ? where number = ?", [(GONE, one.number) for one in gone])
    unread = sum(not one.read for one in gone)
    bins.count(db, bin, captures=-len(gone), unread=-unread, size=-sum(one.size for one in gone))
    db.execute("update bin set evicted = evicted + ? where id = ?", (len(gone), bin))
