"""A store in a file of its own, with a bin called "shop"."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from binserver.store import Store
from tests import make


class Open(Protocol):
    """Opens the test's database file, as often as it likes."""

    def __call__(self, **options: Any) -> AbstractAsyncContextManager[Store]: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "binserver.db"


@pytest.fixture
def opened(path: Path) -> Open:
    @asynccontextmanager
    async def open_store(**options: Any) -> AsyncIterator[Store]:
        store = await Store.open(path, **options)
        try:
            yield store
        finally:
            await store.close()

    return open_store


@pytest.fixture
async def store(opened: Open) -> AsyncIterator[Store]:
    async with opened() as store:
        await store.make_bin(make.bin())
        yield store
