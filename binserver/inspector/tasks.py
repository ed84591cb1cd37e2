"""Tasks that outlive the request that asked for them: each has a name, and all have this one owner."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

MOST = 50
"""How many may run at once; one more is refused, so that targets that hang cannot pile up."""

T = TypeVar("T")


class TooMany(RuntimeError):
    """As many tasks run as may."""


class Stopping(RuntimeError):
    """The server is stopping: what ran was ended, and nothing new begins."""


class Tasks:
    """The owner of what must not be cut short when a browser leaves."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._running: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def run(self, name: str, work: Coroutine[Any, Any, T]) -> T:
        """What the work comes to. It goes on when the one who waits here is cancelled.

        Raises:
            TooMany: It was not begun.
            Stopping: It was not begun, or was ended.
        """
        task = self._begin(name, work)
        await asyncio.wait({task})
        if task.cancelled():
            raise Stopping("the server is stopping; what had been sent may have arrived")
        return task.result()

    async def end(self) -> None:
        """End what runs, and begin nothing more."""
        self._stopping = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        reason = self._reason_to_refuse()
        if reason is not None:
            work.close()
            raise reason
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _reason_to_refuse(self) -> Exception | None:
        if self._stopping:
            return Stopping("the server is stopping: nothing was sent")
        if len(self._running) >= self._most:
            return TooMany(f"{self._most} replays are running already: wait until one has ended")
        return None
