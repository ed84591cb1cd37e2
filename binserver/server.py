"""The wiring: settings -> store -> feed -> two listeners; start, and the graceful end."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from aiohttp import web

from binserver import names, providers, sockets
from binserver.capture import CapturePort
from binserver.feed import Feed
from binserver.inspector import Runner, application, checks, guard
from binserver.model import Bin, Doors
from binserver.settings import Settings
from binserver.store import DatabaseInUse, DatabaseTooNew, DatabaseUnreadable, Store
from binserver.targets import Guard
from binserver.workers import reader, retention

GRACE = 10.0
"""Seconds that requests in progress get to end in; a second signal takes what is left of them away."""

INSPECTOR_GRACE = 0.5
"""Seconds that the inspector's requests get to end in; its streams end at once."""


Follower: TypeAlias = Callable[[Store, Feed], Coroutine[Any, Any, None]]
"""Who follows the log of changes, at its own pace, until the feed closes."""


Listening: TypeAlias = tuple[list[socket.socket], list[socket.socket]]
"""The sockets of the inspector, and of the capture port."""


class CannotStart(RuntimeError):
    """Why the server cannot start, in one line that says what to do."""


class Signals:
    """The first Ctrl-C or SIGTERM asks for the graceful end, a second one for a quick one."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.hurry = asyncio.Event()

    def listen(self) -> None:
        """Take both signals, where the system has them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._came)
            except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
                signal.signal(number, signal.default_int_handler)

    def _came(self) -> None:
        (self.hurry if self.stop.is_set() else self.stop).set()


async def serve_until_stopped(
    settings: Settings, *, ready: Callable[[Doors], None], followers: Sequence[Follower] = ()
) -> None:
    """Run both listeners until a signal comes; `ready` is called when both accept, unless one came before.

    Raises:
        CannotStart: A port is taken, or the database cannot be used.
    """
    signals = Signals()
    signals.listen()
    async with running(settings, hurry=signals.hurry, followers=followers) as doors:
        gc.freeze()  # what is there now stays, and need not be looked at over and over
        if not signals.stop.is_set():
            ready(doors)
        await signals.stop.wait()


@contextlib.asynccontextmanager
async def running(
    settings: Settings, *, hurry: asyncio.Event | None = None, followers: Sequence[Follower] = ()
) -> AsyncIterator[Doors]:
    """Both listeners, accepting; on leaving, requests in progress end first, then all that stands behind them.

    Raises:
        CannotStart: A port is taken, or the database cannot be used.
    """
    _check(settings)
    feed = Feed()
    async with contextlib.AsyncExitStack() as stack:
        listening = _listen_on_both(stack, settings)
        store = await _open_store(settings, feed)
        stack.push_async_callback(store.close)
        feed.announce(await store.newest_change())
        await _make_bins(store, settings)
        read = partial(reader.run, public_url=settings.public_url)
        stack.push_async_callback(asyncio.wait, _following(store, feed, (read, retention.run, *followers)))
        stack.callback(feed.close)
        doors = await _open_doors(stack, store, feed, settings, listening=listening, hurry=hurry or asyncio.Event())
        store.tell(doors.inspector)
        yield doors


def _following(store: Store, feed: Feed, followers: Sequence[Follower]) -> list[asyncio.Task[None]]:
    loop = asyncio.get_running_loop()
    return [loop.create_task(one(store, feed), name=f"follower {n}") for n, one in enumerate(followers)]


def _check(settings: Settings) -> None:
    """See that what was typed can be meant, before anything is made.

    Whether it runs already comes first: that its port is taken says less.
    """
    if settings.public_url is not None and not checks.is_base(settings.public_url):
        raise CannotStart(f"--public-url {settings.public_url!r} is refused: {checks.PUBLIC_URL}")
    if settings.public_url is not None and _is_inspector(settings.public_url, settings):
        raise CannotStart(f"--public-url {settings.public_url!r} is refused: {checks.INSPECTOR_URL}")
    for name in settings.allow_host:
        if not guard.is_name(name):
            raise CannotStart(f"--allow-host {name!r} is refused: a name is meant, like devbox.lan")
    for text in settings.bin:
        _bin_and_provider(text)
    with _told():
        Guard.parse(settings.replay_allow)
        Store.require_usable(_database(settings))


def _is_inspector(url: str, settings: Settings) -> bool:
    return checks.is_inspector(url, port=settings.inspector_port, called=settings.allow_host)


async def _open_store(settings: Settings, feed: Feed) -> Store:
    with _told():
        return await Store.open(_database(settings), announce=feed.announce)


def _database(settings: Settings) -> Path:
    if settings.database is None:
        raise CannotStart("no database was named")
    return settings.database


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What refuses to start with these settings, as the reason why the server cannot."""
    try:
        yield
    except (DatabaseInUse, DatabaseTooNew, DatabaseUnreadable, ValueError) as reason:
        raise CannotStart(str(reason)) from reason


async def _make_bins(store: Store, settings: Settings) -> None:
    """The bins that were asked for; on an empty database without any, one with a random name."""
    for name, provider in [_bin_and_provider(text) for text in settings.bin]:
        if store.find_bin(name) is None:
            await store.make_bin(_new_bin(name, provider))
        elif provider is not None:
            await store.change_bin(name, provider=provider)
    if not await store.bins():
        await store.make_bin(_new_bin(names.random_name(), None))


def _new_bin(name: str, provider: str | None) -> Bin:
    return Bin(name=name, provider=provider, created_at=datetime.now(UTC))


def _bin_and_provider(text: str) -> tuple[str, str | None]:
    name, _, provider = text.lower().partition(":")
    if not names.is_name(name):
        raise CannotStart(f"--bin {text!r} is refused: a bin's name is {names.RULE}")
    if provider and provider not in providers.PROVIDERS:
        known = ", ".join(sorted(providers.PROVIDERS))
        raise CannotStart(f"--bin {text!r} is refused: no provider is called {provider!r}; there are {known}")
    return name, provider or None


def _listen_on_both(stack: contextlib.AsyncExitStack, settings: Settings) -> Listening:
    """The sockets of both doors, before a database is made; who comes too early waits."""
    inspector = _listen(stack, "inspector", settings.inspector_host, settings.inspector_port)
    try:
        return inspector, _listen(stack, "capture", settings.capture_host, settings.capture_port)
    except CannotStart as error:
        if settings.capture_port and settings.capture_port == settings.inspector_port:
            port = settings.capture_port
            raise CannotStart(f"--inspector-port and --capture-port are both {port}: give each its own") from error
        raise


async def _open_doors(
    stack: contextlib.AsyncExitStack,
    store: Store,
    feed: Feed,
    settings: Settings,
    *,
    listening: Listening,
    hurry: asyncio.Event,
) -> Doors:
    """Both listeners; nothing is served until both ports are known."""
    inspector_sockets, capture_sockets = listening
    doors = _doors(settings, inspector_sockets, capture_sockets)
    with _told():
        app = application(store=store, feed=feed, settings=settings, doors=lambda: doors)
    await _serve_pages(stack, app, inspector_sockets)
    port = CapturePort(store, max_body=settings.max_body)
    stack.push_async_callback(_stop_gently, port, hurry)
    await port.start(capture_sockets)
    return doors


def _listen(stack: contextlib.AsyncExitStack, door: str, hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    try:
        listening = sockets.listen(hosts, port)
    except OSError as error:
        raise CannotStart(_not_listening(door, port, error)) from error
    for one in listening:
        stack.callback(one.close)
    return listening


def _not_listening(door: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken ({error.strerror}): stop what listens there, "
            f"or choose another port with --{door}-port (0 takes a free one)"
        )
    return f"cannot listen ({error.strerror}): name an address of this machine with --{door}-host"


def _doors(settings: Settings, inspector_sockets: list[socket.socket], capture_sockets: list[socket.socket]) -> Doors:
    inspector_port, capture_port = sockets.port_of(inspector_sockets), sockets.port_of(capture_sockets)
    return Doors(
        inspector=f"http://{sockets.url_host(settings.inspector_host[0])}:{inspector_port}/",
        capture=f"http://{sockets.url_host(sockets.called(settings.capture_host[0]))}:{capture_port}/",
        ports=frozenset({inspector_port, capture_port}),
    )


async def _serve_pages(stack: contextlib.AsyncExitStack, app: web.Application, listening: list[socket.socket]) -> None:
    runner = Runner(app, shutdown_timeout=INSPECTOR_GRACE)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    for one in listening:
        await web.SockSite(runner, one).start()


async def _stop_gently(port: CapturePort, hurry: asyncio.Event) -> None:
    """Let captures in progress end, but no longer than the grace, and not once hurry is asked for."""
    async with asyncio.TaskGroup() as group:
        patience = group.create_task(hurry.wait(), name="hurry")
        stopping = group.create_task(port.stop(grace=GRACE), name="stop the capture port")
        await asyncio.wait({patience, stopping}, return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        if not stopping.done():
            stopping.cancel()
            await port.stop(grace=0)
