"""A look at the whole file after an end that was none: in the background, for it takes long where there is much.

It reads table by table, and leaves off for a while whenever the log grows, for no checkpoint gets past a reader.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

from binserver.store import connections
from binserver.store.connections import File
from binserver.store.limits import Limits
from binserver.store.sqlite import pragmas

Integrity: TypeAlias = Literal["ok", "checking", "damaged", "unchecked"]

MOST_LOG = 32 * 2**20
"""The size of the log, in bytes, beyond which the check leaves off."""

PAUSE = 5.0
"""Seconds until it goes on."""

_log = logging.getLogger(__name__)

_STEPS = 100_000  # of SQLite's machine, between two looks at the log


class Check:
    """What is known of the file.

    Attributes:
        result: "unchecked" where a check could not be made.
    """

    def __init__(self, file: File, limits: Limits, *, damaged: Callable[[str], None]) -> None:
        self.result: Integrity = "ok"
        self._file = file
        self._limits = limits
        self._damaged = damaged
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, beside everything else."""
        self.result = "checking"
        self._task = asyncio.get_running_loop().create_task(self._run(), name="integrity check")

    async def close(self) -> None:
        """Give up what is not done; it is done after the next such end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            found = await self._first_fault()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not known whether the file is sound
            _log.warning("the database could not be looked through", exc_info=error)
            self.result = "unchecked"
            return
        self.result = "ok" if found is None else "damaged"
        if found is not None:
            self._damaged(found)

    async def _first_fault(self) -> str | None:
        async with connections.reading(self._file.path, self._limits) as connection:
            tables = await connections.run(connection, pragmas.tables)
            await connections.run(connection, self._watch_log)
            for table in tables:
                if (fault := await self._fault(connection, table)) != "ok":
                    return fault
        return None

    async def _fault(self, connection: connections.Connection, table: str) -> str:
        while True:
            fault = await connections.run(connection, pragmas.fault_of, table)
            if fault is not None:
                return fault
            await asyncio.sleep(PAUSE)

    def _watch_log(self, db: sqlite3.Connection) -> None:
        db.set_progress_handler(self._leaves_off, _STEPS)

    def _leaves_off(self) -> bool:
        cancelled = self._task is not None and self._task.cancelling() > 0
        return cancelled or self._file.log_size() > MOST_LOG


def ended_badly(path: Path) -> bool:
    """Whether whoever wrote the file last did not close it: then there is still something in its log."""
    return connections.has_log(path)
