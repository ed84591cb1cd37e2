"""The whole way once: a callback captured, read, live on screen, replayed to a dev server, and still there after."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.journeys import senders

TARGET = "webhooks/mvola/callback"
SHOP = Path(__file__).parent / "mvola_shop.py"


async def test_a_callback_goes_the_whole_way(
    server: processes.Server, page: Page, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.allow("net::ERR_")  # the stream, while the server is away
    another = await context.new_page()
    for one in (page, another):
        await one.goto(f"{server.inspector}bins/shop")

    await senders.put(f"{server.capture}shop/webhooks/mvola/callback?ref=CMD-1042", senders.callback())

    for one in (page, another):  # without a reload, in every open page
        row = one.locator("#capture-1")
        await expect(row).to_contain_text("PUT")
        await expect(row).to_contain_text("/webhooks/mvola/callback?ref=CMD-1042")
        await expect(row).to_contain_text("200")
        await expect(row).to_contain_text("completed")
        await expect(row).to_contain_text("641235")
    await page.bring_to_front()
    await _look_at_everything(page)
    await _replay_until_it_works(page)
    await _restart_and_find_everything(server, page)


async def _look_at_everything(page: Page) -> None:
    detail = page.locator("#detail")
    await page.locator("#capture-1 a").click()
    await expect(page).to_have_url(re.compile(r"/bins/shop/1$"))
    for text in ("Payment completed", "641235", "CMD-1042", "+261 34 35 000 03", "20 Ar", "not sent", "NomPartenaire"):
        await expect(detail).to_contain_text(text)
    await expect(detail).to_contain_text("does not sign")
    await detail.get_by_role("link", name="Body").click()
    await expect(detail).to_contain_text('"feeAmount": "20"')
    await detail.get_by_role("link", name="Headers").click()
    await expect(detail).to_contain_text("application/json")
    await detail.get_by_role("link", name="Raw").click()
    await expect(detail).to_contain_text("PUT /shop/webhooks/mvola/callback?ref=CMD-1042 HTTP/1.1")


async def _replay_until_it_works(page: Page) -> None:
    detail = page.locator("#detail")
    with processes.flask(SHOP) as shop:
        await detail.get_by_label("Target").fill(f"{shop}wrong/place")
        await detail.get_by_role("button", name="Replay").click()
        await expect(detail.locator(".attempt-row")).to_have_count(1)
        await expect(detail.locator(".attempt-row").first).to_contain_text("404")

        await detail.get_by_label("Target").fill(f"{shop}{TARGET}")
        await detail.get_by_role("button", name="Replay").click()
        await expect(detail.locator(".attempt-row")).to_have_count(2)
        newest = detail.locator(".attempt-row").first
        await expect(newest).to_contain_text("200")
        await expect(newest).to_contain_text('"status"')
        await expect(newest).to_contain_text("success")
        await expect(newest).to_contain_text("Werkzeug")
    await expect(page.locator("#capture-1")).to_contain_text("200")

    await detail.get_by_role("button", name="Replay").click()
    await expect(detail.locator(".attempt-row")).to_have_count(3)
    await expect(detail.locator(".attempt-row").first).to_contain_text("Nothing listens on 127.0.0.1")


async def _restart_and_find_everything(server: processes.Server, page: Page) -> None:
    assert await asyncio.to_thread(server.stop) == 0
    await expect(page.locator("#live")).to_have_text("Offline")
    await asyncio.to_thread(server.start)
    await expect(page.locator("#live")).to_have_text("Live")
    await page.reload()
    await expect(page.locator("#capture-1")).to_contain_text("completed")
    await page.locator("#detail").get_by_role("link", name="Replays").click()
    await expect(page.locator("#detail .attempt-row")).to_have_count(3)


async def test_an_open_page_misses_and_doubles_nothing_over_kill_9(
    server: processes.Server, page: Page, complaints: Complaints
) -> None:
    complaints.allow("net::ERR_")  # the stream, while the server is away
    steady = senders.Steady(f"{server.capture}shop/webhooks/mvola/callback")
    await page.goto(f"{server.inspector}bins/shop")
    async with asyncio.TaskGroup() as group:
        group.create_task(steady.run(), name="sender")
        await steady.until(20)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        await steady.until(60)
        steady.enough.set()

    await expect(page.locator(f"#capture-{max(steady.acknowledged)}")).to_contain_text("completed")

    shown = [
        int(one) for one in await page.locator(".capture-row").evaluate_all("rows => rows.map(r => r.dataset.number)")
    ]
    assert set(steady.acknowledged) <= set(shown)
    assert shown == sorted(set(shown), reverse=True)


async def test_a_sample_is_sent_from_the_page_and_marked_as_simulated(server: processes.Server, page: Page) -> None:
    await page.goto(f"{server.inspector}bins/shop")

    await page.get_by_role("button", name=re.compile("completed", re.IGNORECASE)).click()

    row = page.locator("#capture-1")
    await expect(row).to_contain_text("completed")
    await expect(row).to_contain_text("sample")
