"""A crowd is told from a few senders, also where a busy machine makes what they send come in heaps."""

import pytest

from binserver.store.crowd import Crowd


class Clock:
    """Time that passes when it is told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def crowd(clock: Clock) -> Crowd:
    return Crowd(clock)


def come(crowd: Crowd, clock: Clock, *, count: int, every: float, times: int) -> bool:
    """Captures in heaps; whether they were a crowd at any time."""
    seen = False
    for _ in range(times):
        clock.now += every
        crowd.came(count)
        seen = seen or crowd.is_here
    return seen


@pytest.mark.parametrize(("count", "every"), [(1, 0.005), (10, 0.05), (60, 0.3)])
def test_200_a_second_are_no_crowd_however_they_come(crowd: Crowd, clock: Clock, count: int, every: float) -> None:
    assert not come(crowd, clock, count=count, every=every, times=50)


def test_many_for_a_while_are_a_crowd(crowd: Crowd, clock: Clock) -> None:
    assert come(crowd, clock, count=31, every=0.004, times=10)


def test_a_crowd_is_over_soon_however_long_it_was(crowd: Crowd, clock: Clock) -> None:
    come(crowd, clock, count=64, every=0.004, times=1000)
    clock.now += 0.1

    assert not crowd.is_here
