"""Reading is total and bounded: whatever comes, there is a reading, within limits of time and of memory."""

import json
import time
import tracemalloc

import pytest

from binserver.model import Capture, Reading
from binserver.providers import read
from binserver.providers.finder import find_scheme
from tests.providers.bounds import MOST_MEMORY, MOST_SECONDS, SECRETS, seconds
from tests.providers.mutations import expected, monsters, mutated
from tests.providers.readings import as_json


def read_all(seeds: range) -> dict[int, float]:
    """Read what these seeds make; those that take too long, with their seconds of CPU."""
    slow = {}
    for seed in seeds:
        capture, provider = mutated(seed), expected(seed)
        began = time.process_time()
        reading = read(capture, provider=provider, secrets=SECRETS, public_url="https://hooks.example")
        if time.process_time() - began > MOST_SECONDS:
            slow[seed] = seconds(capture, provider=provider)
        assert_kept(reading, seed)
    return {seed: took for seed, took in slow.items() if took > MOST_SECONDS}


def assert_kept(reading: Reading, seed: int | str) -> None:
    """That it is a reading, and can be written down."""
    failed = [one for one in reading.warnings if one.code == "reader-failed"]
    assert not failed, f"seed {seed}: {failed}"
    assert len(json.dumps(as_json(reading)).encode()) < 2**20


def test_spoiled_requests_are_read() -> None:
    assert read_all(range(2_000)) == {}


@pytest.mark.nightly
def test_a_million_spoiled_requests_are_read() -> None:
    assert read_all(range(2_000, 1_000_000)) == {}


@pytest.mark.parametrize("capture", [pytest.param(one, id=name) for name, one in monsters()])
def test_no_monster_takes_long_or_much(capture: Capture) -> None:
    tracemalloc.start()
    reading = read(capture, secrets=SECRETS)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert_kept(reading, "monster")
    assert most < MOST_MEMORY
    assert seconds(capture) < MOST_SECONDS
    assert seconds(capture, provider="mvola") < MOST_SECONDS


@pytest.mark.parametrize("seed", range(100))
def test_finder_and_fingerprint_take_what_comes(seed: int) -> None:
    capture = mutated(seed)
    reading = read(capture)

    assert len(reading.fingerprint or "") == 32
    assert find_scheme(capture, SECRETS[seed % 4], public_url="https://hooks.example") is not None
