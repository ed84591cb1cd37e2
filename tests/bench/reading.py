"""`make bench`: how long a reading takes, beside decoding the same JSON twice and doing nothing with it.

Both are taken in turn and by the processor's time; what is printed is the fastest of each, which other work on the
machine spoils least. All providers are there, and the telephone numbers were seen before.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator

import msgspec

from binserver.providers import PROVIDERS, read
from tests.bench.load import BODY as TEXT
from tests.providers.readings import callback

BODY = TEXT.encode()

ROUNDS, TIMES = 60, 50

ALLOWED = 5
"""Times as long as decoding."""


def measure() -> Iterator[str]:
    """What each takes, and the ratio."""
    capture = callback(BODY, path="/webhooks/mvola/callback")
    pairs = [(_took(lambda: read(capture, provider="mvola")), _took(_decode)) for _ in range(ROUNDS)]
    reading, decoding = (min(column) * 1e6 for column in zip(*pairs, strict=True))
    yield f"a reading, {len(PROVIDERS)} providers there     {reading:8.1f} us"
    yield f"decoding the same JSON twice       {decoding:8.1f} us"
    yield f"ratio ({ALLOWED} is allowed)               {reading / decoding:8.2f}"


def run() -> None:
    """Print that."""
    sys.stdout.writelines(f"{line}\n" for line in measure())


def _decode() -> None:
    msgspec.json.decode(BODY)
    json.loads(BODY)


def _took(work: Callable[[], object]) -> float:
    """Seconds of the processor that one of them takes."""
    began = time.process_time()
    for _ in range(TIMES):
        work()
    return (time.process_time() - began) / TIMES


if __name__ == "__main__":
    run()
