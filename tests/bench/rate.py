"""Rate: captures a second, each on disk before its answer and read meanwhile, beside an empty application."""

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import load, servers
from tests.bench.readings import wait_until_read

PAIRS = 5
SECONDS = 3.0


@dataclass(frozen=True)
class Run:
    """One of a pair; `cost` is processor time a request, in microseconds."""

    load: load.Load
    cost: float


def measure(*, pairs: int = PAIRS) -> Iterator[str]:
    """Both in turn, as often as that."""
    with tempfile.TemporaryDirectory() as folder, servers.empty_application() as (empty, empty_pid):
        database = Path(folder) / "binserver.db"
        with servers.binserver(database) as server:
            measured = []
            for _ in range(pairs):
                ours = _run(servers.capture_port(server), server.pid)
                wait_until_read(database)
                measured.append((ours, _run(empty, empty_pid)))
    yield from _told(measured)


def _run(port: int, pid: int) -> Run:
    before = servers.processor_seconds(pid)
    done = load.run(port, SECONDS)
    return Run(done, (servers.processor_seconds(pid) - before) / done.requests * 1e6)


def _told(pairs: list[tuple[Run, Run]]) -> Iterator[str]:
    yield f"{load.CONNECTIONS} connections, {SECONDS:.0f} s each, medians of {len(pairs)} pairs, by {load.generator()}"
    yield f"{'':34}{'captures':>12}{'empty':>12}{'ratio':>8}"
    yield _line("requests a second", [(ours.load.rate, empty.load.rate) for ours, empty in pairs])
    yield _line("p50, ms", [(ours.load.p50 * 1e3, empty.load.p50 * 1e3) for ours, empty in pairs])
    yield _line("p99, ms", [(ours.load.p99 * 1e3, empty.load.p99 * 1e3) for ours, empty in pairs])
    yield _line("processor time a request, us", [(ours.cost, empty.cost) for ours, empty in pairs])


def _line(what: str, pairs: list[tuple[float, float]]) -> str:
    ours, empty = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    return f"{what:34}{ours:12.1f}{empty:12.1f}{ratio:8.2f}"
