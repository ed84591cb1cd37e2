"""The terminal follows the log: each capture once, as it is read, bursts summed up, and nobody held up."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from binserver.cli.follow import MOST, follow
from binserver.cli.lines import Lines
from binserver.feed import Feed
from binserver.store import Limits, Store
from binserver.store.limits import DEFAULTS
from tests import make


class Terminal:
    """Keeps what is said; `until` waits for a line."""

    def __init__(self, *, room: int = 10_000) -> None:
        self.lines: list[str] = []
        self.refused: list[str] = []
        self.room = room
        self._bell = asyncio.Event()

    def say(self, line: str) -> bool:
        self._bell.set()
        if len(self.lines) >= self.room:
            self.refused.append(line)
            return False
        self.lines.append(line)
        return True

    async def until(self, enough: Callable[[list[str]], bool]) -> list[str]:
        while not enough(self.lines):
            self._bell.clear()
            await self._bell.wait()
        return self.lines

    def paths(self) -> list[str]:
        return [found[1] for line in self.lines if (found := re.search(r"(/\S*)  200", line))]

    def more(self) -> int:
        return sum(int(found[1]) for line in self.lines if (found := re.fullmatch(r"… (\d+) more", line)))


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "binserver.db"


@asynccontextmanager
async def following(database: Path, terminal: Terminal, limits: Limits = DEFAULTS) -> AsyncIterator[Store]:
    """A store with the bin `shop` that the terminal follows."""
    feed = Feed()
    store = await Store.open(database, announce=feed.announce, limits=limits)
    if store.find_bin("shop") is None:
        await store.make_bin(make.bin())
    feed.announce(await store.newest_change())
    lines = Lines(colours=False)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(follow(store, feed, lines=lines, say=terminal.say, width=lambda: 100), name="follow")
            await asyncio.sleep(0)
            yield store
            feed.close()
    finally:
        await store.close()


async def capture(store: Store, *paths: str) -> list[int]:
    numbers = await asyncio.gather(*(store.add(make.incoming(request_target=f"/shop{path}")) for path in paths))
    return list(numbers)


async def read(store: Store, *numbers: int) -> None:
    await store.put_readings([(one, make.reading()) for one in numbers])


async def test_a_capture_is_told_once_it_is_read(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        (number,) = await capture(store, "/a")
        await read(store, number)

        assert len(await terminal.until(lambda lines: len(lines) == 1)) == 1
        assert terminal.paths() == ["/a"]


async def test_what_is_read_again_is_not_told_again(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        numbers = await capture(store, "/a", "/b")
        await read(store, *numbers)
        await read(store, *numbers)
        (third,) = await capture(store, "/c")
        await read(store, third)

    assert terminal.paths() == ["/a", "/b", "/c"]


async def test_what_was_there_before_is_not_told(database: Path, terminal: Terminal) -> None:
    store = await Store.open(database)
    await store.make_bin(make.bin())
    numbers = await capture(store, "/before", "/also")
    await read(store, numbers[0])
    await store.close()

    async with following(database, terminal) as again:
        await read(again, *numbers)
        await read(again, *await capture(again, "/after"))

    assert terminal.paths() == ["/after"]


async def test_a_burst_is_summed_up(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        numbers = await capture(store, *(f"/{n}" for n in range(MOST + 312)))
        await read(store, *numbers)
        await terminal.until(lambda lines: lines[-1:] == ["… 312 more"])

    assert terminal.paths() == [f"/{n}" for n in range(MOST)]


async def test_after_a_burst_lines_go_on(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        await read(store, *await capture(store, *(f"/{n}" for n in range(MOST + 1))))
        await terminal.until(lambda lines: lines[-1:] == ["… 1 more"])
        await read(store, *await capture(store, "/next"))
        await terminal.until(lambda lines: "/next" in lines[-1])

    assert terminal.more() == 1


async def test_what_the_terminal_has_no_room_for_is_counted(database: Path) -> None:
    terminal = Terminal(room=2)
    async with following(database, terminal) as store:
        await read(store, *await capture(store, "/a", "/b", "/c", "/d"))
        await terminal.until(lambda _: len(terminal.refused) == 2)
        terminal.room = 10_000
        await read(store, *await capture(store, "/e"))
        await terminal.until(lambda lines: any("more" in line for line in lines))

    assert terminal.paths() == ["/a", "/b", "/e"]
    assert terminal.more() == 2


async def test_a_capture_that_has_gone_meanwhile_is_counted(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        numbers = await capture(store, "/a", "/b")
        await store.delete(numbers[0])
        await read(store, *numbers)

    assert (terminal.paths(), terminal.more()) == (["/b"], 1)


async def test_a_log_that_was_cut_is_passed_over_with_the_count(database: Path, terminal: Terminal) -> None:
    """A terminal that was stopped for longer than the log reaches back."""
    async with following(database, terminal, Limits(log=5)) as store:
        for _ in range(MOST + 30):
            await read(store, *await capture(store, "/x"))
            await store.settle()

    assert len(terminal.paths()) + terminal.more() == MOST + 30


async def test_what_was_read_when_the_server_stops_is_told_too(database: Path, terminal: Terminal) -> None:
    async with following(database, terminal) as store:
        await read(store, *await capture(store, *(f"/{n}" for n in range(MOST + 5))))

    assert (len(terminal.paths()), terminal.more()) == (MOST, 5)
