"""A few connections that only read, each for one piece of work at a time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import aiosqlite

from binserver.store import connections
from binserver.store.causes import of_reading
from binserver.store.limits import Limits
from binserver.store.sqlite import pragmas

P = ParamSpec("P")
T = TypeVar("T")

COUNT = 3


def _tell_nobody(fault: str) -> None:
    """Whom it is told before there is anybody."""


class Readers:
    """The connections that are idle; whoever finds none waits for the next.

    Attributes:
        damaged: Who is told where the file is found to be damaged.
    """

    def __init__(self, idle: Sequence[aiosqlite.Connection]) -> None:
        self.damaged: Callable[[str], None] = _tell_nobody
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for one in idle:
            self._idle.put_nowait(one)

    async def read(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the work finds; it keeps its transaction short, for an open one stops checkpoints.

        Raises:
            StorageFailed: The file cannot be read.
        """
        connection = await self._idle.get()
        try:
            return await connections.run(connection, work, *args, **kwargs)
        except sqlite3.Error as error:
            if pragmas.is_damage(error):
                self.damaged(str(error))
            raise of_reading(error) from error
        finally:
            self._idle.put_nowait(connection)


@asynccontextmanager
async def opened(path: Path, limits: Limits) -> AsyncIterator[Readers]:
    """All of them, for as long as the store is open."""
    async with AsyncExitStack() as stack:
        yield Readers([await stack.enter_async_context(connections.reading(path, limits)) for _ in range(COUNT)])
