"""A disk that runs full under a server, and gets room again, without a restart."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests import processes

DISK = "/tmp"
IN_NAMESPACE = (
    *("unshare", "--user", "--map-root-user", "--mount", "sh", "-c"),
    f'mount -t tmpfs -o size=16m none {DISK} && exec "$@"',
    "sh",
)

SOON = 5.0
"""Seconds within which capturing goes on once there is room."""

LARGE, SMALL = b"x" * 2**20, b"small"


@pytest.fixture
def server() -> Iterator[processes.Server]:
    """A server whose database is on a disk of 16 MiB, seen by nobody else."""
    command = (*IN_NAMESPACE, *processes.Server.command)
    with processes.server(Path(DISK) / "binserver.db", "--bin", "shop", "--bin", "other", command=command) as server:
        yield server


def ask(url: str, data: bytes | None = None) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/octet-stream"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def delete(url: str) -> int:
    request = urllib.request.Request(url, method="DELETE")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def sent_until_refused(url: str, data: bytes) -> int:
    """How many were taken before one was refused, as it has to be."""
    for count in range(100_000):
        code, headers, _ = ask(url, data)
        if code != 200:
            assert (code, headers["Retry-After"]) == (507, "5")
            return count
    raise AssertionError("the disk does not run full")


def until_taken(url: str, data: bytes) -> float:
    """Seconds until a request is taken again."""
    began = time.monotonic()
    while ask(url, data)[0] != 200:
        assert time.monotonic() < began + SOON
    return time.monotonic() - began


@pytest.mark.nightly
@pytest.mark.parametrize("way_out", ["outside", "emptied", "deleted"])
def test_a_full_disk_turns_away_and_goes_on_by_itself(server: processes.Server, way_out: str) -> None:
    shop, other, inspector = f"{server.capture}shop", f"{server.capture}other", server.inspector
    filler = Path(f"/proc/{server.pid}/root{DISK}/filler")
    if way_out == "outside":
        filler.write_bytes(bytes(8 * 2**20))

    large = sent_until_refused(shop, LARGE)
    assert ask(other, SMALL)[0] == 200
    kept = large + sent_until_refused(shop, b"x" * 3000)
    health, _, said = ask(f"{inspector}healthz")
    page, _, html = ask(f"{inspector}bins/shop")

    assert (health, json.loads(said)["status"], page) == (503, "storage-full", 200)
    assert b"The disk is full" in html
    # refused large ones left their heads, which fitted
    assert json.loads(ask(f"{inspector}api/bins/shop")[2])["captures"] in {kept, kept + 1}

    if way_out == "outside":
        filler.unlink()
    else:
        delete(f"{inspector}api/bins/{'shop/captures' if way_out == 'emptied' else 'shop'}")
    took = until_taken(other, LARGE)
    began = time.monotonic()
    while ask(f"{inspector}healthz")[0] != 200:
        assert time.monotonic() < began + 2 * SOON

    print(f"{large} large, {kept} in all; taken again after {took:.1f} s")  # noqa: T201
    assert b"The disk is full" not in ask(f"{inspector}bins/other")[2]
