"""A program that adds captures to a database whose writes fail, and tells which of them were acknowledged.

Arguments: the database, how many to add. A line for each acknowledged one: its number and its mark; "refused" where the
store did not open.
"""

import asyncio
import os
import sys
from pathlib import Path

from binserver.store import DatabaseInUse, DatabaseUnreadable, StorageFailed, StorageFull, Store
from tests import make

SIZES = (10, 3000, 20_000)
"""Bytes of the bodies, in turn."""


def body(mark: str) -> bytes:
    """What the capture of this mark holds."""
    return mark.encode() * (SIZES[int(mark) % len(SIZES)] // len(mark))


async def add(store: Store, mark: str) -> None:
    """Add one, and tell it if it was acknowledged."""
    try:
        number = await store.add(make.incoming(None, method=mark, body=body(mark)))
    except (StorageFull, StorageFailed):
        return
    os.write(1, f"{number} {mark}\n".encode())


async def main(path: Path, count: int) -> None:
    """Open, add one after the other, close."""
    try:
        store = await Store.open(path)
    except (DatabaseInUse, DatabaseUnreadable, StorageFull, StorageFailed):
        os.write(1, b"refused\n")
        return
    try:
        for n in range(1000, 1000 + count):
            await add(store, str(n))
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
