"""The pages in a browser: live, exact over restarts, usable by keyboard and without scripts, and harmless."""

import json
import re
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests import processes
from tests.browser.complaints import Complaints

MVOLA = (
    b'{"transactionStatus":"completed","serverCorrelationId":"0b1c2d3e-0000-4000-8000-000000001042",'
    b'"transactionReference":"641235","requestDate":"2026-08-08T18:45:44.102Z",'
    b'"debitParty":[{"key":"msisdn","value":"0343500003"}],"creditParty":[{"key":"msisdn","value":"0343500004"}],'
    b'"fees":[{"feeAmount":"20"}],"metadata":[]}'
)

SIZES = [(1920, 1080), (1440, 900), (1024, 768), (800, 700), (360, 740)]


@dataclass(frozen=True)
class Shop:
    """A bin of a test's own, on a server that tests share."""

    server: processes.Server
    name: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.server.inspector}bins/{self.name}"

    def send(self, path: str = "/hook", body: bytes = MVOLA) -> int:
        """A callback; the number of its capture."""
        url = f"{self.server.capture}{self.name}{path}"
        with ask(url, "PUT", body) as answer:
            return int(answer.headers["X-Binserver-Capture"])


def ask(url: str, method: str, body: bytes) -> Any:
    """What a program sends."""
    headers = {"Content-Type": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(url, method=method, data=body, headers=headers))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db") as server:
        yield server


@pytest.fixture
def shop(server: processes.Server) -> Shop:
    with ask(f"{server.inspector}api/bins", "POST", b'{"provider": "mvola"}') as made:
        return Shop(server, json.loads(made.read())["name"])


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Shop]:
    """On a server of its own, which may be killed."""
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        yield Shop(server, "shop")


async def numbers(page: Page) -> list[int]:
    """The rows that are shown, from top to bottom."""
    found = await page.locator("#rows > li").evaluate_all("rows => rows.map(row => Number(row.dataset.number))")
    return [int(one) for one in found]


async def test_a_capture_appears_and_is_read_without_a_reload(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}")
    await expect(page.locator("#live")).to_have_text("Live")

    number = shop.send()

    row = page.locator(f"#capture-{number}")
    await expect(row).to_contain_text("completed")
    await expect(row).to_contain_text("ref 641235")
    await expect(page.locator("#bins [aria-current] .count")).to_contain_text("1")


async def test_nothing_is_missed_or_doubled_over_a_kill(page: Page, complaints: Complaints, killed: Shop) -> None:
    complaints.allow("ERR_")
    shop, server = killed, killed.server
    await page.goto(shop.url)
    sent = [shop.send() for _ in range(3)]
    await expect(page.locator("#rows > li")).to_have_count(3)

    server.kill()
    await expect(page.locator("#live")).to_have_text("Offline")
    server.start()
    sent += [shop.send() for _ in range(4)]

    await expect(page.locator("#rows > li")).to_have_count(7)
    await expect(page.locator("#live")).to_have_text("Live")
    assert await numbers(page) == sorted(sent, reverse=True)


async def test_a_burst_is_shown_whole_and_in_order(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}")

    sent = [shop.send() for _ in range(60)]

    await expect(page.locator("#rows > li")).to_have_count(60)
    assert await numbers(page) == sorted(sent, reverse=True)


async def test_a_filtered_page_gets_only_what_matches(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}?status=success")

    shop.send(body=b"{}")
    matching = shop.send()

    await expect(page.locator(f"#capture-{matching}")).to_be_visible()
    assert await numbers(page) == [matching]


async def test_pausing_holds_everything_back_until_it_is_resumed(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator("#live")).to_have_text("Paused")

    shop.send()
    other = await page.context.new_page()
    await other.goto(f"{shop.url}")
    await expect(other.locator("#rows > li")).to_have_count(1)
    assert await numbers(page) == []
    await page.get_by_role("button", name="Resume").click()

    await expect(page.locator("#rows > li")).to_have_count(1)


async def test_a_list_that_was_scrolled_does_not_move(page: Page, shop: Shop) -> None:
    for _ in range(30):
        shop.send()
    await page.goto(f"{shop.url}")
    await page.locator("#list").evaluate("list => list.scrollTop = 400")

    sent = [shop.send() for _ in range(3)]

    pill = page.locator("#pill")
    await expect(pill).to_have_text("3 new")
    assert await page.locator("#list").evaluate("list => list.scrollTop") == 400
    await pill.click()
    await expect(page.locator("#rows > li")).to_have_count(33)
    assert (await numbers(page))[:3] == sorted(sent, reverse=True)


async def test_all_windows_are_live_over_one_stream(page: Page, shop: Shop) -> None:
    streams = []
    page.context.on("request", lambda one: streams.append(one.url) if "/stream" in one.url else None)
    windows = [page, *[await page.context.new_page() for _ in range(7)]]
    for window in windows:
        await window.goto(f"{shop.url}")
    await windows[0].close()

    shop.send()

    for window in windows[1:]:
        await expect(window.locator("#rows > li")).to_have_count(1)
    assert len(streams) <= 2


async def test_opening_rows_keeps_the_tab_the_list_and_the_focus(page: Page, shop: Shop) -> None:
    first, second = shop.send(), shop.send()
    await page.goto(f"{shop.url}/{first}?tab=body")
    row = page.locator(f"#capture-{second} a")

    await row.click()

    await expect(page.locator("#detail")).to_have_attribute("data-number", str(second))
    await expect(page).to_have_url(f"{shop.url}/{second}?tab=body")
    await expect(row).to_have_attribute("aria-current", "true")
    await expect(row).to_be_focused()
    await expect(page.locator("#rows [aria-current]")).to_have_count(1)


async def test_back_shows_what_was_open_before(page: Page, shop: Shop) -> None:
    first, second = shop.send(), shop.send()
    await page.goto(f"{shop.url}/{first}")
    await page.locator(f"#capture-{second} a").click()
    await expect(page.locator("#detail")).to_have_attribute("data-number", str(second))

    await page.go_back()

    await expect(page.locator("#detail")).to_have_attribute("data-number", str(first))
    shop.send()
    await expect(page.locator("#rows > li")).to_have_count(3)


async def test_a_replay_shows_its_answer_and_what_was_typed_stays(page: Page, shop: Shop, unused_tcp_port: int) -> None:
    number = shop.send()
    await page.goto(f"{shop.url}/{number}")
    await page.get_by_label("Target").fill(f"http://127.0.0.1:{unused_tcp_port}")

    await page.get_by_role("button", name="Replay").click()

    await expect(page.locator(".attempt-row")).to_contain_text("no answer")
    await expect(page.locator(f"#capture-{number} .marks")).to_contain_text("failed")
    await expect(page.get_by_label("Target")).to_have_value(f"http://127.0.0.1:{unused_tcp_port}")
    await expect(page.get_by_role("button", name="Replay")).to_be_focused()


async def test_what_is_typed_survives_news_of_the_open_capture(page: Page, shop: Shop, unused_tcp_port: int) -> None:
    number = shop.send()
    await page.goto(f"{shop.url}/{number}?tab=replays")
    await page.get_by_label("Target").fill("http://127.0.0.1:1/typed")
    other = await page.context.new_page()
    await other.goto(f"{shop.url}/{number}")
    await other.get_by_label("Target").fill(f"http://127.0.0.1:{unused_tcp_port}")

    await other.get_by_role("button", name="Replay").click()

    await expect(page.locator(".attempt-row")).to_be_visible()
    await expect(page.get_by_label("Target")).to_have_value("http://127.0.0.1:1/typed")


async def test_an_empty_page_stops_waiting_when_the_first_request_comes(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}")
    await expect(page.locator("#detail-title")).to_have_text("Waiting for the first request")

    shop.send()

    await expect(page.locator("#detail-title")).to_have_text("Choose a capture")


async def test_an_emptied_bin_is_empty_in_every_window(page: Page, shop: Shop) -> None:
    shop.send()
    await page.goto(f"{shop.url}")
    other = await page.context.new_page()
    await other.goto(f"{shop.url}/settings")
    await other.get_by_text("Empty the bin …").click()

    await other.get_by_role("button", name="Empty it").click()

    await expect(page.locator("#rows > li")).to_have_count(0)


async def test_the_address_is_copied(page: Page, shop: Shop) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(f"{shop.url}")

    await page.get_by_role("button", name="Copy").first.click()

    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == f"{shop.server.capture}{shop.name}"


async def test_everything_but_being_live_works_without_scripts(
    browser: Browser, shop: Shop, unused_tcp_port: int
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(shop.server.inspector)
    await page.get_by_text("New bin").click()
    await page.get_by_label("Name").fill(f"{shop.name[:9]}-mine")
    await page.get_by_role("button", name="Make the bin").click()
    await page.get_by_role("button", name="MVola").first.click()
    await page.get_by_role("link", name="Raw").click()
    await expect(page.locator("pre")).to_contain_text("PUT /")
    await page.get_by_label("Target").fill(f"http://127.0.0.1:{unused_tcp_port}")
    await page.get_by_role("button", name="Replay").click()

    await expect(page.locator(".attempt-row")).to_contain_text("no answer")
    await expect(page.locator("time").first).to_contain_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    await context.close()


async def test_times_are_local_and_say_where(browser: Browser, shop: Shop) -> None:
    number = shop.send()
    context = await browser.new_context(timezone_id="Indian/Antananarivo", locale="en-GB")
    page = await context.new_page()
    await page.goto(f"{shop.url}/{number}")

    await expect(page.locator(".where time")).to_contain_text("(UTC+3)")
    await context.close()


async def test_hostile_captures_run_nothing(page: Page, shop: Shop) -> None:
    """The page fixture fails the test on any script error, policy violation or request elsewhere."""
    bad = '"><img src=x onerror=alert(1)><script>alert(1)</script><b hx-get="/patterns" hx-trigger="load">'
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    body = json.dumps({bad: bad}).encode()
    number = shop.send("/" + quote(bad, safe="<>\"'=/"), body)
    for tab in ("summary", "body", "headers", "raw"):
        await page.goto(f"{shop.url}/{number}?tab={tab}")
        await expect(page.locator("[data-captured] :is(img, script, [hx-get])")).to_have_count(0)

    assert not [url for url in asked if url.endswith("/patterns")]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}px")
async def test_no_page_scrolls_sideways(page: Page, shop: Shop, complaints: Complaints, size: tuple[int, int]) -> None:
    complaints.expect("404")
    number = shop.send("/" + "long/" * 60 + "?q=" + "x" * 300, b'{"long":"' + b"y" * 3000 + b'"}')
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    for url in [*pages_of(shop, number), *(shop.server.inspector + one for one in ("patterns", "bins/none"))]:
        await page.goto(url)
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, url


async def test_a_page_fills_the_window(page: Page, shop: Shop) -> None:
    """What has nothing to say, like the banner of a full disk, takes no room."""
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(f"{shop.url}/{shop.send()}")

    bottoms = "[...document.querySelectorAll('main, .foot')].map(one => one.getBoundingClientRect().bottom)"
    assert await page.evaluate(bottoms) == [900, 900]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_the_pages_are_accessible(  # noqa: PLR0917 - fixtures
    page: Page,
    shop: Shop,
    accessibility_faults: Callable[[Page], Awaitable[list[str]]],
    complaints: Complaints,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    complaints.allow("Applying inline style")  # axe tries styles on
    complaints.allow("preload assets")  # and cannot follow layered imports
    number = shop.send()
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 800})
    for url in pages_of(shop, number):
        await page.goto(url)
        assert await accessibility_faults(page) == [], url


def pages_of(shop: Shop, number: int) -> list[str]:
    """The addresses of every page that shows a bin and its capture."""
    tabs = [f"{shop.url}/{number}?tab={tab}" for tab in ("summary", "body", "headers", "raw", "replays")]
    return [*tabs, shop.url, f"{shop.url}?path=none", f"{shop.url}/settings", f"{shop.server.inspector}lost"]


async def test_a_detail_that_is_older_than_its_row_catches_up(page: Page, shop: Shop) -> None:
    """A page can be drawn while its capture is read: the row then tells more than the detail, and nothing follows."""
    number = shop.send()
    url = f"{shop.url}/{number}"
    await page.goto(url)
    await expect(page.locator("#detail")).to_contain_text("Payment completed")

    async def older(route: Route) -> None:
        response = await route.fetch()
        html = re.sub(r'(id="detail".*?data-stamp=")\w+', r"\g<1>before", await response.text(), count=1)
        await route.fulfill(response=response, body=html.replace("Payment completed", "Being read"))

    await page.route(url, older, times=1)
    await page.goto(url)

    await expect(page.locator("#detail")).to_contain_text("Payment completed")
