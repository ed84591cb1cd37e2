"""Lag: how long after a capture its reading is there, at full speed and at an ordinary rate."""

import contextlib
import http.client
import statistics
import tempfile
import threading
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
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection, _watched(database, seen):
        began = time.perf_counter()
        for n in range(1, RATE * SECONDS + 1):
            answered[_capture(connection)] = time.perf_counter()
            time.sleep(max(0.0, began + n / RATE - time.perf_counter()))
        while len(seen) < len(answered):
            time.sleep(0.01)
    return [max(0.0, seen[number] - at) * 1e3 for number, at in answered.items()]


@contextlib.contextmanager
def _watched(database: Path, seen: dict[int, float]) -> Iterator[None]:
    """Take note of readings as they come, in a thread: also while an answer is waited for."""
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(database, seen, done))
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _watch(database: Path, seen: dict[int, float], done: threading.Event) -> None:
    newest = 0
    with contextlib.closing(opened(database)) as db:
        while not done.wait(0.001):
            found = [number for (number,) in db.execute("select capture from reading where capture > ?", (newest,))]
            newest = max(found, default=newest)
            seen |= dict.fromkeys(found, time.perf_counter())


def _capture(connection: http.client.HTTPConnection) -> int:
    connection.request("PUT", load.PATH, load.BODY, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return int(answer.headers["X-Binserver-Capture"])
