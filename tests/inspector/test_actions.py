"""Replays and samples, through the API: real targets on ports of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from binserver import providers
from binserver.feed import Feed
from binserver.inspector.keys import TASKS
from binserver.store import Store
from tests import make
from tests.inspector.conftest import DOORS, Client

PATIENCE = 10
"""Seconds until what never happens fails the test."""


@dataclass
class Target:
    """A developer's server: what came, and whether it answers yet."""

    url: str = ""
    came: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((request.method, request.path_qs, dict(request.headers), await request.read()))
        self.reached.set()
        await self.may_answer.wait()
        return web.Response(status=201, text="taken")


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


@pytest.fixture
async def number(store: Store) -> int:
    return await store.add(make.incoming(method="PUT", request_target="/shop/paid?x=1", body=b'{"a": 1}'))


async def replay(client: Client, number: int, **given: Any) -> tuple[int, Any]:
    answer = await client.post(f"/api/captures/{number}/replay", json=given)
    return answer.status, await answer.json()


async def test_a_replay_reaches_the_target_and_is_told_with_its_answer(
    client: Client, number: int, target: Target
) -> None:
    status, told = await replay(client, number, target=target.url)

    assert status == 201
    (attempt,) = told["items"]
    assert (attempt["capture"], attempt["kind"], attempt["code"], attempt["error"]) == (number, "replay", 201, None)
    assert (attempt["url"], attempt["method"]) == (f"{target.url}paid?x=1", "PUT")
    assert attempt["body"] == {"size": 5, "text": "taken", "base64": None, "truncated": False}
    (came,) = target.came
    assert (came[0], came[1], came[3]) == ("PUT", "/paid?x=1", b'{"a": 1}')


async def test_an_attempt_is_kept(client: Client, number: int, target: Target) -> None:
    _, told = await replay(client, number, target=target.url)

    kept = await (await client.get(f"/api/captures/{number}/attempts")).json()

    assert kept == {"items": told["items"], "next": None}


async def test_the_target_of_a_replay_is_proposed_for_the_next(client: Client, number: int, target: Target) -> None:
    await replay(client, number, target=target.url)

    status, _ = await replay(client, number)

    assert status == 201
    assert len(target.came) == 2
    assert (await (await client.get("/api/bins/shop")).json())["target"] == target.url


async def test_a_target_that_refuses_is_an_attempt(client: Client, number: int, unused_tcp_port: int) -> None:
    status, told = await replay(client, number, target=f"localhost:{unused_tcp_port}")

    (attempt,) = told["items"]
    assert (status, attempt["code"]) == (201, None)
    assert attempt["error"]["code"]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest",
        "http://192.168.1.10/",
        "http://127.0.0.1:8301/shop",
        "http://localhost:8300/",
        "?",
        "",
    ],
)
async def test_a_target_that_is_not_allowed_is_refused_by_its_field(client: Client, number: int, target: str) -> None:
    status, told = await replay(client, number, target=target)

    assert (status, told["error"]["field"]) == (422, "target")
    assert (await (await client.get(f"/api/captures/{number}/attempts")).json())["items"] == []
    assert (await (await client.get("/api/bins/shop")).json())["target"] is None


async def test_a_replay_of_what_is_not_there_is_not_found(client: Client) -> None:
    status, told = await replay(client, 17, target="localhost:5000")

    assert (status, told["error"]["code"]) == (404, "capture_not_found")


async def test_what_came_for_no_bin_is_replayed_with_its_whole_path(
    client: Client, store: Store, target: Target
) -> None:
    lost = await store.add(make.incoming(None, request_target="/old/callback"))

    await replay(client, lost, target=target.url)

    assert [came[1] for came in target.came] == ["/old/callback"]


async def test_a_browser_that_leaves_does_not_cut_its_replay(
    client: Client, store: Store, feed: Feed, number: int, target: Target
) -> None:
    target.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(client.post(f"/api/captures/{number}/replay", json={"target": target.url}))
        await target.reached.wait()
        asking.cancel()

    target.may_answer.set()

    async with asyncio.timeout(PATIENCE):
        while not await store.attempts(number):
            await feed.beyond(feed.change)
    assert [attempt.code for attempt in await store.attempts(number)] == [201]


async def test_a_replay_that_hangs_is_ended_with_the_server_and_still_kept(
    app: web.Application, client: Client, store: Store, number: int, target: Target
) -> None:
    target.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(replay(client, number, target=target.url))
        await target.reached.wait()
        async with asyncio.timeout(PATIENCE):
            await app[TASKS].end()

    status, told = asking.result()
    assert (status, told["error"]["code"]) == (503, "stopping")
    (attempt,) = await store.attempts(number)
    assert (attempt.code, attempt.error and attempt.error.code) == (None, "replay-cut-short")
    assert attempt.url == f"{target.url}paid?x=1"


async def test_a_replay_that_hangs_does_not_keep_the_server_from_stopping(
    client: Client, server: TestServer, number: int, target: Target
) -> None:
    target.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(replay(client, number, target=target.url))
        await target.reached.wait()
        async with asyncio.timeout(PATIENCE):
            await server.close()

    assert asking.result()[0] == 503


async def test_the_samples_are_listed(client: Client) -> None:
    told = await (await client.get("/api/samples")).json()

    assert [one["name"] for one in told["items"]] == [one.name for one in providers.samples()]
    assert {"name", "title", "provider"} == set(told["items"][0])


async def test_a_sample_that_is_sent_to_a_bin_is_a_simulated_capture(client: Client, store: Store) -> None:
    sample = providers.samples()[0]

    answer = await client.post("/api/bins/shop/send", json={"sample": sample.name})

    told = await answer.json()
    assert (answer.status, told["bin"], told["simulated"]) == (201, "shop", True)
    assert told["method"] == sample.message.method
    assert told["target"].startswith("/shop")
    assert dict(told["headers"])["Host"] == "127.0.0.1:8301"
    kept = await store.capture(told["number"])
    assert providers.read(kept).provider == sample.provider


@pytest.mark.parametrize("sample", providers.samples(), ids=lambda sample: sample.name)
async def test_every_sample_can_be_sent_and_is_signed_with_the_secret_of_the_bin(
    client: Client, store: Store, sample: providers.Sample
) -> None:
    await client.patch("/api/bins/shop", json={"provider": sample.provider, "secrets": ["whsec_dGVzdA=="]})

    told = await (await client.post("/api/bins/shop/send", json={"sample": sample.name})).json()

    capture = await store.capture(told["number"])
    reading = providers.read(capture, provider=sample.provider, secrets=await store.secrets("shop"))
    assert reading.provider == sample.provider
    assert reading.verdict.signature in {"match", "unsigned", "needs-network"}


async def test_two_samples_differ(client: Client) -> None:
    name = "mvola.completed"

    sent = [await (await client.post("/api/bins/shop/send", json={"sample": name})).json() for _ in range(2)]

    assert sent[0]["body"]["sha256"] != sent[1]["body"]["sha256"]


async def test_a_sample_can_be_sent_straight_to_a_target(client: Client, store: Store, target: Target) -> None:
    answer = await client.post("/api/bins/shop/send", json={"sample": "mvola.completed", "to": target.url})

    (attempt,) = (await answer.json())["items"]
    assert (answer.status, attempt["code"], attempt["number"], attempt["capture"]) == (201, 201, None, None)
    assert len(target.came) == 1
    assert (await store.bin("shop")).captures == 0


@pytest.mark.parametrize(("given", "field"), [({"sample": "no.such"}, "sample"), ({"to": DOORS.capture}, "to")])
async def test_a_sample_that_cannot_be_sent_is_refused(client: Client, given: dict[str, str], field: str) -> None:
    answer = await client.post("/api/bins/shop/send", json={"sample": "mvola.completed", **given})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, field)


async def test_a_sample_to_no_bin_is_not_found(client: Client) -> None:
    answer = await client.post("/api/bins/till/send", json={"sample": "mvola.completed"})

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "bin_not_found")
