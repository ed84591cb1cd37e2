"""How much memory uploads take of a real server: it is measured in its process, at every megabyte that is sent."""

import asyncio
import resource
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import processes

MIB = 2**20
PIECE = bytes(range(256)) * (MIB // 256)
HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\n"

pytestmark = pytest.mark.nightly


@dataclass
class Gauge:
    """The resident memory of a process, in bytes, and the most that was seen of it beyond what it had at first."""

    pid: int
    first: int = 0
    most: int = field(default=0)

    def __post_init__(self) -> None:
        self.first = self.look()
        self.most = 0

    def look(self) -> int:
        now = resident(self.pid)
        self.most = max(self.most, now - self.first)
        return now


def resident(pid: int) -> int:
    """From the file that Linux has for it, or as any Unix tells it, which takes longer."""
    file = Path(f"/proc/{pid}/statm")
    if file.exists():
        return int(file.read_text().split()[1]) * resource.getpagesize()
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(said.stdout) * 1024


@dataclass
class Target:
    """A server to be loaded, and what it takes."""

    port: int
    gauge: Gauge

    async def upload(self, head: bytes, pieces: list[bytes]) -> bytes:
        """Send all of it, or until nobody reads any more; the status line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                self.gauge.look()
        except ConnectionError:
            pass
        status = await reader.readline()
        writer.close()
        self.gauge.look()
        return status


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with processes.server(tmp_path / "captures.db", "--bin", "shop") as server:
        yield Target(port=urlsplit(server.capture).port or 0, gauge=Gauge(server.pid))


def chunked(pieces: list[bytes]) -> list[bytes]:
    return [*(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"]


async def test_20_uploads_of_30_mib_at_once_take_less_than_100_mib(target: Target) -> None:
    head = HEAD + b"Content-Length: %d\r\n\r\n" % (30 * MIB)

    answers = await asyncio.gather(*(target.upload(head, [PIECE] * 30) for _ in range(20)))

    assert answers == [b"HTTP/1.1 200 OK\r\n"] * 20
    assert target.gauge.most < 100 * MIB


async def test_100_mib_without_an_announced_length_take_less_than_20_mib(target: Target) -> None:
    answer = await target.upload(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunked([PIECE] * 100))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert target.gauge.most < 20 * MIB


async def test_100_mib_that_are_announced_take_less_than_20_mib(target: Target) -> None:
    answer = await target.upload(HEAD + b"Content-Length: %d\r\n\r\n" % (100 * MIB), [PIECE] * 100)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert target.gauge.most < 20 * MIB
