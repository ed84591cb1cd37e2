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

COUNTED = f"""
    coalesce(p.first, :capture), coalesce(p.nth, 0) + 1
    from (select 1) left join (
        select capture, first, nth from reading
        where delivery_key = :key and capture < :capture order by capture desc limit 1
    ) p on :for_ever or {_WITHIN} >= (
        (select received_at from capture where number = :capture)
        - (select received_at from capture where number = p.capture)
    )
"""  # noqa: S608 - no input
"""What a select of the columns `first` and `nth` ends in, with the parameters of `place`."""

_STILL_THERE = """
    a.delivery_key = r.delivery_key and a.first = r.first and a.capture >= r.first and k.deleted_at is null
"""

JOIN = f"""
    left join reading f on f.capture < r.capture and f.capture = (
        select a.capture from reading a join capture k on k.number = a.capture
        where r.nth > 1 and {_STILL_THERE} order by a.capture limit 1
    )
"""  # noqa: S608 - no input
"""The first delivery that is still there as `f`, for a reading `r` that is not the first itself."""

COLUMNS = "f.capture, r.nth - f.nth + 1, r.fingerprint = f.fingerprint"
"""Of which capture it is a delivery, its number among them, and whether it says the same."""

_AFTER = "select capture from reading where delivery_key = :key and capture > :capture order by capture"

_IS_FOLLOWED = f"""
    select exists (
        select 1 from ({_AFTER} limit 1) n where not exists (select 1 from due d where d.capture = n.capture)
    )
"""  # noqa: S608 - no input

_COUNT = f"update reading set (first, nth) = (select {COUNTED}) where capture = :capture"  # noqa: S608 - no input

_OF_EVENT = f"""
    select a.capture from reading r join reading a join capture k on k.number = a.capture
    where r.capture = :number and {_STILL_THERE} order by a.capture limit :limit
"""  # noqa: S608 - no input


def place(number: int, bin: int | None, reading: Reading) -> dict[str, Any]:
    """What the columns of a reading are made of; nothing of a request that could not be read."""
    key = key_of(reading)
    return {
        "capture": number,
        "key": None if key is None else _hash(f"{bin}|{key}"),
        "for_ever": int(bool(reading.provider and reading.dedup)),
        "fingerprint": None if reading.fingerprint is None else _hash(reading.fingerprint),
    }


def count_on(db: sqlite3.Connection, placed: Iterable[Mapping[str, Any]]) -> None:
    """Count those anew that follow these and were read before: one was moved in between. What is due is read anyhow."""
    last = {one["key"]: one for one in placed if one["key"] is not None}
    for one in last.values():
        if db.execute(_IS_FOLLOWED, one).fetchone()[0]:
            _count_anew(db, one)


def _count_anew(db: sqlite3.Connection, after: Mapping[str, Any]) -> None:
    for (number,) in db.execute(_AFTER, after).fetchall():
        db.execute(_COUNT, {**after, "capture": number})


def of_event(db: sqlite3.Connection, number: int, limit: int) -> list[int]:
    """The captures that deliver the same event as this one and are still there, itself among them, in order."""
    return [capture for (capture,) in db.execute(_OF_EVENT, {"number": number, "limit": limit})]


def _hash(text: str) -> int:
    """Eight bytes: they keep the index small, and two that are equal by chance are not to be expected."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
