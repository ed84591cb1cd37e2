"""Whoever finds the capture port can leave only so much in lost and found, and nothing in the bins."""

from pathlib import Path

import pytest

from binserver.filters import CaptureFilter
from binserver.store import Limits
from tests.capture.door import Door

PROBES = [
    b"GET /.env HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /wp-login.php HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n" + b"a" * 500,
    b"\x16\x03\x01\x00\x05hello",
    b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /cgi-bin/ HTTP/1.1\r\nNonsense\r\n\r\n",
]
MOST = 12


async def test_scanners_leave_only_so_many_captures(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", limits=Limits(lost_rows=MOST)) as door:
        await door.exchange(b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n")
        for n in range(60):
            await door.exchange(PROBES[n % len(PROBES)])
        await door.store.settle()

        lost = await door.store.captures(CaptureFilter(lost=True, limit=500))
        assert [capture.number for capture in lost] == list(range(61, 61 - MOST, -1))
        assert len(await door.store.captures(CaptureFilter(bin="shop"))) == 1


async def test_scanners_leave_only_so_many_bytes(tmp_path: Path) -> None:
    body = b"a" * 900
    async with Door.opened(tmp_path / "captures.db", limits=Limits(lost_bytes=5_000)) as door:
        for _ in range(20):
            await door.exchange(b"PUT /shell.php HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + body)
        await door.store.settle()

        lost = await door.store.captures(CaptureFilter(lost=True, limit=500))
        assert 0 < sum(capture.body.size for capture in lost) <= 5_000


@pytest.mark.nightly
async def test_300_heads_as_large_as_can_be_leave_the_disk_alone(tmp_path: Path) -> None:
    """They come to 288 MB; lost and found keeps 32 MiB, and as much may be on its way out."""
    line = b"X: " + b"a" * 60_000 + b"\r\n"
    head = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n" + line * 16 + b"\r\n"
    async with Door.opened(tmp_path / "captures.db") as door:
        for _ in range(300):
            await door.exchange(head)
        await door.store.settle()

        size = sum((await door.store.files()).values())
    assert size < 80 * 2**20
