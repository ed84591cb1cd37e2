"""The first minutes: the public URL, settings that help, where the data lies, and what is not here."""

import re
import shlex
from gettext import NullTranslations
from pathlib import Path

import pytest
from aiohttp import web

from binserver.inspector.render import Renderer
from binserver.inspector.views.about import about
from binserver.model import Status
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client
from tests.inspector.test_pages import HX, post, text

ENDS = ("", "-wal", "-shm", ".binserver-lock", ".reserve")

SECRET = "made-up-secret-1234"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://abc123.ngrok.app", "https://abc123.ngrok.app/"),
        (" abc123.ngrok.app/ ", "https://abc123.ngrok.app/"),
        ("https://abc123.ngrok.app/shop", "https://abc123.ngrok.app/"),
        ("https://proxy.example/bins/shop/", "https://proxy.example/bins/"),
        ("", None),
    ],
)
async def test_a_public_url_is_taken_as_it_was_meant(
    client: Client, store: Store, typed: str, kept: str | None
) -> None:
    response = await post(client, "/bins/shop/public-url", public_url=typed)

    assert (response.status, response.headers["Location"]) == (303, "/bins/shop#tunnel")
    assert (await store.bin("shop")).public_url == kept


async def test_what_is_no_public_url_is_told_beside_the_field(client: Client, store: Store) -> None:
    response = await post(client, "/bins/shop/public-url", public_url="ftp://<b>")
    html = await response.text()

    assert response.status == 422
    assert 'id="public-url-error" role="alert"' in html
    assert 'value="ftp://&lt;b&gt;"' in html
    assert (await store.bin("shop")).public_url is None


async def test_the_tunnel_leads_to_the_capture_port_and_not_here(client: Client) -> None:
    html = await text(client, "/bins/shop")

    assert "ngrok http 8301" in html
    assert "cloudflared tunnel --url http://127.0.0.1:8301<" in html
    assert "Never to port 8300" in html


async def test_a_command_has_ids_of_its_own_and_never_the_real_secret(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="bictorys", secrets=(SECRET,))

    first, second = await text(client, "/bins/shop"), await text(client, "/bins/shop")

    assert "X-Secret-Key: your-webhook-secret" in first
    assert SECRET not in first
    ids = [re.findall(r"&#34;id&#34;: &#34;([0-9a-f-]{36})&#34;", html)[0] for html in (first, second)]
    assert ids[0] != ids[1]


@pytest.mark.parametrize(("agent", "shell"), [("Mozilla/5.0 (Windows NT 10.0)", "powershell"), ("Mozilla/5.0", "sh")])
async def test_windows_is_shown_its_own_command_first(client: Client, agent: str, shell: str) -> None:
    assert f'value="{shell}" checked' in await text(client, "/bins/shop", **{"User-Agent": agent})


async def test_settings_say_where_the_secret_is_found(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="bictorys")
    assert "as typed into the Bictorys dashboard" in await text(client, "/bins/shop/settings")

    await store.change_bin("shop", provider="mvola")
    assert "MVola does not sign what it sends" in await text(client, "/bins/shop/settings")


@pytest.mark.parametrize(
    ("fields", "again"),
    [({"secrets": SECRET}, True), ({"provider": "mvola"}, True), ({"title": "x"}, False)],
    ids=["secrets", "provider", "title"],
)
async def test_settings_say_when_captures_are_read_again(
    client: Client, store: Store, fields: dict[str, str], again: bool
) -> None:
    await store.add(make.incoming())

    response = await post(client, "/bins/shop/settings", **fields)

    html = await text(client, response.headers["Location"])
    assert ("What was captured is read again." in html) is again
    assert "Saved." in html


async def test_a_secret_is_not_echoed_where_another_field_is_wrong(client: Client, store: Store) -> None:
    response = await post(client, "/bins/shop/settings", secrets=SECRET, days="never", title="Kept as typed")
    html = await response.text()

    assert response.status == 422
    assert SECRET not in html
    assert 'value="Kept as typed"' in html
    assert 'value="never"' in html
    assert await store.secrets("shop") == ()


async def test_a_secret_that_cannot_be_taken_is_told_beside_its_field(client: Client) -> None:
    response = await post(client, "/bins/shop/settings", secrets="x" * 5000)
    html = await response.text()

    assert response.status == 422
    assert 'id="error-secrets" role="alert"' in html
    assert "xxxx" not in html


async def test_where_the_data_lies_is_said(client: Client, store: Store) -> None:
    html = await text(client, "/about")

    assert str(store.path) in html
    assert "Only your own user account on this machine can read it" in html
    assert f"{store.path}.binserver-lock" in html


async def test_a_file_that_others_can_read_is_told(client: Client, store: Store) -> None:
    store.path.chmod(0o644)

    assert "Other users of this machine can read it" in await text(client, "/about")


def test_the_command_deletes_every_file_whatever_it_is_called() -> None:
    odd = Path("/tmp/it's here/a b.db")

    shown = about({odd: 1}, version="1", private=True, windows=False)
    powershell = about({odd: 1}, version="1", private=None, windows=True).delete

    assert shlex.split(shown.delete) == ["rm", "-f", "--", *(f"{odd}{end}" for end in ENDS)]
    assert "'/tmp/it''s here/a b.db-wal'" in powershell


async def test_an_unknown_bin_says_where_its_requests_are(client: Client) -> None:
    page = await client.get("/bins/gone")
    html = await page.text()

    assert page.status == 404
    assert "What is sent to it now is in" in html
    assert 'href="/lost"' in html


async def test_an_unknown_capture_leads_back_to_its_bin(client: Client) -> None:
    page = await client.get("/bins/shop/99")

    assert page.status == 404
    assert '<a class="button" href="/bins/shop">' in await page.text()


async def test_a_part_says_it_too(client: Client) -> None:
    assert "What is sent to it now is in" in await (await client.get("/bins/gone", headers=HX)).text()


async def test_what_a_sender_calls_a_fact_is_no_sentence_of_ours(client: Client, store: Store) -> None:
    number = await store.add(make.incoming())
    status = Status(word="completed", class_="success", final=True)
    facts = (("aborted", "x"), ("<b>%(x)s{y}", "z"), ("Order", "CMD-1"))
    await store.put_readings([(number, make.reading(provider="mvola", status=status, facts=facts))])

    html = await text(client, f"/bins/shop/{number}")

    assert "<dt>aborted</dt>" in html
    assert "<dt>&lt;b&gt;%(x)s{y}</dt>" in html
    assert "<dt>Order</dt>" in html


def test_texts_of_declarations_are_translated_as_plain_text() -> None:
    class French(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Order": "<Commande>"}.get(message, message)

    renderer = Renderer(web.UrlDispatcher(), str, French())
    template = renderer.environment.from_string("{{ 'Order'|translated }} {{ ''|translated }}")

    assert template.render() == "&lt;Commande&gt; "
