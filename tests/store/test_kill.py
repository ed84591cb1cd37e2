"""A capture that was acknowledged is there after kill -9."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from tests import make
from tests.store.conftest import Open

ADDER = """
import asyncio, os, pathlib, sys
from binserver.store import Store
from tests import make

async def add(store, adder):
    n = 0
    while True:
        n += 1
        text = f"{adder}-{n}-{os.getpid()}"
        body = store.new_body()
        await body.write(text.encode() * (1 if n % 10 else 40_000))
        number = await store.add(make.incoming(body=body.finish(), method=text))
        os.write(1, f"{number} {text}\\n".encode())

async def main():
    store = await Store.open(pathlib.Path(sys.argv[1]))
    await asyncio.gather(*(add(store, n) for n in range(8)))

asyncio.run(main())
"""


def acknowledged(path: Path) -> dict[int, str]:
    """What a server that is killed at full speed had acknowledged by then."""
    with subprocess.Popen(
        [sys.executable, "-c", ADDER, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True
    ) as adder:
        assert adder.stdout is not None
        seen = [adder.stdout.readline() for _ in range(300)]
        adder.kill()
        seen += adder.stdout.readlines()
    pairs = [line.split() for line in seen if line.endswith("\n")]
    return {int(number): text for number, text in pairs}


async def test_what_was_acknowledged_survives_kill_9(opened: Open, path: Path) -> None:
    async with opened() as store:
        await store.make_bin(make.bin())

    told: dict[int, str] = {}
    for _ in range(3):
        before = set(told)
        told |= acknowledged(path)
        assert len(told) >= len(before) + 300

    db = sqlite3.connect(path)
    kept: dict[int, str] = dict(db.execute("select number, method from capture").fetchall())
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()
    assert told.items() <= kept.items()
    async with opened() as store:
        assert (await store.bin("shop")).captures == len(kept)
        bodies = {number: await store.body(number) for number in told}
    assert all(body.startswith(told[number].encode()) for number, body in bodies.items())
