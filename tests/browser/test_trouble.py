"""The pages while something is wrong: the server away or failing, a capture gone, a target that takes its time."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.browser.fixtures import Violations
from tests.browser.shops import Shop, ask


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db") as server:
        yield server


@pytest.fixture
def shop(server: processes.Server) -> Shop:
    return Shop.made(server)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Shop]:
    """On a server of its own, which may be stopped."""
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        yield Shop(server, "shop")


@pytest.fixture
def silent() -> Iterator[str]:
    """A target that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def send(shop: Shop, path: str = "/hook") -> int:
    """A capture; its number."""
    with ask(f"{shop.server.capture}{shop.name}{path}", "POST", b"{}") as answer:
        return int(answer.headers["X-Binserver-Capture"])


async def test_a_row_that_is_pressed_while_the_server_is_away_changes_nothing(
    page: Page, complaints: Complaints, own: Shop
) -> None:
    complaints.allow("ERR_")
    complaints.expect("htmx:error")
    first, second = send(own), send(own)
    await page.goto(f"{own.url}/{first}")
    own.server.kill()
    await expect(page.locator("#live")).to_have_text("Offline")

    await page.locator(f"#capture-{second} a").click()

    await expect(page.locator("#trouble")).to_have_text("binserver does not answer. Is it still running?")
    await expect(page.locator("#detail")).to_have_attribute("data-number", str(first))
    own.server.start()
    await expect(page.locator("#trouble")).to_be_empty()
    await page.locator(f"#capture-{second} a").click()
    await expect(page.locator("#detail")).to_have_attribute("data-number", str(second))


async def test_a_replay_while_the_server_is_away_says_that_nothing_was_sent(
    page: Page, complaints: Complaints, own: Shop, silent: str
) -> None:
    complaints.allow("ERR_")
    complaints.expect("htmx:error")
    number = send(own)
    await page.goto(f"{own.url}/{number}")
    await page.get_by_label("Target").fill(silent)
    await expect(page.locator("#target-hint")).to_contain_text(f"POST {silent}/hook")
    own.server.kill()
    await expect(page.locator("#live")).to_have_text("Offline")

    await page.get_by_role("button", name="Replay").click()

    await expect(page.locator("#trouble")).to_have_text("binserver does not answer: nothing was sent.")
    await expect(page.get_by_label("Target")).to_have_value(silent)
    await expect(page.get_by_role("button", name="Replay")).not_to_have_attribute("aria-disabled", "true")


async def test_a_server_that_stops_during_a_replay_says_so_and_leaves_the_capture(
    page: Page, complaints: Complaints, own: Shop, silent: str
) -> None:
    complaints.allow("ERR_")
    complaints.expect("503")
    number = send(own)
    await page.goto(f"{own.url}/{number}")
    await page.get_by_label("Target").fill(silent)
    await page.get_by_role("button", name="Replay").click()
    await expect(page.get_by_role("button", name="Sending … 1 s")).to_have_attribute("aria-disabled", "true")

    own.server.stop()

    await expect(page.locator("#trouble")).to_have_text("The server is stopping; what had been sent may have arrived.")
    await expect(page.locator("#detail")).to_have_attribute("data-number", str(number))
    await expect(page.get_by_role("button", name="Replay")).to_be_enabled()
    own.server.start()
    await expect(page.locator("#trouble")).to_be_empty()
    await expect(page.locator("#tab-replays .count")).to_have_text("1")


async def test_a_failure_is_told_beside_what_is_open(page: Page, complaints: Complaints, shop: Shop) -> None:
    complaints.expect("502")
    number = send(shop)
    await page.goto(f"{shop.url}/{number}")
    await page.route("**/*tab=raw", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))

    await page.get_by_role("link", name="Raw").click()

    await expect(page.locator("#trouble")).to_have_text("That went wrong in binserver. Its log says more.")
    await expect(page.locator("#tab-summary")).to_have_attribute("aria-current", "page")
    await page.get_by_role("link", name="Headers").click()
    await expect(page.locator("#trouble")).to_be_empty()


async def test_a_burst_of_hundreds_moves_nothing_under_a_reader(page: Page, shop: Shop) -> None:
    first = [send(shop) for _ in range(40)]
    await page.goto(shop.url)
    await page.locator("#list").evaluate("list => list.scrollTop = 900")
    row = page.locator(f"#capture-{first[20]}")
    before = await row.bounding_box()
    await page.get_by_role("button", name="Pause").click()
    last = [send(shop) for _ in range(210)][-1]

    await page.get_by_role("button", name="Resume").click()

    await expect(page.locator("#pill")).to_have_text("50+ new")
    assert await row.bounding_box() == before
    await page.locator("#pill").click()
    await expect(page.locator("#rows > li").first).to_have_attribute("id", f"capture-{last}")
    await expect(page.locator("#rows > li")).to_have_count(50)
    await expect(page.get_by_role("link", name="Older captures")).to_be_visible()


async def test_a_capture_that_is_deleted_leaves_its_place_and_comes_back(
    page: Page, complaints: Complaints, shop: Shop
) -> None:
    complaints.expect("404")
    number = send(shop)
    await page.goto(f"{shop.url}/{number}")

    ask(f"{shop.server.inspector}api/captures/{number}", "DELETE").close()
    await expect(page.locator("#detail-title")).to_have_text(f"Capture {number} is not here")
    ask(f"{shop.server.inspector}api/captures/{number}/restore", "POST", b"{}").close()

    await expect(page.locator("#detail-title")).to_have_text("POST request")
    await expect(page.locator(f"#capture-{number}")).to_be_visible()


async def test_an_emptied_bin_leaves_nothing_of_what_was_open(page: Page, complaints: Complaints, shop: Shop) -> None:
    complaints.expect("404")
    number = send(shop)
    await page.goto(f"{shop.url}/{number}")

    ask(f"{shop.server.inspector}api/bins/{shop.name}/captures", "DELETE").close()

    await expect(page.locator("#detail-title")).to_have_text(f"Capture {number} is not here")
    await page.get_by_role("link", name="Back to the captures").click()
    await expect(page.locator("#detail-title")).to_have_text("Waiting for the first request")


async def test_what_would_be_sent_follows_what_is_typed(page: Page, shop: Shop) -> None:
    number = send(shop, "/hook?a=1")
    await page.goto(f"{shop.url}/{number}")
    target, hint = page.get_by_label("Target"), page.locator("#target-hint")

    await target.fill(":5000")
    await expect(hint).to_have_text("Sends POST http://localhost:5000/hook?a=1")
    await target.fill("localhost:5000/exact")
    await expect(hint).to_have_text("Sends POST http://localhost:5000/exact?a=1")
    await target.fill("http://192.0.2.1")
    await expect(hint).to_contain_text("Replays go to this machine only.")


async def test_a_bin_with_many_others_keeps_lost_and_found_in_sight(page: Page, server: processes.Server) -> None:
    for number in range(25):
        ask(f"{server.inspector}api/bins", "POST", json.dumps({"name": f"one-of-many-{number}"}).encode()).close()

    await page.goto(f"{server.inspector}bins/one-of-many-0")
    await page.locator("#bins ul").evaluate("list => list.scrollTop = 300")
    send(Shop(server, "one-of-many-0"))

    await expect(page.locator("#bins [aria-current] .count")).to_contain_text("1")
    assert await page.locator("#bins ul").evaluate("list => list.scrollTop") == 300
    await expect(page.get_by_role("link", name="Lost and found")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
async def test_what_is_said_in_trouble_is_accessible_and_fits(  # noqa: PLR0917 - fixtures
    page: Page,
    shop: Shop,
    accessibility_faults: Violations,
    complaints: Complaints,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    complaints.allow("Applying inline style")  # axe tries styles on
    complaints.allow("preload assets")  # and cannot follow layered imports
    complaints.allow("404")
    complaints.allow("ERR_")
    complaints.allow("htmx:error")
    number = send(shop)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 800})

    for path in ("/999999", "?provider=nobody&status=succes", f"/{number}"):
        await page.goto(shop.url + path)
        await page.route("**/*tab=raw", lambda route: route.abort())
        if path == f"/{number}":
            await page.get_by_role("link", name="Raw").click()
            await expect(page.locator("#trouble")).not_to_be_empty()
        assert await accessibility_faults(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
