"""Replays, through the API: real targets on ports of their own."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from binserver.feed import Feed
from binserver.inspector.keys import TASKS
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client
from tests.inspector.target import Target

PATIENCE = 10
"""Seconds until what never happens fails the test."""


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


async def test_a_replay_by_program_leaves_the_bin_s_target_as_it_is(
    client: Client, number: int, target: Target
) -> None:
    await replay(client, number, target=target.url)

    assert (await (await client.get("/api/bins/shop")).json())["target"] is None


async def test_an_empty_target_is_not_the_bin_s(client: Client, store: Store, number: int, target: Target) -> None:
    await store.change_bin("shop", target=target.url)

    status, told = await replay(client, number, target=" ")

    assert (status, told["error"]["field"]) == (422, "target")
    assert target.came == []


async def test_a_replay_without_a_target_goes_to_the_bin_s(
    client: Client, store: Store, number: int, target: Target
) -> None:
    await store.change_bin("shop", target=target.url)
    await replay(client, number)

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
