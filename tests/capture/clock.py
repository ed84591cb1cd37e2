"""Time that passes only when a test says so: nothing can be late on a busy machine, and nothing is waited for."""

import asyncio
from collections.abc import Callable

import pytest


class Clock:
    """Stands in for the clock of the running loop, and for the one that says how long a request took."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._now = asyncio.get_running_loop().time()
        patch.setattr(asyncio.get_running_loop(), "time", self.time)
        for module in ("intake", "receive"):
            patch.setattr(f"binserver.capture.{module}.perf_counter", self.time)

    def time(self) -> float:
        """In seconds."""
        return self._now

    async def passes(self, seconds: float) -> None:
        """Let so much time pass, and whoever waited for it have a turn."""
        self._now += seconds
        await turns()


async def turns(most: int = 5) -> None:
    """Let everything that is ready have a few turns."""
    for _ in range(most):
        await asyncio.sleep(0)


async def until(holds: Callable[[], object]) -> None:
    """Turn the loop until this holds."""
    while not holds():  # noqa: ASYNC110 - what it waits for happens in turns of this loop
        await asyncio.sleep(0)
