"""The page that sends samples and scenarios, and the presets of a bin's reply."""

import re

import pytest

from binserver.model import Reply
from binserver.providers import PROVIDERS
from binserver.providers.scenarios import offers
from binserver.store import Store
from tests.inspector.conftest import Client
from tests.inspector.target import Target

HX = {"HX-Request": "true"}
HERE = "/bins/shop/send"


async def shown(client: Client, path: str, **headers: str) -> str:
    """A page, or a part of it."""
    answer = await client.get(path, headers=headers)
    assert answer.status == 200
    return await answer.text()


async def post(client: Client, *, path: str = HERE, **form: str) -> tuple[int, str]:
    """The code and the part that the form gets back."""
    answer = await client.post(path, data=form, headers={**HX, "Origin": str(client.make_url("/"))[:-1]})
    return answer.status, await answer.text()


async def test_a_bin_without_a_provider_asks_whose(client: Client) -> None:
    html = await shown(client, HERE)

    assert set(re.findall(r"send\?provider=([a-z0-9-]+)", html)) == set(PROVIDERS)


@pytest.mark.parametrize(
    ("search", "found"),
    [("mvola", {"mvola"}), ("MG mvo", {"mvola"}), ("reversed bictorys", {"bictorys"}), ("zzz", set())],
)
async def test_providers_are_searched_by_name_country_and_what_samples_show(
    client: Client, search: str, found: set[str]
) -> None:
    html = await shown(client, f"{HERE}?search={search}", **HX)

    assert html.startswith("<ul")
    assert set(re.findall(r"provider=([a-z0-9-]+)", html)) == found


async def test_the_provider_of_the_bin_is_chosen(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="bictorys")

    html = await shown(client, HERE)

    assert 'value="bictorys.succeeded" checked' in html
    for one in offers(PROVIDERS["bictorys"]):
        assert f'value="{one.sample}:{one.name}"' in html
        assert all(sentence in html for sentence in one.should)


async def test_a_scenario_straight_to_a_target_shows_each_answer(client: Client, target: Target) -> None:
    form = {"provider": "bictorys", "choice": "bictorys.succeeded:completed-twice", "reference": "CMD-7"}

    status, html = await post(client, **form, where="address", to=target.url)

    assert status == 200
    assert (html.count("taken"), html.count(">201<")) == (2, 2)
    assert 'value="CMD-7"' in html
    assert b"CMD-7" in target.came[0][3]


async def test_what_reached_the_bin_is_linked(client: Client, store: Store) -> None:
    status, html = await post(client, provider="mvola", choice="mvola.failed", where="bin")

    assert status == 200
    assert 'href="/bins/shop/1"' in html
    assert (await store.bin("shop")).captures == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"choice": "mvola.failed", "status": "paid"}, 'id="error-status"'),
        ({"choice": "mvola.failed", "where": "address", "to": "http://192.0.2.1/"}, 'id="error-to"'),
        ({"choice": "mvola.failed:stale"}, "mvola.failed has no scenario"),
        ({"choice": "nobody"}, "no sample is called"),
    ],
)
async def test_what_cannot_be_sent_is_told_beside_its_field(client: Client, form: dict[str, str], words: str) -> None:
    status, html = await post(client, provider="mvola", **form)

    assert status == 422
    assert words in html


async def test_one_click_answers_as_the_provider_expects(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="mpesa")
    assert "Answer as M-Pesa expects" in await shown(client, "/bins/shop/settings")

    await post(client, path="/bins/shop/reply", preset="provider")

    bin = await store.bin("shop")
    assert bin.reply == PROVIDERS["mpesa"].reply
    html = await shown(client, "/bins/shop/settings")
    assert "Answer as M-Pesa expects" not in html
    await post(client, path="/bins/shop/reply", preset="plain")
    assert (await store.bin("shop")).reply == Reply()


async def test_settings_say_that_handshakes_are_answered(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="slack")

    assert "asks who is there before it sends" in await shown(client, "/bins/shop/settings")
