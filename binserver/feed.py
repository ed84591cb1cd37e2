"""How far the log of changes has come, and waiting for it to go on.

The feed carries one number. Whoever follows reads the log after the number it has seen, so there is no queue to
overflow, nobody slow can hold the others up, and nothing is missed over a pause.
"""

import asyncio


class FeedClosed(Exception):
    """The server is stopping: followers end."""


class Feed:
    """The newest change, and a bell for those who wait for the next."""

    def __init__(self) -> None:
        self.change = 0
        self.closed = False
        self._bell = asyncio.Event()

    def announce(self, change: int) -> None:
        """Say that the log has come this far; called after the commit."""
        self.change = max(self.change, change)
        self._ring()

    async def beyond(self, change: int) -> int:
        """The newest change as soon as it is beyond this one.

        Raises:
            FeedClosed: The server is stopping.
        """
        while self.change <= change:
            if self.closed:
                raise FeedClosed
            await self._bell.wait()
        if self.closed:
            raise FeedClosed
        return self.change

    def close(self) -> None:
        """End all followers."""
        self.closed = True
        self._ring()

    def _ring(self) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
