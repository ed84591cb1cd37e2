"""Tells on the terminal what is captured, as it is read: from the log, and at the terminal's own pace."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence

from binserver.cli.lines import Lines
from binserver.feed import Feed, FeedClosed
from binserver.filters import CaptureFilter
from binserver.model import Capture
from binserver.notices import Change
from binserver.store import CursorTooOld, NotFound, Store

MOST = 50
"""Lines in a second; what comes beyond them is summed up in one more."""

_log = logging.getLogger(__name__)


async def follow(
    store: Store, feed: Feed, *, lines: Lines, say: Callable[[str], bool], width: Callable[[], int]
) -> None:
    """Tell each capture once, in order, until the feed closes.

    Args:
        store: Where the captures are.
        feed: What is followed.
        lines: Makes them lines.
        say: Takes a line, or refuses it where too many wait for the terminal.
        width: The columns that there are.
    """
    log = _Log(store, feed.change)
    teller = _Teller(store, lines, say, width)
    while not feed.closed:
        try:
            await feed.beyond(log.cursor)
            await _tell_for_a_second(feed, log, teller)
        except FeedClosed:
            break
        except Exception:  # noqa: BLE001 - captures go on being kept, and the next ones are told
            _log.exception("captures could not be told on the terminal")
            await asyncio.sleep(1)
    await teller.tell(await log.newly_read())
    teller.sum_up()


async def _tell_for_a_second(feed: Feed, log: "_Log", teller: "_Teller") -> None:
    """What comes within a second from now, and at its end how much more that was."""
    ends = asyncio.get_running_loop().time() + 1
    while await _comes(feed, sys.maxsize if teller.tired else log.cursor, ends):
        await teller.tell(await log.newly_read())
    await teller.tell(await log.newly_read())
    teller.sum_up()


async def _comes(feed: Feed, beyond: int, until: float) -> bool:
    """Whether the feed went beyond this change in time; `until` is by the loop's clock."""
    try:
        async with asyncio.timeout_at(until):
            await feed.beyond(beyond)
    except TimeoutError:
        return False
    return True


class _Log:
    """The log of changes from a cursor on, and in it the captures of that time which were read for the first time.

    They are read in the order of their numbers: one that is lower than another before it was read again.
    """

    def __init__(self, store: Store, cursor: int) -> None:
        self.cursor = cursor
        self._store = store
        self._newest: int | None = None  # nothing was captured yet, and all that is read is from before

    async def newly_read(self) -> Sequence[int]:
        """Their numbers, in order."""
        numbers: list[int] = []
        try:
            while changes := await self._store.changes(self.cursor):
                self.cursor = changes[-1].change
                numbers += [one.number or 0 for one in changes if self._is_new(one)]
        except CursorTooOld:
            self.cursor = await self._store.newest_change()
            numbers += await self._passed_over()
        return numbers

    def _is_new(self, change: Change) -> bool:
        if change.number is None:
            return False
        if change.kind == "captured" and self._newest is None:
            self._newest = change.number - 1
        if change.kind != "read" or self._newest is None or change.number <= self._newest:
            return False
        self._newest = change.number
        return True

    async def _passed_over(self) -> Sequence[int]:
        """Those that the log does not tell any more."""
        newest = await self._store.captures(CaptureFilter(limit=1))
        before, self._newest = self._newest, newest[0].number if newest else self._newest
        return [] if before is None else range(before + 1, (self._newest or 0) + 1)


class _Teller:
    """Says captures, so many in a second, and counts those beyond."""

    def __init__(self, store: Store, lines: Lines, say: Callable[[str], bool], width: Callable[[], int]) -> None:
        self._store = store
        self._lines = lines
        self._say = say
        self._width = width
        self._said = 0
        self._more = 0

    @property
    def tired(self) -> bool:
        """Whether it says nothing more in this second."""
        return self._said >= MOST

    async def tell(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if not self.tired and await self._tell(number):
                self._said += 1
            else:
                self._more += 1

    def sum_up(self) -> None:
        """Say how many were left out, and begin another second."""
        if self._more and self._say(f"… {self._more} more"):
            self._more = 0
        self._said = 0

    async def _tell(self, number: int) -> bool:
        """Say one; False where it has gone meanwhile, or the terminal takes no more."""
        try:
            capture = await self._store.capture(number, data=False)
        except NotFound:
            return False
        return self._say(self._lines.of(capture, secrets=await self._secrets(capture), width=self._width()))

    async def _secrets(self, capture: Capture) -> Sequence[str]:
        try:
            return await self._store.secrets(capture.bin) if capture.bin else ()
        except NotFound:
            return ()
