"""`make bench`: the quick ones, or those that are named: `make bench ARGS="rate lag reading startup size"`."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping

from tests.bench import followers, lag, rate, reading, size, startup
from tests.bench.cores import leave_the_first

ALL: Mapping[str, Callable[[], Iterator[str]]] = {
    "rate": rate.measure,
    "lag": lag.measure,
    "reading": reading.measure,
    "startup": startup.measure,
    "followers": followers.measure,
    "size": size.measure,
}

QUICK = ("startup", "rate", "lag")


def main() -> None:
    """Print the lines of each as they come."""
    chosen = sys.argv[1:] or QUICK
    unknown = [name for name in chosen if name not in ALL]
    if unknown:
        raise SystemExit(f"no benchmark is called {unknown[0]!r}; there are {', '.join(ALL)}")
    leave_the_first()
    for name in chosen:
        began = time.perf_counter()
        sys.stdout.write(f"\n{name}\n")
        for line in ALL[name]():
            sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()
        sys.stdout.write(f"  ({time.perf_counter() - began:.0f} s)\n")


if __name__ == "__main__":
    main()
