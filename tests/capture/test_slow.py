"""Senders that dribble cost the others little; a long proof on a real server."""

import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

import pytest

from tests import processes

DRIBBLERS = 2_000
SECONDS = 60


@pytest.mark.nightly
def test_2000_senders_that_dribble_for_a_minute_at_most_double_the_p99_of_others(
    tmp_path: Path,
) -> None:
    with processes.server(tmp_path / "captures.db", "--bin", "shop") as server:
        port = urlsplit(server.capture).port or 0
        took(port, seconds=2)
        before = took(port, seconds=20)
        with subprocess.Popen(
            [sys.executable, Path(__file__).with_name("dribble.py"), str(port), str(DRIBBLERS), str(SECONDS)],
            stdout=subprocess.PIPE,
            text=True,
        ) as dribbling:
            assert dribbling.stdout is not None
            assert dribbling.stdout.readline() == "ready\n"
            meanwhile = took(port, seconds=SECONDS - 5)
            closed = int(dribbling.stdout.readline())
        after = took(port, seconds=20)

    calm = p99(before + after)
    assert closed >= DRIBBLERS
    assert p99(meanwhile) <= 2 * calm


def took(port: int, *, seconds: float) -> list[float]:
    """Send one request after the other for so long; the seconds that each took."""
    sender = HTTPConnection("127.0.0.1", port, timeout=30)
    ends = perf_counter() + seconds
    each: list[float] = []
    while (start := perf_counter()) < ends:
        sender.request("POST", "/shop", body=b'{"a": 1}')
        with sender.getresponse() as answer:
            answer.read()
        assert answer.status == 200
        each.append(perf_counter() - start)
    sender.close()
    return each


def p99(each: list[float]) -> float:
    return quantiles(each, n=100)[-1]
