"""Start-up: from the start of the process until both ports accept."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import servers

STARTS = 5


def measure() -> Iterator[str]:
    """The median of a few starts on one database."""
    with tempfile.TemporaryDirectory() as folder:
        times = [once(Path(folder) / "binserver.db") for _ in range(STARTS)]
    yield f"start-up, median of {STARTS}: {statistics.median(times):.2f} s"


def once(database: Path) -> float:
    """In seconds."""
    began = time.perf_counter()
    with servers.binserver(database):
        return time.perf_counter() - began
