"""Attempts: each is kept, and each capture says how the latest ended."""

import pytest

from binserver.filters import CaptureFilter
from binserver.model import AttemptBody, Remark, Replays
from binserver.store import NotFound, Store
from tests import make

FULL = make.attempt(
    kind="drill",
    changes=(Remark(code="host-changed", params={"to": "x"}),),
    code=500,
    headers=(("A", "\xe9"), ("a", "2")),
    body=AttemptBody(size=3, data=b"\x00\xff!", truncated=True),
    error=Remark(code="cut-off"),
)


async def test_attempts_are_numbered_and_come_back_newest_first(store: Store) -> None:
    await store.add(make.incoming())

    first = await store.add_attempt(FULL)
    second = await store.add_attempt(make.attempt(dialled=None, code=None))

    assert (first.number, second.number) == (1, 2)
    assert await store.attempts(1) == [second, first]


async def test_a_capture_says_how_its_latest_attempt_ended(store: Store) -> None:
    await store.add(make.incoming())
    assert (await store.capture(1)).replays == Replays()

    await store.add_attempt(make.attempt(code=200))
    await store.add_attempt(make.attempt(code=None, error=Remark(code="refused", params={"port": 1})))

    assert (await store.capture(1)).replays == Replays(count=2, code=None, error="refused")
    assert [one.replays.count for one in await store.captures(CaptureFilter(bin="shop"))] == [2]


async def test_a_capture_that_was_never_sent_has_no_attempts(store: Store) -> None:
    await store.add(make.incoming())

    assert await store.attempts(1) == []


async def test_an_attempt_needs_its_capture(store: Store) -> None:
    with pytest.raises(NotFound, match="no capture has number 7"):
        await store.add_attempt(make.attempt(7))
    with pytest.raises(NotFound):
        await store.attempts(7)
