"""Bodies, in parts."""

import sqlite3


def spill(db: sqlite3.Connection, body: int, n: int, data: bytes) -> None:
    """Keep a part of a body whose capture is still to come."""
    db.execute("insert into part (body, n, data) values (?, ?, ?)", (body, n, data))


def data(db: sqlite3.Connection, body: int) -> bytes:
    """All parts of a body as one; none are an empty body."""
    return b"".join(one for (one,) in db.execute("select data from part where body = ? order by n", (body,)))


def cut(db: sqlite3.Connection, body: int, *, most: int) -> bool:
    """Delete the last parts of a body that nobody sees any more, at most so many; whether some are left."""
    db.execute(
        "delete from part where rowid in (select rowid from part where body = ? order by n desc limit ?)", (body, most)
    )
    return db.execute("select 1 from part where body = ? limit 1", (body,)).fetchone() is not None


def lowest_key(db: sqlite3.Connection) -> int:
    """The lowest key in use, or 0: spilled bodies count downwards from there."""
    return int(db.execute("select min(0, coalesce(min(body), 0)) from part").fetchone()[0])


def orphans(db: sqlite3.Connection) -> list[int]:
    """The keys of bodies that were spilled by requests which never became captures."""
    rows = db.execute(
        """
        select distinct body from part
        where body < 0 and not exists (select 1 from capture where capture.body = part.body and capture.body < 0)
        """
    )
    return [body for (body,) in rows]
