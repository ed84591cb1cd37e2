"""Sending from the page: from a provider that is searched for to what came of a scenario."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.browser.fixtures import Violations
from tests.browser.shops import Shop


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db") as server:
        yield server


async def test_a_scenario_is_found_changed_and_sent_while_the_list_follows(
    page: Page, server: processes.Server, complaints: Complaints, accessibility_faults: Violations
) -> None:
    shop = Shop.made(server)
    await page.goto(shop.url)
    await page.get_by_role("link", name="Send", exact=True).click()
    await page.get_by_label("Search providers").press_sequentially("payment mvola")
    await expect(page.locator("#provider-list a")).to_have_count(1)
    await page.get_by_role("link", name="MVola").click()
    assert await accessibility_faults(page) == []

    await page.get_by_role("radio", name="Completed, then failed").check()
    await page.get_by_role("button", name="Send to the bin").click()

    await expect(page.locator(".sent li")).to_have_count(2)
    await expect(page.locator(".sent")).to_be_focused()
    await expect(page.locator(".sent")).to_contain_text("have somebody look at it")
    await expect(page.locator("#rows > li")).to_have_count(2)
    await expect(page.locator("#rows > li").first).to_contain_text("failed")

    complaints.expect("422")
    await page.locator("#change-status").fill("paid")
    await page.get_by_role("button", name="Send to the bin").click()

    await expect(page.locator("#change-status")).to_be_focused()
    await expect(page.get_by_role("alert")).to_contain_text("MVola has no status 'paid'; there are completed, failed")
    await expect(page.get_by_role("radio", name="Completed, then failed")).to_be_checked()
