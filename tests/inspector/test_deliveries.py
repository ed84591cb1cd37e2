"""What the pages and the API say of deliveries."""

import pytest

from binserver.inspector.sentences import SENTENCES
from binserver.inspector.views import deliveries
from binserver.model import Delivery
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client

EVENT = {"provider": "mvola", "dedup": "c-1|completed", "fingerprint": "f"}


async def captured(store: Store, *readings: dict[str, str]) -> None:
    for one in readings:
        await store.put_readings([(await store.add(make.incoming()), make.reading(**one))])


async def text(client: Client, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200
    return await response.text()


@pytest.mark.parametrize(
    ("nth", "told"), [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")]
)
@pytest.mark.parametrize(("same", "more"), [(True, " delivery"), (False, ", changed")])
def test_a_badge_counts_as_people_do(nth: int, told: str, same: bool, more: str) -> None:
    badge = deliveries.nth(Delivery(of=1, nth=nth, same=same), short=True)

    assert SENTENCES[badge.code].format(**badge.params) == told + more


async def test_the_list_marks_what_came_again(client: Client, store: Store) -> None:
    await captured(store, EVENT, EVENT, {**EVENT, "fingerprint": "another"})

    html = await text(client, "/bins/shop")

    assert '<span class="chip" data-kind="note">2nd delivery</span>' in html
    assert '<span class="chip" data-kind="wait">3rd, changed</span>' in html
    assert "1st" not in html


async def test_a_later_delivery_leads_to_the_first(client: Client, store: Store) -> None:
    await captured(store, EVENT, EVENT, {**EVENT, "fingerprint": "another"})

    same, changed = [await text(client, f"/bins/shop/{number}") for number in (2, 3)]

    assert "Sent again, unchanged." in same
    assert "Sent again, and not the same." in changed
    assert '<a href="/bins/shop/1">#1</a>' in same


async def test_the_first_leads_to_those_that_followed(client: Client, store: Store) -> None:
    await captured(store, *[EVENT] * 8)

    html = await text(client, "/bins/shop/1")

    assert "Delivered again as" in html
    assert [f"#{number}</a>" in html for number in (2, 6, 7)] == [True, True, False]
    assert "and 2 more" in html


async def test_what_was_delivered_once_says_nothing_of_it(client: Client, store: Store) -> None:
    await captured(store, EVENT)

    assert "delivery-note" not in await text(client, "/bins/shop/1")


async def test_the_api_tells_which_delivery_it_is(client: Client, store: Store) -> None:
    await captured(store, EVENT, EVENT)

    told = [(await (await client.get(f"/api/captures/{number}")).json())["reading"]["delivery"] for number in (1, 2)]

    assert told == [None, {"of": 1, "nth": 2, "same": True}]
