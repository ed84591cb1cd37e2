"""Whether captures come in a crowd: faster, and for longer, than a few senders send them."""

from collections.abc import Callable

RATE = 1000.0
"""Captures a second that are no crowd yet."""

BURST = 64
"""Nor are so many at once; what comes beyond the rate is summed up to twice as many."""


class Crowd:
    """A bucket that captures fill and time empties; `clock` is in seconds.

    The size of a group would not do: where the machine is busy, a few senders make groups as large as a crowd does.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._filled = 0.0
        self._at = clock()

    def came(self, count: int) -> None:
        """So many were kept."""
        self._filled = min(self._left() + count, 2.0 * BURST)
        self._at = self._clock()

    @property
    def is_here(self) -> bool:
        """Whether what can wait had better let captures go first."""
        return self._left() > BURST

    def _left(self) -> float:
        return max(0.0, self._filled - RATE * (self._clock() - self._at))
