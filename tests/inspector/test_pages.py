"""The pages, as a browser without scripts and as htmx ask for them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from gzip import compress
from typing import Any

import pytest
from aiohttp import ClientResponse
from yarl import URL

from binserver.assets import folder
from binserver.model import Attempt, Capture, Keep, Remark, Status
from binserver.store import StorageFailed, Store
from tests import make
from tests.inspector.conftest import Client

HERE = {"Sec-Fetch-Site": "same-origin"}
HX = {**HERE, "HX-Request": "true"}


async def text(client: Client, path: str, **headers: str) -> str:
    response = await client.get(path, headers=headers)
    assert response.status == 200
    return await response.text()


async def post(client: Client, path: str, headers: Mapping[str, str] = HERE, /, **fields: str) -> ClientResponse:
    return await client.post(path, data=fields, headers=headers, allow_redirects=False)


def rows(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="capture-row" id="capture-(\d+)"', html)]


def gone(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="gone-row" id="capture-(\d+)"', html)]


async def test_home_leads_to_the_newest_bin(client: Client, store: Store) -> None:
    await store.make_bin(make.bin("newer", created_at=make.NOON + timedelta(seconds=1)))

    response = await client.get("/", allow_redirects=False)

    assert (response.status, response.headers["Location"]) == (302, "/bins/newer")


async def test_without_a_bin_home_offers_to_make_one(client: Client, store: Store) -> None:
    await store.delete_bin("shop")

    html = await text(client, "/")

    assert "No bin yet" in html
    assert 'action="/bins"' in html


async def test_a_form_makes_a_bin_and_leads_there(client: Client, store: Store) -> None:
    response = await post(client, "/bins", name="Mine", provider="mvola")

    assert (response.status, response.headers["Location"]) == (303, "/bins/mine")
    assert (await store.bin("mine")).provider == "mvola"


async def test_a_bin_without_a_name_gets_one(client: Client) -> None:
    response = await post(client, "/bins", name="", provider="")

    assert re.fullmatch(r"/bins/[a-z0-9]{20}", response.headers["Location"])


@pytest.mark.parametrize("name", ["shop", "a b"], ids=["taken", "odd"])
async def test_a_name_that_cannot_be_taken_is_shown_in_the_form(client: Client, name: str) -> None:
    response = await post(client, "/bins", name=name)
    html = await response.text()

    assert response.status == 422
    assert 'aria-describedby="again-error"' in html
    assert 'id="again-error" role="alert"' in html
    assert f'value="{name}"' in html


async def test_an_empty_bin_says_how_to_get_a_capture(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="mvola")

    html = await text(client, "/bins/shop")

    assert "http://127.0.0.1:8301/<b>shop</b>" in html
    assert "curl -X PUT http://127.0.0.1:8301/shop/webhooks/mvola/callback" in html
    assert 'name="sample" value="mvola.completed"' in html


async def test_a_sample_is_sent_by_a_form(client: Client, store: Store) -> None:
    response = await post(client, "/bins/shop/send", sample="mvola.completed")

    assert (response.status, response.headers["Location"]) == (303, "/bins/shop/1")
    assert (await store.capture(1)).simulated


async def test_the_list_is_newest_first_and_goes_on(client: Client, store: Store) -> None:
    for _ in range(52):
        await store.add(make.incoming())

    first = await text(client, "/bins/shop")
    older = re.search(r'id="older"><a href="([^"]+)"', first)
    assert older is not None
    second = await text(client, older[1].replace("&amp;", "&"))

    assert rows(first) == list(range(52, 2, -1))
    assert rows(second) == [2, 1]
    assert "Back to the newest" in second


async def test_the_filter_is_in_the_query_and_links_keep_it(client: Client, store: Store) -> None:
    await store.add(make.incoming(method="PUT", request_target="/shop/a"))
    await store.add(make.incoming(method="GET", request_target="/shop/b"))

    html = await text(client, "/bins/shop?method=put")

    assert rows(html) == [1]
    assert 'href="/bins/shop/1?method=put"' in html


async def test_a_filter_that_matches_nothing_says_so(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    assert "No capture matches the filter." in await text(client, "/bins/shop?path=nowhere")


async def test_a_bad_number_is_a_problem_page(client: Client) -> None:
    response = await client.get("/bins/shop?before=x")

    assert response.status == 422
    assert 'href="/"' in await response.text()


async def test_whoever_looks_has_read_it(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    await client.head("/bins/shop/1")
    assert not (await store.capture(1)).read

    await text(client, "/bins/shop/1")

    assert (await store.capture(1)).read


async def test_a_link_on_another_site_marks_nothing_as_read(client: Client, store: Store) -> None:
    number = await store.add(make.incoming())

    await text(client, f"/bins/shop/{number}", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})

    assert not (await store.capture(number)).read


@pytest.mark.parametrize(
    ("tab", "shown"),
    [
        ("summary", "POST request"),
        ("body", '<span class="number">1000.00</span>'),
        ("headers", "Content-Type"),
        ("raw", "POST /shop HTTP/1.1"),
        ("replays", "Not replayed yet"),
        ("nonsense", "POST request"),
    ],
)
async def test_each_tab_is_a_link(client: Client, store: Store, tab: str, shown: str) -> None:
    reading = make.reading()
    await store.put_readings([(await store.add(make.incoming(body=b'{"a":1000.00}')), reading)])

    assert shown in await text(client, f"/bins/shop/1?tab={tab}")


async def test_htmx_gets_the_detail_alone(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    response = await client.get("/bins/shop/1", headers=HX)
    html = await response.text()

    assert html.startswith('<section class="detail"')
    assert "<html" not in html
    assert response.headers["Vary"] == "HX-Request"
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_page_says_too_that_it_depends_on_who_asks(client: Client) -> None:
    assert (await client.get("/bins/shop")).headers["Vary"] == "HX-Request"


async def test_credentials_are_hidden_in_every_tab_until_asked_for(client: Client, store: Store) -> None:
    secret = "made-up-secret-1234"
    await store.change_bin("shop", secrets=(secret,))
    incoming = make.incoming(
        request_target=f"/shop/{secret}?token={secret}",
        headers=(("Host", "a"), ("Authorization", f"Bearer {secret}")),
        head=f"POST /shop/{secret}?token={secret} HTTP/1.1\r\nAuthorization: Bearer {secret}\r\n\r\n".encode(),
        body=f'{{"password":"{secret}","other":"{secret}"}}'.encode(),
        flaws=(Remark(code="made-up", params={"text": secret}),),
    )
    await store.add(incoming)
    changes = (Remark(code="made-up", params={"before": f"/shop?token={secret}"}),)
    sent, url = (("X-Api-Key", secret),), f"http://127.0.0.1:5000/?token={secret}"
    await store.add_attempt(make.attempt(1, url=url, request_headers=sent, changes=changes))

    for tab in ("summary", "body", "headers", "raw", "replays"):
        assert secret not in await text(client, f"/bins/shop/1?tab={tab}"), tab
        assert secret in await text(client, f"/bins/shop/1?tab={tab}&show=1"), tab


async def test_a_body_is_a_file_and_nothing_else(client: Client, store: Store) -> None:
    data = b"<script>alert(1)</script>"
    await store.add(make.incoming(body=data, headers=(("Content-Type", "text/html"),)))

    response = await client.get("/bins/shop/1/body")

    assert await response.read() == data
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="capture-1.bin"'
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("bin", "place"), [("other", "/bins/other/1"), (None, "/lost/1")])
async def test_a_capture_that_is_elsewhere_is_shown_there(
    client: Client, store: Store, bin: str | None, place: str
) -> None:
    await store.make_bin(make.bin("other"))
    await store.add(make.incoming(bin))

    response = await client.get("/bins/shop/1", allow_redirects=False)

    assert (response.status, response.headers["Location"]) == (303, place)


async def test_a_page_that_is_open_says_where_the_capture_is(client: Client, store: Store) -> None:
    await store.make_bin(make.bin("other"))
    await store.add(make.incoming("other"))

    html = await (await client.get("/bins/shop/1", headers=HX)).text()

    assert 'href="/bins/other/1"' in html
    assert (await client.get("/bins/shop/" + "9" * 40)).status == 404


async def test_what_is_not_here_has_a_way_back(client: Client) -> None:
    page = await client.get("/bins/nope")
    part = await client.get("/bins/nope", headers=HX)

    assert page.status == part.status == 404
    assert 'href="/"' in await page.text()
    assert (await part.text()).startswith('<section class="detail problem"')


async def test_a_replay_leads_to_its_attempt(client: Client, store: Store, unused_tcp_port: int) -> None:
    await store.add(make.incoming())
    target = f"http://127.0.0.1:{unused_tcp_port}"

    response = await post(client, "/bins/shop/1/replay", target=target)

    assert (response.status, response.headers["Location"]) == (303, "/bins/shop/1?tab=replays")
    assert f"{target}/" in await text(client, "/bins/shop/1?tab=replays")
    assert f'value="{target}"' in await text(client, "/bins/shop/1")
    assert (await store.bin("shop")).target == target


async def test_a_replay_by_htmx_comes_back_with_the_attempt_open(
    client: Client, store: Store, unused_tcp_port: int
) -> None:
    await store.add(make.incoming())

    response = await post(client, "/bins/shop/1/replay", HX, target=f"http://127.0.0.1:{unused_tcp_port}")
    html = await response.text()

    assert response.status == 200
    assert response.headers["HX-Push-Url"] == "/bins/shop/1?tab=replays"
    assert '<details class="attempt-row" id="attempt-1" open>' in html
    assert "no answer" in html


@pytest.mark.parametrize("headers", [HERE, HX], ids=["page", "htmx"])
async def test_a_refused_target_keeps_what_was_typed_and_the_tab(
    client: Client, store: Store, headers: dict[str, str]
) -> None:
    await store.add(make.incoming())

    response = await post(client, "/bins/shop/1/replay", headers, target="http://192.0.2.1/<b>", tab="raw")
    html = await response.text()

    assert response.status == 422
    assert 'id="target-error" role="alert"' in html
    assert 'value="http://192.0.2.1/&lt;b&gt;"' in html
    assert 'name="tab" form="replay-form" value="raw"' in html


async def test_attempts_are_newest_first(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    attempts: list[Attempt] = [make.attempt(1, code=code) for code in (405, 200)]
    for one in attempts:
        await store.add_attempt(one)

    html = await text(client, "/bins/shop/1?tab=replays")

    assert re.findall(r'data-class="(?:success|failure)">(\d+)</span>\s*<code>', html) == ["200", "405"]


async def test_settings_are_saved(client: Client, store: Store) -> None:
    fields = {
        "title": "My shop",
        "provider": "mvola",
        "target": "",
        "public_url": "https://a.example",
        "captures": "10",
    }

    response = await post(
        client, "/bins/shop/settings", **fields, megabytes="0.5", days="", secrets="kept-one\n\n kept-two \n"
    )

    assert (response.status, response.headers["Location"]) == (303, "/bins/shop/settings?saved=1")
    bin = await store.bin("shop")
    assert (bin.title, bin.provider, bin.keep.captures, bin.keep.bytes) == ("My shop", "mvola", 10, 2**19)
    assert bin.keep.seconds is None
    assert await store.secrets("shop") == ("kept-one", "kept-two")


async def test_the_credential_of_a_target_is_shown_nowhere_and_survives_saving(client: Client, store: Store) -> None:
    target = "http://127.0.0.1:9/in?token=made-up-secret-1234"
    await store.change_bin("shop", target=target)
    number = await store.add(make.incoming())
    pages = [await text(client, path) for path in ("/bins/shop/settings", f"/bins/shop/{number}", "/")]
    (shown,) = re.findall(r'name="target" value="([^"]*)"', pages[0])

    await post(client, "/bins/shop/settings", target=shown)

    assert "made-up" not in "".join(pages)
    assert (await store.bin("shop")).target == target


async def test_saving_what_was_not_touched_changes_nothing(client: Client, store: Store) -> None:
    odd = Keep(captures=7, bytes=314_573, seconds=60.0)
    await store.change_bin("shop", keep=odd)
    html = await text(client, "/bins/shop/settings")
    fields = dict(re.findall(r'name="(captures|megabytes|days)" value="([^"]*)"', html))

    await post(client, "/bins/shop/settings", **fields, title="x")

    assert (await store.bin("shop")).keep == odd


@pytest.mark.parametrize(
    ("name", "typed"),
    [("captures", "1.5"), ("captures", "1_0"), ("captures", "0"), ("megabytes", "0.0000001"), ("days", "nan")],
)
async def test_what_cannot_be_kept_is_refused_beside_its_field(
    client: Client, store: Store, name: str, typed: str
) -> None:
    response = await post(client, "/bins/shop/settings", secrets="made-up-secret-1234", **{name: typed})

    html = await response.text()
    assert response.status == 422
    assert f'id="error-{name}"' in html
    assert "Type the secret again" in html
    assert "made-up-secret" not in html
    assert (await store.bin("shop")).keep == Keep()


async def test_a_secret_goes_in_and_never_comes_out(client: Client, store: Store) -> None:
    await store.change_bin("shop", secrets=("made-up-secret-1234",))

    html = await text(client, "/bins/shop/settings")
    await post(client, "/bins/shop/settings", title="x", secrets="")

    assert "made-up-secret" not in html
    assert (await store.bin("shop")).fingerprints[0] in html
    assert await store.secrets("shop") == ("made-up-secret-1234",)


async def test_secrets_are_forgotten_when_asked_to(client: Client, store: Store) -> None:
    await store.change_bin("shop", secrets=("made-up-secret-1234",))

    await post(client, "/bins/shop/settings", secrets="", forget="1")

    assert await store.secrets("shop") == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("captures", "many"), ("days", "-1"), ("target", "http://192.0.2.1"), ("provider", "nobody"), ("public_url", "x")],
)
async def test_a_setting_that_cannot_be_meant_is_told_beside_its_field(client: Client, field: str, value: str) -> None:
    response = await post(client, "/bins/shop/settings", **{field: value})
    html = await response.text()

    assert response.status == 422
    assert f'id="error-{field}" role="alert"' in html


async def test_a_bin_is_emptied_and_deleted_by_forms(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    emptied = await post(client, "/bins/shop/empty")
    left = (await store.bin("shop")).captures
    deleted = await post(client, "/bins/shop/delete")

    assert (emptied.headers["Location"], left, deleted.headers["Location"]) == ("/bins/shop", 0, "/")
    assert store.find_bin("shop") is None


async def test_lost_and_found_shows_what_named_no_bin(client: Client, store: Store) -> None:
    await store.add(make.incoming(None, request_target="/shopp/hook"))

    listed, one = await text(client, "/lost"), await text(client, "/lost/1")

    assert rows(listed) == [1]
    assert "/shopp/hook" in one
    assert "replay-form" not in one.replace('form="replay-form"', "")


async def test_hostile_bytes_stay_text_in_every_tab(client: Client, store: Store) -> None:
    bad = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    await store.add(
        make.incoming(
            request_target=f"/shop/{bad}?{bad}={bad}",
            method="<svg>",
            headers=((bad, bad), ("Content-Type", "application/json")),
            body=f'{{"{bad[2:]}": "{bad[2:]}"}}'.encode(),
        )
    )
    for tab in ("summary", "body", "headers", "raw", "replays"):
        html = await text(client, f"/bins/shop/1?tab={tab}")
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<svg>" not in html


async def test_the_patterns_are_drawn(client: Client) -> None:
    html = await text(client, "/patterns")

    assert html.count('class="pattern"') > 30


# ---- what a live page asks for


async def pull(client: Client, query: str) -> tuple[str, dict[str, Any]]:
    response = await client.get(f"/bins/shop/rows?{query}", headers=HX)
    assert response.status == 200
    return await response.text(), dict(response.headers)


async def test_a_pull_has_what_came_after_the_cursor_as_it_is_now(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    cursor = await store.newest_change()
    number = await store.add(make.incoming())
    await store.put_readings(
        [(number, make.reading(provider="mvola", status=Status(word="failed", class_="failure", final=True)))]
    )

    html, headers = await pull(client, f"after={cursor}&held=1")

    assert rows(html) == [number]
    assert "data-arrived" in html
    assert "failed" in html
    assert headers["X-Cursor"] == str(await store.newest_change())
    assert '<nav class="bins-nav" id="bins"' in html


async def test_a_pull_without_news_holds_no_rows(client: Client, store: Store) -> None:
    cursor = await store.newest_change()

    html, headers = await pull(client, f"after={cursor}")

    assert "<li" not in html
    assert headers["X-Cursor"] == str(cursor)


async def test_a_row_that_only_changed_has_not_arrived(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    cursor = await store.newest_change()
    await store.mark(1, read=True)

    html, _ = await pull(client, f"after={cursor}")

    assert rows(html) == [1]
    assert "data-arrived" not in html


async def test_a_capture_that_is_gone_or_does_not_match_is_told_as_gone(client: Client, store: Store) -> None:
    cursor = await store.newest_change()
    for method in ("GET", "PUT", "GET"):
        await store.add(make.incoming(method=method))
    await store.delete(3)

    html, _ = await pull(client, f"after={cursor}&method=GET")

    assert (rows(html), gone(html)) == ([1], [2, 3])


async def test_captures_of_other_bins_bring_the_counts_alone(client: Client, store: Store) -> None:
    await store.make_bin(make.bin("other"))
    cursor = await store.newest_change()
    await store.add(make.incoming("other"))

    html, _ = await pull(client, f"after={cursor}&held=0")

    assert (rows(html), gone(html)) == ([], [])
    assert html.startswith('<nav class="bins-nav"')


@pytest.mark.parametrize("singly", [True, False], ids=["few", "many"])
async def test_many_changes_are_told_as_exactly_as_few(client: Client, store: Store, singly: bool) -> None:
    cursor = await store.newest_change()
    count = 5 if singly else 60
    for _ in range(count):
        await store.add(make.incoming())

    html, _ = await pull(client, f"after={cursor}&held=0")

    assert rows(html) == list(range(count, 0, -1))


async def test_too_many_changes_make_the_page_take_the_list_anew(client: Client, store: Store) -> None:
    cursor = await store.newest_change()
    for _ in range(201):
        await store.add(make.incoming())

    _, headers = await pull(client, f"after={cursor}&held=0")
    html, anew = await pull(client, "")

    assert headers["X-Reload"] == "1"
    assert rows(html) == list(range(201, 151, -1))
    assert (anew["X-Cursor"], anew["X-Older"]) == (str(await store.newest_change()), "1")


async def test_a_cursor_of_another_database_makes_the_page_take_the_list_anew(client: Client) -> None:
    _, headers = await pull(client, "after=999999")

    assert headers["X-Reload"] == "1"


async def test_an_emptied_bin_makes_the_page_take_the_list_anew(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    cursor = await store.newest_change()
    await store.empty_bin("shop")
    await store.add(make.incoming())

    _, headers = await pull(client, f"after={cursor}&held=1")

    assert headers["X-Reload"] == "1"


async def test_a_change_of_settings_leaves_the_list_as_it_is(client: Client, store: Store) -> None:
    await store.add(make.incoming())
    cursor = await store.newest_change()
    await store.change_bin("shop", title="My shop")

    html, headers = await pull(client, f"after={cursor}&held=1")

    assert "X-Reload" not in headers
    assert "My shop" in html


async def test_a_page_carries_the_cursor_that_it_was_drawn_with(client: Client, store: Store) -> None:
    await store.add(make.incoming())

    assert f'data-cursor="{await store.newest_change()}"' in await text(client, "/bins/shop")


async def test_lost_and_found_is_live_too(client: Client, store: Store) -> None:
    cursor = await store.newest_change()
    await store.add(make.incoming(None))

    html = await (await client.get(f"/lost/rows?after={cursor}", headers=HX)).text()

    assert rows(html) == [1]


async def test_a_long_target_is_folded(client: Client, store: Store) -> None:
    await store.add(make.incoming(request_target="/shop/" + "x" * 20_000))

    html = await text(client, "/bins/shop/1")

    head = html[html.index('<div class="where"') : html.index('id="replay"')]
    assert "Show all 20006 characters" in head
    assert "x" * 400 not in re.sub(r"</summary><code>x*</code>", "", head)


async def test_a_target_of_usual_length_is_shown_whole(client: Client, store: Store) -> None:
    await store.add(make.incoming(request_target="/shop/" + "x" * 300))

    assert f"<code>/shop/{'x' * 300}</code>" in await text(client, "/bins/shop/1")


@pytest.mark.parametrize("bin", ["shop", None], ids=["bin", "lost"])
async def test_the_body_tab_leads_to_what_was_left_over(client: Client, store: Store, bin: str | None) -> None:
    broken = Remark(code="bad-chunk", params={"received": 0})
    first = await store.add(make.incoming(bin, body=b"", flaws=(broken,)))
    await store.add(make.incoming(bin))
    left = await store.add(make.incoming(bin, method="", flaws=(Remark(code="left-over", params={"after": first}),)))
    place = "/bins/shop" if bin else "/lost"

    html = await text(client, f"{place}/{first}?tab=body")

    assert f'<a href="{place}/{left}">capture {left}</a>' in html
    assert "No body came" not in html


async def test_a_cursor_is_a_number(client: Client) -> None:
    assert (await client.get("/bins/shop/rows?after=x", headers=HX)).status == 422


def test_the_styles_and_scripts_of_our_own_are_small() -> None:
    """No more than 6 KB of CSS and 5.5 KB of JavaScript, packed: a cold load is 37 KB with headers."""
    static = folder("static")
    css, js = (b"".join(path.read_bytes() for path in sorted(static.glob(f"{kind}/*"))) for kind in ("css", "js"))

    assert len(compress(css)) <= 6 * 1024
    assert len(compress(js)) <= 5.5 * 1024


@pytest.mark.parametrize(("count", "words"), [(2, "1 capture went"), (4, "3 captures went")])
async def test_settings_say_how_many_captures_the_limits_cost(
    client: Client, store: Store, count: int, words: str
) -> None:
    for _ in range(count):
        await store.add(make.incoming())
    assert "went to keep" not in await text(client, "/bins/shop/settings")

    await store.change_bin("shop", keep=Keep(captures=1))
    await store.evict("shop", make.NOON)

    assert f"{words} to keep within these limits" in await text(client, "/bins/shop/settings")


async def test_evicted_captures_leave_a_live_list(client: Client, store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())
    await store.change_bin("shop", keep=Keep(captures=1))
    before = await store.newest_change()

    await store.evict("shop", make.NOON)

    assert gone(await text(client, f"/bins/shop/rows?after={before}", **HX)) == [1, 2]


# ---- what is gone, what cannot be meant, and where a replay goes


@pytest.mark.parametrize("headers", [{}, HX], ids=["page", "htmx"])
async def test_a_deleted_capture_leaves_an_empty_place_in_its_list(
    client: Client, store: Store, headers: dict[str, str]
) -> None:
    for _ in range(2):
        await store.add(make.incoming())
    await store.delete(1)

    response = await client.get("/bins/shop/1", headers=headers)
    html = await response.text()

    assert response.status == 404
    assert 'data-number="1"' in html
    assert "Capture 1 is not here" in html
    assert rows(html) == ([] if headers else [2])


async def test_one_that_lost_and_found_does_not_have_leaves_an_empty_place_too(client: Client) -> None:
    response = await client.get("/lost/7")

    assert response.status == 404
    assert "Capture 7 is not here" in await response.text()


async def test_an_error_page_leads_to_all_bins(client: Client) -> None:
    html = await (await client.get("/bins/nope")).text()

    assert '<nav class="bins-nav"' in html
    assert 'href="/bins/shop"' in html


async def test_an_error_page_does_without_its_bins_where_they_cannot_be_read(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Store) -> None:
        raise StorageFailed("the disk does not answer")

    monkeypatch.setattr(Store, "bins", fail)

    response = await client.get("/bins/shop")

    assert response.status == 503
    assert "The disk does not answer." in await response.text()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("provider=nobody", "No provider is called “nobody”"),
        ("verdict=perhaps", "“perhaps” is no verdict"),
        ("status=succes", "Did you mean “success”?"),
        ("status=paid", "the status “paid”"),
    ],
)
async def test_a_filter_that_means_nothing_says_so(client: Client, store: Store, query: str, told: str) -> None:
    await store.add(make.incoming())

    assert told in await text(client, f"/bins/shop?{query}")


async def test_what_cannot_be_meant_is_left_out_of_a_filter(client: Client, store: Store) -> None:
    await store.add(make.incoming(method="PUT"))
    await store.add(make.incoming(method="GET"))

    html = await text(client, "/bins/shop?provider=nobody&method=PUT")
    pulled, _ = await pull(client, "provider=nobody&method=PUT")

    assert rows(html) == rows(pulled) == [1]
    assert 'href="/bins/shop/1?method=PUT"' in html


async def test_a_provider_is_meant_in_any_case(client: Client, store: Store) -> None:
    number = await store.add(make.incoming())
    await store.put_readings([(number, make.reading(provider="mvola"))])

    assert rows(await text(client, "/bins/shop?provider=MVola")) == [number]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/bins", "/"),
        ("/bins/shop/", "/bins/shop"),
        ("/bins/shop/1/?tab=raw", "/bins/shop/1?tab=raw"),
        ("/lost/", "/lost"),
        ("/bins//example.com//", "/bins//example.com"),
        ("/bins/shop?path=&method=PUT&status=", "/bins/shop?method=PUT"),
        ("/bins/shop?path=", "/bins/shop"),
    ],
)
async def test_an_address_that_is_nearly_right_leads_to_the_right_one(client: Client, asked: str, found: str) -> None:
    response = await client.get(URL(asked, encoded=True), allow_redirects=False)

    assert (response.status, response.headers["Location"]) == (302, found)


@pytest.mark.parametrize(
    ("tab", "data"), [("summary", False), ("headers", False), ("replays", False), ("body", True), ("raw", True)]
)
async def test_a_body_is_read_only_where_it_is_shown(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch, tab: str, data: bool
) -> None:
    number = await store.add(make.incoming(body=b"a captured body"))
    asked, capture = [], store.capture

    async def watched(number: int, *, data: bool = True) -> Capture:
        asked.append(data)
        return await capture(number, data=data)

    monkeypatch.setattr(store, "capture", watched)

    await text(client, f"/bins/shop/{number}?tab={tab}")

    assert asked == [data]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("http://127.0.0.1:5000", "<code>PUT http://127.0.0.1:5000/hook?a=1</code>"),
        (":5000/exact", "<code>PUT http://localhost:5000/exact?a=1</code>"),
        ("localhost:5000/api/?b=2", "<code>PUT http://localhost:5000/api/hook?b=2</code>"),
        ("http://192.0.2.1", "Replays go to this machine only."),
        ("", "A target without a path gets <code>PUT /hook?a=1</code>"),
    ],
)
async def test_what_would_be_sent_is_shown_for_a_target_as_typed(
    client: Client, store: Store, typed: str, told: str
) -> None:
    await store.add(make.incoming(method="PUT", request_target="/shop/hook?a=1"))

    response = await client.get("/bins/shop/1/line", params={"target": typed}, headers=HX)

    assert response.status == 200
    assert told in (await response.text())


async def test_the_form_shows_what_it_would_send(client: Client, store: Store) -> None:
    await store.add(make.incoming(request_target="/shop/hook?token=made-up-secret-1234"))
    await store.change_bin("shop", target="http://127.0.0.1:5000")

    html = await text(client, "/bins/shop/1")

    assert "<code>POST http://127.0.0.1:5000/hook?token=••••••1234</code>" in html


async def test_a_sample_claims_no_answer(client: Client, store: Store) -> None:
    await post(client, "/bins/shop/send", sample="mvola.completed")

    html = await text(client, "/bins/shop/1")

    assert "answered 200" not in html
    assert '<span class="code"' not in html
