"""The public URL that captures tell of."""

import pytest

from binserver.inspector.views.learnt_url import learnt_url
from binserver.model import Headers
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

NGROK: Headers = (
    ("Host", "abc.ngrok.app"),
    ("X-Forwarded-Host", "abc.ngrok.app"),
    ("X-Forwarded-Proto", "https"),
)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (NGROK, ("https://abc.ngrok.app", "X-Forwarded-Host")),
        ((("Forwarded", "for=1.2.3.4;host=abc.example;proto=https"),), ("https://abc.example", "Forwarded")),
        ((("Host", "abc.example"), ("X-Forwarded-Proto", "https")), ("https://abc.example", "Host")),
        ((("Host", "abc.example"),), None),
        ((("X-Forwarded-Host", "localhost:8301"), ("X-Forwarded-Proto", "https")), None),
        ((("X-Forwarded-Host", "<script>"), ("X-Forwarded-Proto", "https")), None),
    ],
    ids=["ngrok", "Forwarded", "cloudflared", "no tunnel", "a local name", "no name"],
)
def test_what_a_tunnel_tells_is_learnt(headers: Headers, told: tuple[str, str] | None) -> None:
    found = learnt_url(make.bin(), [make.capture(headers=headers)], known=None)

    assert (None if found is None else (found.url, found.place)) == told


def test_the_newest_that_tells_counts() -> None:
    direct, old = make.capture(number=3), make.capture(number=1, headers=NGROK)
    newer = make.capture(number=2, headers=(("X-Forwarded-Host", "new.example"), ("X-Forwarded-Proto", "https")))

    found = learnt_url(make.bin(), [direct, newer, old], known=None)

    assert found is not None
    assert (found.capture, found.url) == (2, "https://new.example")


@pytest.mark.parametrize("known", ["https://abc.ngrok.app/", "https://abc.ngrok.app:443"])
def test_what_is_known_is_not_learnt(known: str) -> None:
    assert learnt_url(make.bin(), [make.capture(headers=NGROK)], known=known) is None


async def test_the_settings_say_where_it_is_from_and_take_it(client: Client, store: Store) -> None:
    await store.add(make.incoming(headers=NGROK))

    html = await (await client.get("/bins/shop/settings")).text()
    bin = await (await client.get("/api/bins/shop")).json()

    assert "Learnt from X-Forwarded-Host of" in html
    assert '<a href="/bins/shop/1">#1</a>' in html
    assert bin["public_url"] is None
    assert bin["url"] == "http://127.0.0.1:8301/shop"  # it serves for nothing else

    form = {"public_url": "https://abc.ngrok.app"}
    await client.post("/bins/shop/public-url", data=form, headers={"Sec-Fetch-Site": "same-origin"})

    assert (await store.bin("shop")).public_url == "https://abc.ngrok.app/"
    assert "Learnt from" not in await (await client.get("/bins/shop/settings")).text()
