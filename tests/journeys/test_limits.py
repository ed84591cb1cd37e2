"""A bin's limits, set in its settings: the oldest captures leave every open page, and the settings count them."""

from playwright.async_api import BrowserContext, Page, expect

from tests import processes
from tests.journeys import senders


async def test_limits_take_effect_at_once_and_say_what_they_cost(
    server: processes.Server, page: Page, context: BrowserContext
) -> None:
    for _ in range(4):
        await senders.put(f"{server.capture}shop/{senders.PATH}", senders.callback())
    await page.goto(f"{server.inspector}bins/shop")
    await expect(page.locator(".capture-row")).to_have_count(4)

    settings = await context.new_page()
    await settings.goto(f"{server.inspector}bins/shop/settings")
    await settings.get_by_label("Captures", exact=True).fill("1")
    await settings.get_by_role("button", name="Save", exact=True).click()

    await expect(page.locator(".capture-row")).to_have_count(1)
    await expect(page.locator("#capture-4")).to_be_visible()
    await settings.reload()
    await expect(settings.locator("form")).to_contain_text(["3 captures went to keep within these limits."])
