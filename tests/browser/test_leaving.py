"""Pages that are left while the server is away: nothing that is open or was typed is lost."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.browser.shops import Shop, lose

SENT = "binserver does not answer: nothing was sent."
AWAY = "binserver does not answer. Is it still running?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[processes.Server]:
    """One that the test may kill."""
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        yield server


async def open_settings(page: Page, shop: Shop) -> str:
    await page.goto(f"{shop.url}/settings")
    await page.get_by_label("Title").fill("typed")
    return "Save"


async def open_send(page: Page, shop: Shop) -> str:
    await page.goto(shop.url)
    return "Wave"


async def open_lost(page: Page, shop: Shop) -> str:
    await page.goto(f"{shop.server.inspector}lost/{lose(shop.server, '/made-up')}")
    return "Make the bin made-up"


async def open_new(page: Page, shop: Shop) -> str:
    await page.goto(shop.url)
    await page.get_by_text("New bin").click()
    return "Make the bin"


Opener = Callable[[Page, Shop], Awaitable[str]]


@pytest.mark.parametrize("opened", [open_settings, open_send, open_lost, open_new])
async def test_a_form_that_is_sent_while_the_server_is_away_stays(
    page: Page, complaints: Complaints, server: processes.Server, opened: Opener
) -> None:
    complaints.allow("ERR_")
    shop = Shop(server, "shop")
    button = page.get_by_role("button", name=await opened(page, shop)).first
    before = page.url
    server.kill()

    await button.click()

    await expect(page.locator("#trouble")).to_have_text(SENT)
    assert page.url == before
    if opened is open_settings:
        await expect(page.get_by_label("Title")).to_have_value("typed")
    server.start()
    await button.click()
    await expect(page).not_to_have_url(before)


@pytest.mark.parametrize(("path", "name"), [("bins/shop", "Settings"), ("about", "binserver")])
async def test_a_link_that_is_followed_while_the_server_is_away_stays(
    page: Page, complaints: Complaints, server: processes.Server, path: str, name: str
) -> None:
    complaints.allow("ERR_")
    await page.goto(server.inspector + path)
    link = page.get_by_role("link", name=name, exact=True)
    server.kill()

    await link.click()

    await expect(page.locator("#trouble")).to_have_text(AWAY)
    assert page.url == server.inspector + path
    server.start()
    await link.click()
    await expect(page).not_to_have_url(server.inspector + path)


async def test_a_link_goes_to_a_window_of_its_own_as_ever(page: Page, server: processes.Server) -> None:
    await page.goto(f"{server.inspector}bins/shop")

    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Settings").click(modifiers=["ControlOrMeta"])

    await expect((await opened.value).get_by_label("Title")).to_be_visible()
    assert page.url == f"{server.inspector}bins/shop"
