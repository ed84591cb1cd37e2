"""Filling: a database with any number of captures, in the time that copying rows takes."""

import sqlite3
from pathlib import Path

from tests.bench import load, servers
from tests.bench.readings import wait_until_read

TABLES = {"capture": ("number", "body"), "part": ("body",), "reading": ("capture",)}
"""What a capture is made of, with the columns that hold its number."""

NO_LIMITS = '{"captures":null,"bytes":null,"seconds":null}'


def fill(database: Path, captures: int) -> None:
    """Take a few captures by the server, read as they should be, and copy the first as often as that."""
    with servers.binserver(database) as server:
        load.run(servers.capture_port(server), 1, connections=1)
        wait_until_read(database)
        server.stop()
    db = sqlite3.connect(database)
    db.execute("pragma journal_mode = wal")
    (newest,) = db.execute("select max(number) from capture").fetchone()
    for table, keys in TABLES.items():
        _copy(db, table, keys, newest, captures)
    db.execute("update bin set keep = ?, captures = (select count(*) from capture)", (NO_LIMITS,))
    db.execute("update bin set unread = captures, bytes = (select sum(size) from capture)")
    db.commit()
    db.execute("pragma wal_checkpoint(truncate)").fetchall()
    db.close()


def _copy(db: sqlite3.Connection, table: str, keys: tuple[str, ...], newest: int, captures: int) -> None:
    columns = [name for _, name, *_ in db.execute(f"pragma table_info({table})")]
    copied = ", ".join("series.n" if one in keys else f"one.{one}" for one in columns)
    db.execute(
        f"""
        with recursive series(n) as (select ? union all select n + 1 from series where n < ?)
        insert into {table} ({", ".join(columns)})
        select {copied} from series, {table} one where one.{keys[0]} = 1
        """,
        (newest + 1, captures),
    )
