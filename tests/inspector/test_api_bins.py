from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from binserver.inspector.api import ROUTES
from binserver.model import RESERVED
from binserver.settings import Settings
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

SECRET = "whsec_canary-51ab"

SHAPE = {
    "name",
    "title",
    "provider",
    "url",
    "created_at",
    "reply",
    "target",
    "forward",
    "keep",
    "public_url",
    "secrets",
    "captures",
    "unread",
    "evicted",
}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "Sh op"}, "name"),
    ({"name": "a" * 65}, "name"),
    ({"name": "é"}, "name"),
    ({"name": 5}, "name"),
    ({"title": "x" * 201}, "title"),
    ({"provider": "nobody"}, "provider"),
    ({"target": "http://169.254.169.254/"}, "target"),
    ({"target": "http://127.0.0.1:8301/"}, "target"),
    ({"target": "ftp://localhost"}, "target"),
    ({"public_url": "abc123.ngrok.app"}, "public_url"),
    ({"public_url": "https://abc123.ngrok.app/?a=1"}, "public_url"),
    ({"public_url": "http://[::1"}, "public_url"),
    ({"public_url": "http://a:99999/"}, "public_url"),
    ({"public_url": "http://127.0.0.1:8300"}, "public_url"),
    ({"public_url": "http://LOCALHOST:8300/"}, "public_url"),
    ({"public_url": "http://[::1]:8300"}, "public_url"),
    ({"public_url": "https://x.example/<script>"}, "public_url"),
    ({"public_url": "https://x.example/'"}, "public_url"),
    ({"public_url": "https://user@x.example/"}, "public_url"),
    ({"secrets": [""]}, "secrets"),
    ({"secrets": ["x" * 5000]}, "secrets"),
    ({"secrets": ["abc"]}, "secrets"),
    ({"secrets": [str(n) for n in range(21)]}, "secrets"),
    ({"secrets": "x"}, "secrets"),
    ({"secrets": [5]}, "secrets[0]"),
    ({"reply": {"code": 99}}, "reply.code"),
    ({"reply": {"code": 101}}, "reply.code"),
    ({"reply": {"code": "200"}}, "reply.code"),
    ({"reply": {"code": 204, "body": "ok"}}, "reply.body"),
    ({"reply": {"headers": [["X-A", "a\r\nX-B: b"]]}}, "reply.headers"),
    ({"reply": {"headers": [["X A", "a"]]}}, "reply.headers"),
    *(({"reply": {"headers": [[name, "5"]]}}, "reply.headers") for name in sorted(RESERVED)),
    ({"reply": {"headers": [["X-A", "\u0416"]]}}, "reply.headers"),
    ({"keep": {"captures": 0}}, "keep.captures"),
    ({"keep": {"bytes": 2**70}}, "keep.bytes"),
    ({"keep": {"seconds": -1}}, "keep.seconds"),
    ({"forward": True}, "forward"),  # nothing forwards yet: a promise would be a lie
    ({"colour": "red"}, "colour"),
    ({"reply": {"colour": "red"}}, "reply.colour"),
]
"""What no bin can have, and the field that is named for it."""


def ids(rows: Iterable[tuple[dict[str, Any], str]]) -> list[str]:
    return [f"{field}-{n}" for n, (_, field) in enumerate(rows)]


async def test_a_bin_is_made_with_what_was_given(client: Client) -> None:
    given = {
        "name": "Till-2",
        "title": "  The \u202e\x07second \n till ",
        "provider": "mvola",
        "secrets": [SECRET],
        "reply": {"code": 201, "headers": [["Content-Type", "application/json"]], "body": "{}"},
        "target": "localhost:5000/hook",
        "keep": {"captures": 10, "seconds": None},
        "public_url": "https://abc123.ngrok.app",
    }

    answer = await client.post("/api/bins", json=given)

    assert answer.status == 201
    bin = await answer.json()
    assert set(bin) == SHAPE
    assert (bin["name"], bin["title"], bin["provider"]) == ("till-2", "The second till", "mvola")
    assert bin["url"] == "https://abc123.ngrok.app/till-2"
    assert bin["reply"] == given["reply"]
    assert bin["target"] == "http://localhost:5000/hook"
    assert bin["forward"] is False
    assert bin["keep"] == {"captures": 10, "bytes": 5 * 2**30, "seconds": None}
    assert bin["secrets"]["set"] == 1
    assert (bin["captures"], bin["unread"]) == (0, 0)


async def test_a_bin_without_a_name_gets_one_that_nobody_guesses(client: Client) -> None:
    answer = await client.post("/api/bins", headers={"Content-Type": "application/json"})

    assert answer.status == 201
    assert len((await answer.json())["name"]) == 20


async def test_a_name_that_is_taken_is_a_conflict(client: Client) -> None:
    answer = await client.post("/api/bins", json={"name": "SHOP"})

    assert answer.status == 409
    assert (await answer.json())["error"]["field"] == "name"


async def test_bins_are_listed_the_newest_first(client: Client, store: Store) -> None:
    await store.make_bin(make.bin("till", created_at=make.NOON + timedelta(days=1)))

    told = await (await client.get("/api/bins")).json()

    assert [bin["name"] for bin in told["items"]] == ["till", "shop"]
    assert told["next"] is None


async def test_a_bin_is_found_by_its_name_in_any_case(client: Client) -> None:
    bin = await (await client.get("/api/bins/SHOP")).json()

    assert bin["name"] == "shop"
    assert bin["url"] == "http://127.0.0.1:8301/shop"
    assert bin["created_at"] == "2026-11-22T12:00:00.123456Z"


async def test_the_counts_of_a_bin_are_told(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    bin = await (await client.get("/api/bins/shop")).json()

    assert (bin["captures"], bin["unread"]) == (1, 1)


async def test_a_change_leaves_the_rest_as_it_is(client: Client) -> None:
    await client.patch("/api/bins/shop", json={"title": "Shop", "reply": {"code": 202}, "keep": {"seconds": 60}})

    bin = await (
        await client.patch("/api/bins/shop", json={"reply": {"body": "thanks"}, "keep": {"bytes": None}})
    ).json()

    assert bin["title"] == "Shop"
    assert (bin["reply"]["code"], bin["reply"]["body"]) == (202, "thanks")
    assert bin["keep"] == {"captures": 100_000, "bytes": None, "seconds": 60}


async def test_null_takes_away(client: Client) -> None:
    await client.patch("/api/bins/shop", json={"provider": "mvola", "target": "localhost:1"})

    bin = await (await client.patch("/api/bins/shop", json={"provider": None, "target": None})).json()

    assert (bin["provider"], bin["target"]) == (None, None)


@pytest.mark.parametrize(("given", "field"), REFUSED, ids=ids(REFUSED))
async def test_what_no_bin_can_have_is_refused_by_its_field(
    client: Client, store: Store, given: dict[str, Any], field: str
) -> None:
    answer = await client.post("/api/bins", json=given)

    assert answer.status == 422
    assert (await answer.json())["error"]["field"] == field
    assert [bin.name for bin in await store.bins()] == ["shop"]


async def test_a_change_is_refused_as_a_new_bin_is(client: Client) -> None:
    answer = await client.patch("/api/bins/shop", json={"reply": {"code": 600}})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, "reply.code")


async def test_the_name_of_a_bin_stays(client: Client) -> None:
    answer = await client.patch("/api/bins/shop", json={"name": "till"})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, "name")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_bin_that_is_not_there_is_not_found(client: Client, method: str) -> None:
    answer = await client.request(method, "/api/bins/till", json={} if method == "PATCH" else None)

    assert answer.status == 404
    assert (await answer.json())["error"]["code"] == "bin_not_found"


async def test_a_bin_is_deleted_with_all_it_holds(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    answer = await client.delete("/api/bins/shop")

    assert answer.status == 204
    assert await store.bins() == []


class TestPublicUrl:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(public_url="https://abc123.ngrok.app/")

    async def test_the_url_of_a_bin_is_the_public_one(self, client: Client) -> None:
        assert (await (await client.get("/api/bins/shop")).json())["url"] == "https://abc123.ngrok.app/shop"


async def test_a_secret_that_was_set_never_comes_out(app: web.Application, client: Client, store: Store) -> None:
    """Of no address of the API, nor of an error about it."""
    await store.add(make.incoming())
    told = [await (await client.patch("/api/bins/shop", json={"secrets": [SECRET]})).text()]
    told += [
        await (await client.patch("/api/bins/shop", json=given)).text()
        for given in (
            {"secrets": [SECRET, 5]},
            {"secrets": [SECRET * 500]},
            {"secrets": SECRET},
            {"secrets": [SECRET], "x": 1},
        )
    ]
    for method, path, _, _ in ROUTES:
        if method == "GET":
            asked = path.replace("{bin}", "shop").replace("{number:[0-9]{1,18}}", "1")
            answer = await client.get(asked)
            assert (answer.status, asked) == (200, asked)
            told.append(await answer.text())

    assert await store.secrets("shop") == (SECRET,)
    assert [text for text in told if SECRET in text] == []
    fingerprints = (await (await client.get("/api/bins/shop")).json())["secrets"]
    assert fingerprints["set"] == 1
    assert len(fingerprints["fingerprints"]) == 1


async def test_secrets_are_replaced_and_taken_away_as_a_whole(client: Client, store: Store) -> None:
    await client.patch("/api/bins/shop", json={"secrets": ["aaaa", " bbbb\n", "aaaa"]})
    assert await store.secrets("shop") == ("aaaa", "bbbb")

    await client.patch("/api/bins/shop", json={"secrets": []})
    assert await store.secrets("shop") == ()


async def test_a_bin_says_how_many_captures_its_limits_cost(client: Client, store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())
    await client.patch("/api/bins/shop", json={"keep": {"captures": 1}})

    await store.evict("shop", make.NOON)

    bin = await (await client.get("/api/bins/shop")).json()
    assert (bin["captures"], bin["evicted"]) == (1, 2)
