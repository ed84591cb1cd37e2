import base64
from hashlib import sha256
from typing import Any

import pytest

from binserver.model import Peer, Remark
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

SHAPE = {
    "number",
    "bin",
    "received_at",
    "method",
    "target",
    "http_version",
    "headers",
    "body",
    "peer",
    "replied",
    "flaws",
    "simulated",
    "pinned",
    "note",
    "read",
    "reading",
}


async def get(client: Client, path: str, **query: str) -> Any:
    answer = await client.get(path, params=query)
    assert answer.status == 200
    return await answer.json()


async def test_a_capture_is_told_as_it_came(client: Client, store: Store) -> None:
    number = await store.add(
        make.incoming(
            method="PUT",
            request_target="/shop/a%2Fb?x=1&x=2",
            headers=(("Host", "a"), ("X-Note", "caf\xe9"), ("x-note", "2")),
            body=b'{"a": 1}',
            peer=Peer(address="::1", port=5, claimed="203.0.113.9"),
            flaws=(Remark(code="odd", params={"n": 1}),),
        )
    )

    told = await get(client, f"/api/captures/{number}")

    assert set(told) == SHAPE
    assert (told["number"], told["bin"], told["received_at"]) == (number, "shop", "2026-11-22T12:00:00.123456Z")
    assert (told["method"], told["target"], told["http_version"]) == ("PUT", "/shop/a%2Fb?x=1&x=2", "1.1")
    assert told["headers"] == [["Host", "a"], ["X-Note", "caf\xe9"], ["x-note", "2"]]
    assert told["body"] == {"size": 8, "sha256": sha256(b'{"a": 1}').hexdigest(), "text": '{"a": 1}', "base64": None}
    assert told["peer"] == {"address": "::1", "port": 5, "claimed": "203.0.113.9"}
    assert told["replied"] == {"code": 200, "took": 0.001}
    assert [(one["code"], one["params"]) for one in told["flaws"]] == [("odd", {"n": 1})]
    assert told["reading"] is None


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a\0b", b"caf\xe9"], ids=["no-text", "nul", "latin-1"])
async def test_a_body_that_is_no_text_is_told_by_base64(client: Client, store: Store, body: bytes) -> None:
    number = await store.add(make.incoming(body=body))

    told = (await get(client, f"/api/captures/{number}"))["body"]

    assert (told["text"], base64.b64decode(told["base64"])) == (None, body)


async def test_an_empty_body_is_an_empty_text(client: Client, store: Store) -> None:
    number = await store.add(make.incoming(body=b""))

    told = (await get(client, f"/api/captures/{number}"))["body"]

    assert (told["size"], told["text"], told["base64"]) == (0, "", None)


async def test_a_list_leaves_large_bodies_out(client: Client, store: Store) -> None:
    await store.add(make.incoming(body=b"x" * 16_384))
    large = await store.add(make.incoming(body=b"x" * 16_385))

    listed = await get(client, "/api/bins/shop/captures")
    alone = await get(client, f"/api/captures/{large}")

    assert [one["body"]["text"] for one in listed["items"]] == [None, "x" * 16_384]
    assert [one["body"]["size"] for one in listed["items"]] == [16_385, 16_384]
    assert alone["body"]["text"] == "x" * 16_385


async def test_a_list_goes_on_before_its_cursor(client: Client, store: Store) -> None:
    numbers = [await store.add(make.incoming()) for _ in range(5)]

    pages = [await get(client, "/api/bins/shop/captures", limit="2")]
    while pages[-1]["next"]:
        pages.append(await get(client, "/api/bins/shop/captures", limit="2", before=pages[-1]["next"]))

    assert [[one["number"] for one in page["items"]] for page in pages] == [
        [numbers[4], numbers[3]],
        [numbers[2], numbers[1]],
        [numbers[0]],
    ]


async def test_a_page_that_is_just_full_is_the_last_one(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    assert (await get(client, "/api/bins/shop/captures", limit="1"))["next"] is None


async def test_a_list_holds_what_the_filter_means(client: Client, store: Store) -> None:
    await store.add(make.incoming(method="GET"))
    wanted = await store.add(make.incoming(method="PUT"))

    listed = await get(client, "/api/bins/shop/captures", method="put")

    assert [one["number"] for one in listed["items"]] == [wanted]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "501"),
        ("limit", "0"),
        ("limit", "-1"),
        ("before", "x"),
        ("colour", "red"),
        ("provider", "nobody"),
        ("verdict", "ok"),
    ],
)
async def test_a_filter_that_cannot_be_meant_is_refused_by_its_name(client: Client, name: str, value: str) -> None:
    answer = await client.get("/api/bins/shop/captures", params={name: value})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, name)


async def test_a_page_of_the_most_that_is_allowed_is_answered(client: Client) -> None:
    assert await get(client, "/api/bins/shop/captures", limit="500") == {"items": [], "next": None}


async def test_the_captures_of_no_bin_are_not_found(client: Client) -> None:
    answer = await client.get("/api/bins/till/captures")

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "bin_not_found")


async def test_a_bin_is_emptied(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    await store.add(make.incoming())

    answer = await client.delete("/api/bins/shop/captures")

    assert (answer.status, await answer.json()) == (200, {"deleted": 2})
    assert (await get(client, "/api/bins/shop/captures"))["items"] == []


async def test_lost_and_found_is_listed_by_itself(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    lost = await store.add(make.incoming(None))

    listed = await get(client, "/api/lost")

    assert [(one["number"], one["bin"]) for one in listed["items"]] == [(lost, None)]


async def test_the_exact_bytes_come_as_a_download_that_nothing_runs(client: Client, store: Store) -> None:
    body = b"<script>fetch('/api/bins')</script>\xff"
    number = await store.add(make.incoming(body=body, headers=(("Content-Type", "text/html"),)))

    answer = await client.get(f"/api/captures/{number}/body")

    assert await answer.read() == body
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="capture-{number}.bin"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_marks_are_set_one_by_one(client: Client, store: Store) -> None:
    number = await store.add(make.incoming())

    await client.patch(f"/api/captures/{number}", json={"pinned": True, "note": "first"})
    told = await (await client.patch(f"/api/captures/{number}", json={"read": True})).json()

    assert (told["pinned"], told["note"], told["read"]) == (True, "first", True)


async def test_only_what_a_filter_means_is_deleted(client: Client, store: Store) -> None:
    for method in ("PUT", "POST", "PUT"):
        await store.add(make.incoming(method=method))

    answer = await client.delete("/api/bins/shop/captures", params={"method": "put"})

    assert await answer.json() == {"deleted": 2}
    assert [one["method"] for one in (await get(client, "/api/bins/shop/captures"))["items"]] == ["POST"]


async def test_a_filter_that_is_not_known_deletes_nothing(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    answer = await client.delete("/api/bins/shop/captures", params={"metod": "put"})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, "metod")
    assert len((await get(client, "/api/bins/shop/captures"))["items"]) == 1


async def test_a_capture_that_was_deleted_can_be_brought_back(client: Client, store: Store) -> None:
    number = await store.add(make.incoming())

    deleted = await client.delete(f"/api/captures/{number}")
    gone = await client.get(f"/api/captures/{number}")
    restored = await client.post(f"/api/captures/{number}/restore", headers={"Content-Type": "application/json"})

    assert (deleted.status, gone.status, restored.status) == (204, 404, 200)
    assert (await get(client, f"/api/captures/{number}"))["number"] == number


@pytest.mark.parametrize("number", ["17", "0", "9" * 18])
@pytest.mark.parametrize("rest", ["", "/body", "/attempts"])
async def test_a_capture_that_is_not_there_is_not_found(client: Client, number: str, rest: str) -> None:
    answer = await client.get(f"/api/captures/{number}{rest}")

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "capture_not_found")


@pytest.mark.parametrize("number", ["x", "-1", "1" * 19, "\u0661"])
async def test_what_is_no_number_is_no_address(client: Client, number: str) -> None:
    answer = await client.get(f"/api/captures/{number}")

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "not_found")


async def test_a_sender_s_lone_surrogate_does_no_harm(client: Client, store: Store) -> None:
    """JSON can hold "\\ud800", which no UTF-8 can tell."""
    number = await store.add(make.incoming(body=b'"\\ud800"'))
    reading = make.reading(facts=(("word", "\\ud800"),))
    await store.put_readings([(number, reading)])

    assert (await get(client, f"/api/captures/{number}"))["reading"]["facts"] == [["word", "\\ud800"]]


async def test_a_filter_that_comes_twice_is_refused(client: Client) -> None:
    """Which of the two was meant cannot be told."""
    answer = await client.get("/api/bins/shop/captures?limit=1&limit=2")

    assert answer.status == 422
    assert (await answer.json())["error"]["field"] == "limit"
