"""The inspector on a port of its own, with a real store behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from binserver.feed import Feed
from binserver.inspector import application
from binserver.model import Doors
from binserver.settings import Settings
from binserver.store import Store
from tests import make
from tests.inspector.target import Target

Client = TestClient[web.Request, web.Application]
MakeClient = Callable[..., Awaitable[Client]]

DOORS = Doors(inspector="http://127.0.0.1:8300/", capture="http://127.0.0.1:8301/", ports=frozenset({8300, 8301}))
"""Where the listeners are said to be; no test connects there."""


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
async def store(tmp_path: Path, feed: Feed) -> AsyncIterator[Store]:
    """A store with one bin, `shop`."""
    store = await Store.open(tmp_path / "binserver.db", announce=feed.announce)
    await store.make_bin(make.bin())
    yield store
    await store.close()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def app(store: Store, feed: Feed, settings: Settings) -> web.Application:
    return application(store=store, feed=feed, settings=settings, doors=lambda: DOORS)


@pytest.fixture
async def server(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]], app: web.Application
) -> TestServer:
    return await aiohttp_server(app)


@pytest.fixture
async def client(aiohttp_client: MakeClient, server: TestServer) -> Client:
    """A program that asks the inspector."""
    return await aiohttp_client(server)


@pytest.fixture
async def target(aiohttp_server: Callable[[web.Application], Awaitable[TestServer]]) -> AsyncIterator[Target]:
    """It answers at once, unless a test clears `may_answer`."""
    target = Target()
    target.may_answer.set()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", target.take)
    server = await aiohttp_server(app)
    target.url = f"http://127.0.0.1:{server.port}/"
    yield target
    target.may_answer.set()
