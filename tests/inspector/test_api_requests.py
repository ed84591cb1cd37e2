"""What programs may send: JSON that says so, with known fields only."""

import pytest

from tests.inspector.conftest import Client

WRITES = [
    ("POST", "/api/bins"),
    ("PATCH", "/api/bins/shop"),
    ("PATCH", "/api/captures/1"),
    ("POST", "/api/captures/1/replay"),
    ("POST", "/api/bins/shop/send"),
]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("body", [b"{", b"\xff", b"{'a': 1}", b"{,}"])
async def test_what_is_not_json_is_a_bad_request(client: Client, method: str, path: str, body: bytes) -> None:
    answer = await client.request(method, path, data=body, headers=JSON)

    assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad_json")


@pytest.mark.parametrize("title", [b'"\\ud800"', b'"\xff"'], ids=["lone-surrogate", "not-utf-8"])
async def test_text_that_is_none_is_a_bad_request(client: Client, title: bytes) -> None:
    answer = await client.post("/api/bins", data=b'{"title": ' + title + b"}", headers=JSON)

    assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad_json")


async def test_json_of_a_thousand_depths_is_refused(client: Client) -> None:
    answer = await client.post("/api/bins", data=b'{"reply":' * 100_000, headers=JSON)

    assert answer.status == 422


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_json_that_does_not_say_so_is_not_read(client: Client, method: str, path: str) -> None:
    origin = {"Origin": f"http://127.0.0.1:{client.port}", "Content-Type": "text/plain"}

    answer = await client.request(method, path, data=b"{}", headers=origin)

    assert (answer.status, (await answer.json())["error"]["code"]) == (415, "unsupported_media_type")


async def test_a_field_that_comes_twice_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/api/bins", data=b'{"name": "one", "keep": {"bytes": 1, "bytes": 2}}', headers=headers)

    told = (await answer.json())["error"]
    assert (answer.status, told["code"], told["field"]) == (422, "repeated_field", "bytes")


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_an_unknown_field_is_refused_by_its_name(client: Client, method: str, path: str) -> None:
    answer = await client.request(method, path, json={"sample": "x", "nmae": "till"} if "send" in path else {"nmae": 1})

    told = (await answer.json())["error"]
    assert (answer.status, told["code"], told["field"]) == (422, "unknown_field", "nmae")


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"5"])
async def test_json_that_is_no_object_is_refused(client: Client, method: str, path: str, body: bytes) -> None:
    answer = await client.request(method, path, data=body, headers=JSON)

    told = (await answer.json())["error"]
    assert (answer.status, told["field"]) == (422, None)


async def test_a_field_that_is_missing_is_named(client: Client) -> None:
    answer = await client.post("/api/bins/shop/send", json={})

    assert (await answer.json())["error"]["field"] == "sample"


async def test_an_error_never_repeats_what_was_in_a_field(client: Client) -> None:
    answer = await client.post("/api/bins", json={"title": ["s3cret"], "reply": {"code": "s3cret"}})

    assert answer.status == 422
    assert "s3cret" not in await answer.text()


async def test_the_server_says_that_it_is_well(client: Client) -> None:
    answer = await client.get("/healthz")

    assert (answer.status, (await answer.json())["status"]) == (200, "ok")


async def test_an_address_of_the_api_that_is_none_is_told_in_json(client: Client) -> None:
    answer = await client.get("/api/nowhere")

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "not_found")
