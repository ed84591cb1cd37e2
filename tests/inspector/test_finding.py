"""Finding out how an unknown sender signs, by the page and by the API."""

import hmac

import pytest

from binserver.model import Signature
from binserver.providers.finder import MOST_BODY
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

SECRET = "made-up-secret-of-theirs"
LINE = 'Scheme(name="…", kind="hmac", at="header.x-signature", scope="body", sign=("body",))'
ORIGIN = {"Sec-Fetch-Site": "same-origin"}
HX = {**ORIGIN, "HX-Request": "true"}


async def signed(store: Store, *, body: bytes = b'{"paid":true}', bin: str | None = "shop") -> int:
    """A capture of nobody known, signed with the secret and read."""
    proof = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    headers = (("Content-Type", "application/json"), ("X-Signature", proof))
    number = await store.add(make.incoming(bin, body=body, headers=headers))
    await store.put_readings([(number, make.reading())])
    return number


async def test_the_api_finds_what_fits(client: Client, store: Store) -> None:
    await signed(store)

    answer = await client.post("/api/captures/1/find-scheme", json={"secret": SECRET})

    assert answer.status == 200
    assert await answer.json() == {"items": [{"place": "header.x-signature", "line": LINE}], "next": None}


async def test_nothing_fits_another_secret(client: Client, store: Store) -> None:
    await signed(store)

    answer = await client.post("/api/captures/1/find-scheme", json={"secret": "another"})

    assert (await answer.json())["items"] == []


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({}, 422, "secret"),
        ({"secret": " "}, 422, "secret"),
        ({"secret": "x" * 5000}, 422, "secret"),
        ({"secret": "x", "colour": "red"}, 422, "colour"),
    ],
    ids=["none", "blank", "too long", "another field"],
)
async def test_the_api_wants_a_secret(
    client: Client, store: Store, given: dict[str, str], status: int, field: str
) -> None:
    await signed(store)

    answer = await client.post("/api/captures/1/find-scheme", json=given)

    assert answer.status == status
    assert (await answer.json())["error"]["field"] == field


async def test_what_is_not_there_cannot_be_looked_at(client: Client) -> None:
    assert (await client.post("/api/captures/9/find-scheme", json={"secret": SECRET})).status == 404


@pytest.mark.parametrize("headers", [ORIGIN, HX], ids=["page", "part"])
async def test_the_page_shows_a_line_to_paste_and_never_the_secret(
    client: Client, store: Store, headers: dict[str, str]
) -> None:
    await signed(store)

    answer = await client.post("/bins/shop/1/find-scheme", data={"secret": SECRET}, headers=headers)
    html = await answer.text()

    assert answer.status == 200
    assert "at=&#34;header.x-signature&#34;" in html
    assert SECRET not in html
    assert ("<html" in html) == (headers == ORIGIN)
    assert await store.secrets("shop") == ()


async def test_the_page_says_that_nothing_fits(client: Client, store: Store) -> None:
    await signed(store)

    html = await (await client.post("/bins/shop/1/find-scheme", data={"secret": "no"}, headers=HX)).text()

    assert "None of the usual ways of signing fits" in html
    assert '<details id="find-scheme" open>' in html


async def test_the_page_says_that_a_body_is_too_large(client: Client, store: Store) -> None:
    await signed(store, body=b"x" * (MOST_BODY + 1))

    html = await (await client.post("/bins/shop/1/find-scheme", data={"secret": SECRET}, headers=HX)).text()

    assert "Ways of signing are tried on up to 256" in html


async def test_no_secret_is_said_beside_the_field(client: Client, store: Store) -> None:
    await signed(store)

    answer = await client.post("/bins/shop/1/find-scheme", data={"secret": " "}, headers=HX)

    assert answer.status == 422
    assert 'aria-invalid="true"' in await answer.text()


@pytest.mark.parametrize(
    ("signature", "offered"),
    [("absent", True), ("mismatch", True), ("match", False), ("unsigned", False), ("no-secret", False)],
)
async def test_it_is_offered_where_no_declaration_verifies(
    client: Client, store: Store, signature: Signature, offered: bool
) -> None:
    number = await store.add(make.incoming())
    await store.put_readings([(number, make.reading(provider="wave", verdict=make.verdict(signature)))])

    assert ('id="find-scheme"' in await (await client.get("/bins/shop/1")).text()) == offered


async def test_it_stands_below_the_summary_alone(client: Client, store: Store) -> None:
    await signed(store)
    await signed(store, bin=None)

    found = ['id="find-scheme"' in await (await client.get(f"{path}")).text() for path in ("/bins/shop/1", "/lost/2")]

    assert found == [True, False]
    assert 'id="find-scheme"' not in await (await client.get("/bins/shop/1?tab=raw")).text()
