"""Which captures are deliveries of one event, and their order.

Each is counted on from the one before it, when it is read. What is shown begins with the first that is still there, so
that a first one may be deleted, evicted or brought back.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from binserver.model import Reading
from binserver.providers.fingerprint import SAME_WITHIN, key_of

_WITHIN = SAME_WITHIN // timedelta(microseconds=1)

_BEFORE = f"""
    select p.{{column}} from (
        select capture, first, nth from reading
        where delivery_key = :key and capture < :capture order by capture desc limit 1
    ) p
    where :for_ever or (
        (select received_at from capture where number = :capture)
        - (select received_at from capture where number = p.capture) <= {_WITHIN}
    )
"""

FIRST = f"coalesce(({_BEFORE.format(column='first')}), :capture)"
"""The value of column `first`, with the parameters of `place`."""

NTH = f"coalesce(({_BEFORE.format(column='nth')}), 0) + 1"
"""The value of column `nth`."""

_STILL_THERE = """
    from reading a join capture k on k.number = a.capture
    where a.delivery_key = r.delivery_key and a.first = r.first and a.capture >= r.first and k.deleted_at is null
"""

JOIN = f"""
    left join reading f on f.capture = (
        case when r.nth > 1 then (select a.capture {_STILL_THERE} order by a.capture limit 1) end
    )
"""
"""The first delivery that is still there as `f`, for a reading `r` that is not the first itself."""

COLUMNS = "f.capture, r.nth - f.nth + 1, r.fingerprint = f.fingerprint"
"""Of which capture it is a delivery, its number among them, and whether it says the same."""


def place(number: int, bin: int | None, reading: Reading) -> dict[str, Any]:
    """What the columns of a reading are made of; nothing of a request that could not be read."""
    key = key_of(reading)
    return {
        "capture": number,
        "key": None if key is None else _hash(f"{bin}|{key}"),
        "for_ever": bool(reading.provider and reading.dedup),
        "fingerprint": None if reading.fingerprint is None else _hash(reading.fingerprint),
    }


def count_on(db: sqlite3.Connection, placed: Iterable[Mapping[str, Any]]) -> None:
    """Count those anew that follow these, where one came in between: they were read before it."""
    last = {one["key"]: one for one in placed if one["key"] is not None}
    for one in last.values():
        after = "select capture from reading where delivery_key = :key and capture > :capture order by capture"
        for (capture,) in db.execute(f"{after} limit 1", one).fetchall():
            if db.execute("select 1 from due where capture = ?", (capture,)).fetchone() is None:
                _count_anew(db, [number for (number,) in db.execute(after, one)], one)


def _count_anew(db: sqlite3.Connection, numbers: Iterable[int], like: Mapping[str, Any]) -> None:
    update = f"update reading set (first, nth) = ({FIRST}, {NTH}) where capture = :capture"  # noqa: S608 - no input
    db.executemany(update, [{**like, "capture": number} for number in numbers])


def of_event(db: sqlite3.Connection, number: int, limit: int) -> list[int]:
    """The captures that deliver the same event as this one and are still there, itself among them, in order."""
    found = db.execute(
        f"select a.capture {_STILL_THERE.replace('where', 'join reading r on r.capture = :number where')}"  # noqa: S608
        " order by a.capture limit :limit",
        {"number": number, "limit": limit},
    )
    return [capture for (capture,) in found]


def _hash(text: str) -> int:
    """Eight bytes: they keep the index small, and two that are equal by chance are not to be expected."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
