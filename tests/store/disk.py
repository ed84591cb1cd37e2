"""A small disk: it counts the files that really lie in a folder, and says what is left for more."""

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 2**20


@dataclass
class Disk:
    """Of so many bytes, of which other programs have taken some. `free` is what a store is opened with."""

    size: int = 4 * MEGABYTE
    others: int = 0

    def free(self, folder: Path) -> int:
        """What is left."""
        return max(0, self.size - self.others - sum(_size(one) for one in folder.iterdir()))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # it has gone since
        return 0
