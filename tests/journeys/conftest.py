"""What every journey starts from: the real server as a process, with a bin for MVola."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[processes.Server]:
    """A running server on free ports, with the bin `shop` for MVola."""
    with processes.server(tmp_path / "data" / "binserver.db", "--bin", "shop:mvola") as running:
        yield running
