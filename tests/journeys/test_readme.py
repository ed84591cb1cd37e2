"""The README's story, typed word for word; only the ports are free ones here."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.journeys import readme


async def sh(command: str) -> str:
    """What a command of the README prints."""
    process = await asyncio.create_subprocess_exec("sh", "-c", command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


@pytest.fixture
def handlers(tmp_path: Path) -> Path:
    """A folder with the README's handlers, faulty and mended."""
    for name in ("shop.py", "fixed.py"):
        (tmp_path / name).write_text(readme.block(name), encoding="utf-8")
    return tmp_path


async def test_the_story_of_the_readme_happens_as_told(server: processes.Server, page: Page, handlers: Path) -> None:
    await page.goto(server.inspector)
    await expect(page).to_have_url(re.compile("/bins/shop$"))

    assert await sh(readme.block("send.sh").replace("http://127.0.0.1:8301/", server.capture)) == "ok"

    await expect(page.locator("#capture-1")).to_contain_text("completed")
    await expect(page.locator("#capture-1")).to_contain_text("ref 641235")
    await page.locator("#capture-1 a").click()
    detail = page.locator("#detail")
    with processes.flask(handlers / "shop.py") as shop:
        await detail.get_by_label("Target").fill(f"{shop}webhooks/mvola/callback")
        await detail.get_by_role("button", name="Replay").click()
        await expect(detail.locator(".attempt-row").first).to_contain_text("405")
    with processes.flask(handlers / "fixed.py", like=shop):
        await detail.get_by_role("button", name="Replay").click()
        await expect(detail.locator(".attempt-row")).to_have_count(2)
        await expect(detail.locator(".attempt-row").first).to_contain_text("200")
