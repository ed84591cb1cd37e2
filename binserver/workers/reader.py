"""Makes the readings: after the reply, in order, and again when the readers or the secrets changed.

It goes by what the store says is not read yet, so that after a crash it goes on where it stopped.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial

from binserver import providers
from binserver.feed import Feed, FeedClosed
from binserver.model import Capture, Reading
from binserver.store import NotFound, StorageFailed, StorageFull, Store

AT_ONCE = 100
"""Captures read between two writes."""

READ_HERE = 4 * 2**10
"""Bytes of a body that take well under a millisecond; a larger one is read in a thread, beside what comes."""

GLANCE = 0.02
"""Seconds between two looks whether captures still come in a crowd."""

MOST_WAIT = 1.0
"""Seconds that readings wait for that, before each write."""

PATIENCE = 1.0
"""Seconds until readings that could not be written are tried again."""

_log = logging.getLogger(__name__)


async def run(store: Store, feed: Feed) -> None:
    """Read what is there, then whatever comes, until the feed closes."""
    seen = -1
    while True:
        try:
            seen = await feed.beyond(seen)
            await _read_all(store, feed)
        except FeedClosed:
            return
        except (StorageFull, StorageFailed):  # the store has said so
            seen = await _later()
        except Exception:  # noqa: BLE001 - no fault of a reading may end the reading of all others
            _log.exception("readings failed; they are tried again")
            seen = await _later()


async def _later() -> int:
    await asyncio.sleep(PATIENCE)
    return -1


async def _read_all(store: Store, feed: Feed) -> None:
    """What is left when the feed closes is read at the next start."""
    while not feed.closed and (captures := await store.unread_by(providers.READERS_VERSION, limit=AT_ONCE)):
        await _let_pass(store)
        secrets = {one.bin: await _secrets(store, one.bin) for one in captures}
        await store.put_readings([(one.number, await _read(store, one, secrets)) for one in captures])


async def _let_pass(store: Store) -> None:
    """Let captures that come in a crowd go first; not for ever, so that a long one is read as well."""
    waited = 0.0
    while store.crowded and waited < MOST_WAIT:
        await asyncio.sleep(GLANCE)
        waited += GLANCE


async def _read(store: Store, capture: Capture, secrets: Mapping[str | None, Sequence[str]]) -> Reading:
    bin = store.find_bin(capture.bin) if capture.bin else None
    meant = {"provider": bin.provider, "public_url": bin.public_url} if bin else {}
    read = partial(providers.read, capture, **meant, secrets=secrets[capture.bin])
    await asyncio.sleep(0)  # what came meanwhile goes first
    return read() if capture.body.size <= READ_HERE else await asyncio.to_thread(read)


async def _secrets(store: Store, bin: str | None) -> Sequence[str]:
    try:
        return await store.secrets(bin) if bin else ()
    except NotFound:  # deleted since its capture came
        return ()
