"""Lost and found: why each is there, and moving it to a bin, by the pages and by the API."""

from typing import Any

import pytest

from binserver.filters import CaptureFilter
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client
from tests.inspector.test_pages import HX, gone, post, rows, text


async def lose(store: Store, target: str = "/shopp/hook", **given: Any) -> int:
    return await store.add(make.incoming(None, request_target=target, **given))


async def lost(store: Store) -> list[int]:
    return [one.number for one in await store.captures(CaptureFilter(lost=True))]


async def test_each_row_says_why_it_is_there(client: Client, store: Store) -> None:
    await lose(store)
    await lose(store, "/")
    await lose(store, "\x16\x03", method="", http_version="")

    html = await text(client, "/lost")

    assert "No bin is called “shopp”." in html
    assert "The path is empty" in html
    assert "This is not an HTTP request" in html


async def test_the_detail_says_what_may_have_been_meant(client: Client, store: Store) -> None:
    await lose(store)

    html = await text(client, "/lost/1")

    assert "There is one called “shop”: a slip in the URL?" in html
    assert '<option value="shop" selected>' in html
    assert 'formaction="/lost/1/make"' in html


async def test_hostile_names_stay_text(client: Client, store: Store) -> None:
    await lose(store, "/<script>alert(1)</script>/x")

    for path in ("/lost", "/lost/1"):
        assert "<script>alert" not in await text(client, path)


async def test_the_bin_is_made_and_the_request_moved(client: Client, store: Store) -> None:
    first, other, alone = await lose(store), await lose(store, "/SHOPP/x"), await lose(store, "/else")

    response = await post(client, f"/lost/{first}/make", others="1")

    assert (response.status, response.headers["Location"]) == (303, f"/bins/shopp/{first}")
    assert [(await store.capture(one)).bin for one in (first, other)] == ["shopp", "shopp"]
    assert await lost(store) == [alone]


async def test_only_this_one_is_moved_where_the_others_are_not_wanted(client: Client, store: Store) -> None:
    first, other = await lose(store), await lose(store)

    await post(client, f"/lost/{first}/make")

    assert await lost(store) == [other]


async def test_a_bin_that_exists_by_now_is_not_made_again(client: Client, store: Store) -> None:
    number = await lose(store, "/shop/x")

    response = await post(client, f"/lost/{number}/make")

    assert response.headers["Location"] == f"/bins/shop/{number}"


async def test_what_is_no_name_makes_no_bin(client: Client, store: Store) -> None:
    number = await lose(store, "/a%20b")

    assert (await post(client, f"/lost/{number}/make")).status == 422
    assert "formaction" not in await text(client, f"/lost/{number}")


async def test_a_request_is_moved_to_a_bin_that_there_is(client: Client, store: Store) -> None:
    number, other = await lose(store), await lose(store)

    response = await post(client, f"/lost/{number}/move", bin="shop", others="1")

    assert response.headers["Location"] == f"/bins/shop/{number}"
    assert (await store.bin("shop")).captures == 2
    assert (await store.capture(other)).bin == "shop"


async def test_a_bin_that_has_gone_takes_nothing(client: Client, store: Store) -> None:
    number = await lose(store)

    assert (await post(client, f"/lost/{number}/move", bin="gone")).status == 422
    assert await lost(store) == [number]


async def test_whoever_comes_for_one_that_was_moved_is_led_to_it(client: Client, store: Store) -> None:
    number = await lose(store)
    await store.move(number, "shop")

    page = await client.get(f"/lost/{number}", allow_redirects=False)
    part = await (await client.get(f"/lost/{number}", headers=HX)).text()

    assert (page.status, page.headers["Location"]) == (303, f"/bins/shop/{number}")
    assert part.startswith('<section class="detail" id="detail"')
    assert f'href="/bins/shop/{number}"' in part


async def test_open_pages_of_both_places_are_told(client: Client, store: Store) -> None:
    number = await lose(store)
    cursor = await store.newest_change()
    await store.move(number, "shop")

    here = await (await client.get(f"/lost/rows?after={cursor}&held=1", headers=HX)).text()
    there = await (await client.get(f"/bins/shop/rows?after={cursor}&held=0", headers=HX)).text()

    assert (rows(here), gone(here)) == ([], [number])
    assert (rows(there), gone(there)) == ([number], [])


async def test_an_emptied_bin_is_told_although_one_was_moved_there(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    number = await lose(store)
    cursor = await store.newest_change()
    await store.empty_bin("shop")
    await store.move(number, "shop")

    answer = await client.get(f"/bins/shop/rows?after={cursor}&held=1", headers=HX)

    assert answer.headers["X-Reload"] == "1"


async def test_the_navigation_counts_them(client: Client, store: Store) -> None:
    for _ in range(120):
        await lose(store)

    assert '<span class="count">120</span>' in await text(client, "/bins/shop")


async def patch(client: Client, number: int, **given: Any) -> tuple[int, Any]:
    answer = await client.patch(f"/api/captures/{number}", json=given)
    return answer.status, await answer.json()


async def test_the_api_moves_one_and_marks_it_in_the_same_go(client: Client, store: Store) -> None:
    number = await lose(store)

    status, told = await patch(client, number, bin="SHOP", pinned=True)

    assert (status, told["bin"], told["pinned"]) == (200, "shop", True)
    again, _ = await patch(client, number, bin="shop")
    assert again == 200


@pytest.mark.parametrize("name", ["gone", "other", ""])
async def test_the_api_refuses_what_cannot_be_moved(client: Client, store: Store, name: str) -> None:
    await store.make_bin(make.bin("other"))
    number = await (store.add(make.incoming()) if name == "other" else lose(store))

    status, told = await patch(client, number, bin=name)

    assert (status, told["error"]["field"]) == (422, "bin")


async def test_the_api_knows_no_such_capture(client: Client) -> None:
    status, told = await patch(client, 99, bin="shop")

    assert (status, told["error"]["code"]) == (404, "capture_not_found")
