"""What the store refuses, each with a sentence fit for the user."""

from binserver.model import TroubleCause


class NotFound(LookupError):
    """There is no such bin or capture."""


class NameTaken(ValueError):
    """Another bin is called so."""


class CursorTooOld(LookupError):
    """The log of changes does not reach back (or is not the log) to which this cursor belongs: load anew."""


class DatabaseInUse(RuntimeError):
    """Another server, or another program, works with this file."""


class DatabaseTooNew(RuntimeError):
    """A newer binserver made this file; it was left untouched."""


class DatabaseUnreadable(RuntimeError):
    """The file is no database of ours, or is damaged; it was left untouched."""


class StorageFailed(OSError):
    """The disk did not take it, and nothing of it was kept; `cause` is told of the trouble."""

    def __init__(self, sentence: str, *, cause: TroubleCause = "failed") -> None:
        super().__init__(sentence)
        self.cause = cause


class StorageFull(OSError):
    """There is no room for it, and nothing of it was kept."""
