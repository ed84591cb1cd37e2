"""How the connections are set up: each of these keeps a promise that nothing else would notice was broken."""

import sqlite3
from functools import partial
from typing import Any

import pytest

from binserver.store import Limits, Store, connections
from tests.store.conftest import Open


def ask(db: sqlite3.Connection, name: str) -> Any:
    """What a pragma is set to."""
    return db.execute(f"pragma {name}").fetchone()[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # full: a 2xx means that it is on the disk
        ("fullfsync", 1),
        ("secure_delete", 1),  # what is deleted is overwritten
        ("foreign_keys", 1),
        ("wal_autocheckpoint", 0),
        ("auto_vacuum", 2),  # incremental
        ("trusted_schema", 0),
    ],
)
async def test_the_connection_that_writes_is_set_up(store: Store, name: str, value: str | int) -> None:
    assert await connections.run(store._writer._connection, partial(ask, name=name)) == value


@pytest.mark.parametrize(("name", "value"), [("query_only", 1), ("trusted_schema", 0)])
async def test_the_connections_that_read_are_set_up(store: Store, name: str, value: int) -> None:
    assert await store._readers.read(partial(ask, name=name)) == value


async def test_patience_is_a_limit_like_others(opened: Open) -> None:
    async with opened(limits=Limits(patience=0.25)) as store:
        found = await connections.run(store._writer._connection, partial(ask, name="busy_timeout"))

    assert found == 250
