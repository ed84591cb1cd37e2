"""Pages that are left while the server is away: nothing that is open or was typed is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.browser.complaints import Complaints

SENT = "binserver does not answer: nothing was sent."
AWAY = "binserver does not answer. Is it still running?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[processes.Server]:
    """One that the test may kill."""
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        yield server


async def test_what_was_typed_stays_and_is_saved_once_the_server_is_back(
    page: Page, complaints: Complaints, server: processes.Server
) -> None:
    complaints.allow("ERR_")
    await page.goto(f"{server.inspector}bins/shop/settings")
    await page.get_by_label("Title").fill("typed")
    server.kill()

    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page.locator("#trouble")).to_have_text(SENT)
    await expect(page.get_by_label("Title")).to_have_value("typed")
    server.start()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Settings of typed")


async def test_what_is_open_stays_whatever_is_pressed(
    page: Page, complaints: Complaints, server: processes.Server
) -> None:
    complaints.allow("ERR_")
    await page.goto(f"{server.inspector}bins/shop")
    sample = page.get_by_role("button", name="Wave Checkout paid")
    server.kill()
    await expect(page.locator("#live")).to_have_text("Offline")

    await sample.click()
    await expect(page.locator("#trouble")).to_have_text(SENT)
    await page.get_by_role("link", name="Settings").click()
    await expect(page.locator("#trouble")).to_have_text(AWAY)

    server.start()
    await expect(page.locator("#trouble")).to_be_empty()
    await sample.click()
    await expect(page.locator("#detail-title")).to_have_text("Payment completed")


async def test_a_link_goes_to_a_window_of_its_own_as_ever(page: Page, server: processes.Server) -> None:
    await page.goto(f"{server.inspector}bins/shop")

    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Settings").click(modifiers=["ControlOrMeta"])

    await expect((await opened.value).get_by_label("Title")).to_be_visible()
    assert page.url == f"{server.inspector}bins/shop"
