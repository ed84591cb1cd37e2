"""Lets go of what bins are not to keep: the oldest captures, after the reply, in small steps.

It goes by what the store says is too much, so that a restart goes on where it stopped. Nothing that comes is ever
refused because of these limits.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from binserver.feed import Feed, FeedClosed
from binserver.store import NotFound, StorageFailed, StorageFull, Store

EVERY = 60.0
"""Seconds after which captures are looked at for their age, though nothing else happens."""

PACE = 0.1
"""Seconds between two looks, however fast captures come."""

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


async def run(store: Store, feed: Feed, *, clock: Callable[[], datetime] = _now, every: float = EVERY) -> None:
    """Keep all bins within their limits, whatever comes and whoever changes them, until the feed closes."""
    seen = -1
    while True:
        try:
            seen = await _beyond(feed, seen, every)
            await keep_within(store, clock())
        except FeedClosed:
            return
        except (StorageFull, StorageFailed):  # the store has said so; they stay for now
            pass
        except Exception:  # noqa: BLE001 - the next look may well succeed
            _log.exception("keeping bins within their limits failed; it is tried again")
        await asyncio.sleep(PACE)


async def keep_within(store: Store, now: datetime) -> None:
    """Let go of captures, step by step, until no bin holds more than it keeps at this time."""
    while overfull := await store.overfull(now):
        gone = [await _step(store, name, now) for name in overfull]
        if not any(gone):
            return


async def _step(store: Store, name: str, now: datetime) -> int:
    try:
        return await store.evict(name, now)
    except NotFound:  # deleted since it was looked at
        return 0


async def _beyond(feed: Feed, seen: int, seconds: float) -> int:
    """The newest change once there is one, or what was seen when the time is up."""
    try:
        async with asyncio.timeout(seconds):
            return await feed.beyond(seen)
    except TimeoutError:
        return seen
