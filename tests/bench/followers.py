"""Followers: what hundreds of open event streams take from the rate and from memory."""

import asyncio
import contextlib
import statistics
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests import processes
from tests.bench import load, servers
from tests.bench.readings import wait_until_read

READING, SILENT = 500, 50
RUNS = 3
SECONDS = 3.0


def measure() -> Iterator[str]:
    """The rate without them and with them, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "binserver.db"
        with servers.binserver(database) as server:
            yield from asyncio.run(_measure(server, database))


async def _measure(server: processes.Server, database: Path) -> list[str]:
    pairs, grown = [], []
    for _ in range(RUNS):
        alone = await _rate(server, database)
        before = servers.resident_mebibytes(server.pid)
        async with _followers(server) as opened:
            pairs.append((await _rate(server, database), alone))
        grown.append(servers.resident_mebibytes(server.pid) - before)
    ratio = statistics.median(one / other for one, other in pairs)
    return [
        f"{opened} followers, of whom {SILENT} never read: rate {ratio:.2f} of that without, median of {RUNS} pairs",
        f"memory grew by {statistics.median(grown):.0f} MiB, median of {RUNS}",
    ]


async def _rate(server: processes.Server, database: Path) -> float:
    rate = (await asyncio.to_thread(load.run, servers.capture_port(server), SECONDS)).rate
    await asyncio.to_thread(wait_until_read, database)
    return rate


@contextlib.asynccontextmanager
async def _followers(server: processes.Server) -> AsyncIterator[int]:
    """Open all of them; how many the server took."""
    port = urlsplit(server.inspector).port or 0
    opened = [await _follow(port, n < READING) for n in range(READING + SILENT)]
    reading = [asyncio.ensure_future(_read(reader)) for reader, _ in opened[:READING]]
    try:
        yield sum(1 for reader, _ in opened if not reader.at_eof())
    finally:
        for task in reading:
            task.cancel()
        for _, writer in opened:
            writer.transport.abort()


async def _follow(port: int, reads: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    if not reads:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
    return reader, writer


async def _read(reader: asyncio.StreamReader) -> None:
    while await reader.read(2**16):
        pass
