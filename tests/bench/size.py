"""Size: what a million captures cost, beside ten thousand."""

import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests import processes
from tests.bench import load, servers
from tests.bench.filling import fill

SMALL, LARGE = 10_000, 1_000_000
RUNS = 5
SECONDS = 2.0
LOOKS = 300


def measure() -> Iterator[str]:
    """The rate in turn, the pages, the start, the memory."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        databases = {captures: Path(folder) / f"{captures}.db" for captures in (SMALL, LARGE)}
        for captures, database in databases.items():
            fill(database, captures)
        began = time.perf_counter()
        large = stack.enter_context(servers.binserver(databases[LARGE]))
        yield f"start with {LARGE} captures: {time.perf_counter() - began:.2f} s"
        small = stack.enter_context(servers.binserver(databases[SMALL]))
        for page in ("/bins/shop", f"/bins/shop/{SMALL // 2}", f"/api/bins/shop/captures?before={SMALL // 2}"):
            few, many = (_p99(server, page) for server in (small, large))
            yield f"p99 of {page:38} {few:6.1f} ms, with {LARGE} {many:6.1f} ms: {many / few:.2f}"
        yield _rates(small, large)
        yield f"memory with {LARGE}: {servers.resident_mebibytes(large.pid):.0f} MiB"


def _rates(small: processes.Server, large: processes.Server) -> str:
    pairs = [tuple(load.run(servers.capture_port(one), SECONDS).rate for one in (large, small)) for _ in range(RUNS)]
    ratio = statistics.median(many / few for many, few in pairs)
    return f"rate with {LARGE}, of that with {SMALL}, median of {RUNS} pairs: {ratio:.2f}"


def _p99(server: processes.Server, page: str) -> float:
    """In milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.inspector).port or 0)
    times = [_look(connection, page) for _ in range(LOOKS)]
    connection.close()
    return statistics.quantiles(times, n=100)[98] * 1e3


def _look(connection: http.client.HTTPConnection, page: str) -> float:
    began = time.perf_counter()
    connection.request("GET", page)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.HTTPStatus.OK, (page, answer.status)
    return time.perf_counter() - began
