"""Capture ports on free ports, each with a store and the bin "shop" behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.capture.door import Door


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with Door.opened(tmp_path / "captures.db") as door:
        yield door


@pytest.fixture(scope="module")
async def one_door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """One for all cases of a table: opening it is most of the work."""
    async with Door.opened(tmp_path_factory.mktemp("table") / "captures.db") as door:
        yield door
