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

AT_ONCE = 500
"""Captures read between two writes."""

IN_A_CROWD = 50
"""Captures read between two writes, while captures come in a crowd: with `MOST_WAIT`, a hundredth of the time."""

SLICE = 0.002
"""Seconds of reading after which what came meanwhile goes first."""

READ_HERE = 4 * 2**10
"""Bytes of a body that take well under a millisecond; a larger one is read in a thread, beside what comes."""

GLANCE = 0.02
"""Seconds between two looks whether captures still come in a crowd."""

MOST_WAIT = 1.0
"""Seconds that readings wait for that, before each write."""

PATIENCE = 1.0
"""Seconds until readings that could not be written are tried again."""

_log = logging.getLogger(__name__)


async def run(store: Store, feed: Feed, *, public_url: str | None = None) -> None:
    """Read what is there, then whatever comes, until the feed closes.

    `public_url` is the capture port as the senders call it, for bins that do not say.
    """
    seen = -1
    while True:
        try:
            seen = await feed.beyond(seen)
            await _read_all(store, feed, public_url)
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


async def _read_all(store: Store, feed: Feed, public_url: str | None) -> None:
    """What is left when the feed closes is read at the next start."""
    while not feed.closed and (captures := await _next(store)):
        secrets = {name: await _secrets(store, name) for name in {one.bin for one in captures}}
        made = []
        pause = _Pause()
        for one in captures:
            made.append((one.number, await _read(store, one, secrets, public_url)))
            await pause.when_due()
        await store.put_readings(made)


async def _next(store: Store) -> Sequence[Capture]:
    """What is to be read next: less of it, and later, while captures come in a crowd."""
    await _let_pass(store)
    return await store.unread_by(providers.READERS_VERSION, limit=IN_A_CROWD if store.crowded else AT_ONCE)


class _Pause:
    """Lets the event loop have its turn, after each `SLICE`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + SLICE

    async def when_due(self) -> None:
        if self._loop.time() >= self._due:
            await asyncio.sleep(0)
            self._due = self._loop.time() + SLICE


async def _let_pass(store: Store) -> None:
    """Let captures that come in a crowd go first; not for ever, so that a long one is read as well."""
    waited = 0.0
    while store.crowded and waited < MOST_WAIT:
        await asyncio.sleep(GLANCE)
        waited += GLANCE


async def _read(
    store: Store, capture: Capture, secrets: Mapping[str | None, Sequence[str]], public_url: str | None
) -> Reading:
    bin = store.find_bin(capture.bin) if capture.bin else None
    called = (bin.public_url if bin else None) or public_url
    read = partial(
        providers.read,
        capture,
        provider=bin.provider if bin else None,
        secrets=secrets[capture.bin],
        public_url=called,
    )
    return read() if capture.body.size <= READ_HERE else await asyncio.to_thread(read)


async def _secrets(store: Store, bin: str | None) -> Sequence[str]:
    try:
        return await store.secrets(bin) if bin else ()
    except NotFound:  # deleted since its capture came
        return ()
