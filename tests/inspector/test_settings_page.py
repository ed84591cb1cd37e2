"""The settings of a bin as a form: what is taken of it, and what is left as it is."""

from html.parser import HTMLParser

import pytest

from binserver.model import Keep, Reply
from binserver.store import Store
from tests.inspector.conftest import Client
from tests.inspector.test_pages import post, text

PAGE = "/bins/shop/settings"


class _Fields(HTMLParser):
    """What a browser would send of all forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._area = given["name"] if tag == "textarea" else ""
        self._select = given["name"] if tag == "select" else self._select
        if tag == "textarea":
            self.found[given["name"]] = ""
        if tag == "input" and given.get("type") != "checkbox":
            self.found[given["name"]] = given.get("value", "")
        if tag == "select" or (tag == "option" and "selected" in given):
            self.found[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] = data.removeprefix("\n").replace("\n", "\r\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area


async def fields(client: Client) -> dict[str, str]:
    """The fields as they stand, and what the hidden ones say of them."""
    parser = _Fields()
    parser.feed(await text(client, PAGE))
    return parser.found


async def test_two_open_forms_do_not_undo_each_other(client: Client, store: Store) -> None:
    await store.change_bin("shop", keep=Keep(captures=500))
    first, second = await fields(client), await fields(client)

    await post(client, PAGE, **first | {"target": ":5000", "provider": "mvola", "captures": "9"})
    await post(client, PAGE, **second | {"title": "My shop"})

    shop = await store.bin("shop")
    assert (shop.title, shop.target, shop.provider, shop.keep.captures) == (
        "My shop",
        "http://localhost:5000",
        "mvola",
        9,
    )


async def test_a_form_that_was_refused_still_knows_what_it_had_shown(client: Client, store: Store) -> None:
    first = await fields(client)
    await post(client, PAGE, target=":5000")
    refused = await post(client, PAGE, **first | {"title": "My shop", "days": "x"})
    again = _Fields()
    again.feed(await refused.text())

    await post(client, PAGE, **again.found | {"days": "7"})

    shop = await store.bin("shop")
    assert (shop.title, shop.target) == ("My shop", "http://localhost:5000")


async def test_a_field_that_is_not_sent_stays_as_it_is(client: Client, store: Store) -> None:
    await store.change_bin("shop", target="http://localhost:5000")

    await post(client, PAGE, title="x")

    assert (await store.bin("shop")).target == "http://localhost:5000"


async def test_a_field_that_was_emptied_is_emptied(client: Client, store: Store) -> None:
    await store.change_bin("shop", target="http://localhost:5000")

    await post(client, PAGE, **await fields(client) | {"target": ""})

    assert (await store.bin("shop")).target is None


@pytest.mark.parametrize(
    ("field", "typed"), [("days", "99999999999"), ("megabytes", "1e3"), ("captures", "1.5"), ("days", "٣")]
)
async def test_a_limit_that_nobody_means_is_told_beside_its_field(
    client: Client, store: Store, field: str, typed: str
) -> None:
    before = (await store.bin("shop")).keep

    response = await post(client, PAGE, **{field: typed})

    assert response.status == 422
    assert f'id="error-{field}"' in await response.text()
    assert (await store.bin("shop")).keep == before


async def test_a_reply_is_typed(client: Client, store: Store) -> None:
    typed = {"reply.code": "503", "reply.headers": "Retry-After: 5\r\nX-Note: a: b", "reply.body": '{"a":\r\n1}'}

    response = await post(client, "/bins/shop/reply", **await fields(client) | typed)

    headers = (("Retry-After", "5"), ("X-Note", "a: b"))
    assert response.status == 303
    assert (await store.bin("shop")).reply == Reply(code=503, headers=headers, body='{"a":\n1}')
    assert (await fields(client)) | typed == await fields(client)


async def test_two_open_replies_do_not_undo_each_other(client: Client, store: Store) -> None:
    first, second = await fields(client), await fields(client)

    await post(client, "/bins/shop/reply", **first | {"reply.code": "500"})
    await post(client, "/bins/shop/reply", **second | {"reply.body": "no"})

    reply = (await store.bin("shop")).reply
    assert (reply.code, reply.body) == (500, "no")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", "99"),
        ("code", "2e2"),
        ("headers", "no colon"),
        ("headers", "Content-Length: 5"),
        ("headers", "a b: c"),
    ],
)
async def test_a_reply_that_cannot_be_sent_is_told_beside_its_field(
    client: Client, store: Store, field: str, typed: str
) -> None:
    response = await post(client, "/bins/shop/reply", **{f"reply.{field}": typed, "reply.body": "kept <in> the form"})
    html = await response.text()

    assert response.status == 422
    assert f'id="error-reply.{field}"' in html
    assert typed in html
    assert "kept &lt;in&gt; the form" in html
    assert (await store.bin("shop")).reply == Reply()
