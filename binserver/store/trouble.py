"""When writes begin to fail, and when they succeed again: for those who look, and a line each in the log."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

from binserver.model import Trouble, TroubleCause
from binserver.store.errors import StorageFailed, StorageFull

_log = logging.getLogger(__name__)


class Watch:
    """Keeps the trouble that the store is in.

    It begins with a write that fails, whoever wrote. It ends when a probe succeeds after a time without another, so
    that a disk which takes the small and refuses the large is one trouble and not many. Damage stays until the end.

    Attributes:
        trouble: The present one, or None.
        lacking: The bytes of the largest write that found no room.
        over: Set while there is none.
    """

    def __init__(self, calm: float) -> None:
        self.trouble: Trouble | None = None
        self.lacking = 0
        self.over = asyncio.Event()
        self.over.set()
        self._calm = calm
        self._failed_at = 0.0
        self._told: set[TroubleCause] = set()

    @property
    def full(self) -> bool:
        """Whether there is no room."""
        return self.trouble is not None and self.trouble.cause == "full"

    @property
    def damaged(self) -> bool:
        """Whether the file is damaged, which no waiting mends."""
        return self.trouble is not None and self.trouble.cause == "damaged"

    def failed(self, error: StorageFull | StorageFailed, *, size: int = 0) -> None:
        """Take note of a write of so many bytes that failed."""
        self._failed_at = asyncio.get_running_loop().time()
        self.lacking = max(self.lacking, size if isinstance(error, StorageFull) else 0)
        if not self.damaged:
            self.trouble = _with_cause(self.trouble, error)
            self._tell(self.trouble.cause, error)
        self.over.clear()

    def _tell(self, cause: TroubleCause, error: Exception) -> None:
        """Log each cause once in a trouble, which may go from one to the other and back with each write."""
        if cause in self._told:
            return
        _log.warning("captures are %s: %s", "still turned away" if self._told else "turned away for now", error)
        self._told.add(cause)

    def refused(self) -> None:
        """Count a request that was turned away."""
        if self.trouble is not None:
            self.trouble = replace(self.trouble, refused=self.trouble.refused + 1)

    def succeeded(self) -> None:
        """Take note of a probe that succeeded: enough, if nothing has failed for a while."""
        if self.trouble is None or self.damaged or asyncio.get_running_loop().time() < self._failed_at + self._calm:
            return
        _log.warning("captures are taken again; %d requests were turned away meanwhile", self.trouble.refused)
        self.trouble, self.lacking = None, 0
        self._told.clear()
        self.over.set()


def _with_cause(trouble: Trouble | None, error: StorageFull | StorageFailed) -> Trouble:
    began = trouble or Trouble(code="storage-failed", cause="failed", since=datetime.now(UTC))
    if isinstance(error, StorageFull):
        return replace(began, code="storage-full", cause="full")
    return replace(began, code="storage-failed", cause=error.cause)
