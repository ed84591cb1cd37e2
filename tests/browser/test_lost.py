"""Lost and found in a browser: a request that missed its bin gets there, in every window that is open."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.browser.fixtures import Violations
from tests.browser.shops import Shop, lose


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db", "--bin", "shop:mvola") as server:
        yield server


@pytest.fixture
def shop(server: processes.Server) -> Shop:
    return Shop(server, "shop")


async def test_a_moved_request_leaves_lost_and_found_and_appears_in_the_bin(page: Page, shop: Shop) -> None:
    first, second = (lose(shop.server, "/shopp/hook") for _ in range(2))
    bin, list = await page.context.new_page(), await page.context.new_page()
    await bin.goto(shop.url)
    await list.goto(f"{shop.server.inspector}lost")
    await page.goto(f"{shop.server.inspector}lost/{first}")
    await expect(page.locator(".lost-note")).to_contain_text("No bin is called “shopp”. There is one called “shop”")

    await page.get_by_role("checkbox").uncheck()
    await page.get_by_role("button", name="Move to this bin").click()

    await expect(page).to_have_url(f"{shop.url}/{first}")
    await expect(bin.locator(f"#capture-{first}")).to_be_visible()
    await expect(bin.locator("#bins [aria-current] .count")).to_contain_text("1")
    await expect(list.locator(f"#capture-{first}")).to_have_count(0)
    await expect(list.locator(f"#capture-{second}")).to_be_visible()
    await expect(list.locator("#bins .lost .count")).to_have_text("1")


async def test_the_bin_is_made_and_all_that_asked_for_it_are_moved(page: Page, shop: Shop) -> None:
    numbers = [lose(shop.server, "/paiement/hook") for _ in range(3)]
    list = await page.context.new_page()
    await list.goto(f"{shop.server.inspector}lost")
    await page.goto(f"{shop.server.inspector}lost/{numbers[0]}")
    await expect(page.locator(".lost-note")).to_contain_text("and 2 other requests for “paiement” with it")

    await page.get_by_role("button", name="Make the bin paiement").click()

    await expect(page).to_have_url(f"{shop.server.inspector}bins/paiement/{numbers[0]}")
    await expect(page.locator("#rows > li")).to_have_count(3)
    await expect(list.locator("#rows > li")).to_have_count(0)
    await expect(list.locator("#bins")).to_contain_text("paiement")


async def test_whoever_has_it_open_is_told_where_it_went(page: Page, shop: Shop) -> None:
    number = lose(shop.server, "/shopp/hook")
    other = await page.context.new_page()
    for one in (page, other):
        await one.goto(f"{shop.server.inspector}lost/{number}")

    await other.get_by_role("button", name="Move to this bin").click()

    await expect(page.locator("#detail-title")).to_have_text("Moved")
    await page.get_by_role("link", name="Open it in shop").click()
    await expect(page).to_have_url(f"{shop.url}/{number}")


async def test_it_works_without_scripts(browser: Browser, shop: Shop) -> None:
    number = lose(shop.server, "/paiement/hook")
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{shop.server.inspector}lost")
    await page.locator(f"#capture-{number} a").click()

    await page.get_by_role("button", name="Make the bin paiement").click()

    await expect(page.locator(f"#capture-{number}")).to_be_visible()
    await expect(page).to_have_url(f"{shop.server.inspector}bins/paiement/{number}")
    await context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
async def test_lost_and_found_is_accessible_and_fits(  # noqa: PLR0917 - fixtures
    page: Page,
    shop: Shop,
    accessibility_faults: Violations,
    complaints: Complaints,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    complaints.allow("Applying inline style")  # axe tries styles on
    complaints.allow("preload assets")  # and cannot follow layered imports
    numbers = [lose(shop.server, target) for target in ("/shopp/x", "/", "/" + "very-long-" * 6 + "/x", "/a%20b/x")]
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # what fades in is pale meanwhile
    await page.set_viewport_size({"width": width, "height": 800})

    for path in ("lost", *(f"lost/{number}" for number in numbers)):
        await page.goto(shop.server.inspector + path)
        assert await accessibility_faults(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
