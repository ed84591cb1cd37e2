"""Lag: how long after a capture its reading is there, at full speed and at an ordinary rate."""

import contextlib
import http.client
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import load, servers
from tests.bench.readings import opened, wait_until_read

FULL_SPEED = 10.0
"""Seconds at full speed."""

RATE = 200
SECONDS = 5


def measure() -> Iterator[str]:
    """Both."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "binserver.db"
        with servers.binserver(database) as server:
            port = servers.capture_port(server)
            shares = statistics.quantiles(_lags(database, port), n=100)
            yield f"at {RATE} captures a second, readings come after: p50 {shares[49]:.0f} ms, p95 {shares[94]:.0f} ms"
            done = load.run(port, FULL_SPEED)
            took = wait_until_read(database)
            yield f"after {FULL_SPEED:.0f} s at full speed ({done.requests} captures) all are read {took:.1f} s later"


def _lags(database: Path, port: int) -> list[float]:
    """In milliseconds; one connection, a request each 5 ms."""
    answered: dict[int, float] = {}
    seen: dict[int, float] = {}
    with (
        contextlib.closing(opened(database)) as db,
        contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection,
    ):
        began = time.perf_counter()
        for n in range(1, RATE * SECONDS + 1):
            answered[_capture(connection)] = time.perf_counter()
            while time.perf_counter() < began + n / RATE:
                _look(db, seen)
        while len(seen) < len(answered):
            _look(db, seen)
    return [max(0.0, seen[number] - at) * 1e3 for number, at in answered.items()]


def _look(db: sqlite3.Connection, seen: dict[int, float]) -> None:
    """Take note of readings that have come since the last look."""
    found = db.execute("select capture from reading where capture > ?", (max(seen, default=0),)).fetchall()
    seen |= dict.fromkeys((number for (number,) in found), time.perf_counter())
    time.sleep(0.001)


def _capture(connection: http.client.HTTPConnection) -> int:
    connection.request("PUT", load.PATH, load.BODY, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return int(answer.headers["X-Binserver-Capture"])
