"""Where the data lies, and the commands that delete all of it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from binserver.inspector.render import Partial

ENDS = ("", "-wal", "-shm", ".binserver-lock", ".reserve")
"""What the database and the files beside it end in, whether they are there just now or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Partial):
    """What is said of this binserver.

    Attributes:
        version: Its own.
        database: The file that everything is in.
        size: Of it and the files beside it, in bytes.
        private: Whether this user alone can read it; None where that cannot be told.
        delete: The command that deletes all of it.
    """

    version: str
    database: str
    size: int
    private: bool | None
    delete: str


def about(files: Mapping[Path, int], *, version: str, private: bool | None, windows: bool) -> About:
    """What is said of these files, the database being the first."""
    database = next(iter(files))
    return About(
        version=version,
        database=str(database),
        size=sum(files.values()),
        private=private,
        delete=_powershell(database) if windows else _sh(database),
    )


def _sh(database: Path) -> str:
    return " ".join(["rm -f --", *(shlex.quote(f"{database}{end}") for end in ENDS)])


def _powershell(database: Path) -> str:
    named = (f"{database}{end}".replace("'", "''") for end in ENDS)
    return "Remove-Item -ErrorAction Ignore -LiteralPath " + ", ".join(f"'{one}'" for one in named)
