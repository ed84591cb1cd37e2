"""The guard of the browser tests is worth as much as what it sees."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page

from tests.browser.complaints import Complaints
from tests.browser.fixtures import Violations

PAGES = {
    "calm": "<h1>calm</h1>",
    "console": "<h1>x</h1><script>console.error('boo')</script>",
    "throws": "<h1>x</h1><script>throw new Error('boo')</script>",
    "missing": "<h1>x</h1><script src=/nowhere.js></script>",
    "leaves": "<h1>x</h1><img alt='' src=http://tracker.example/pixel.png>",
    "policy": "<h1 style='color: red'>x</h1>",
}


async def answer(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    headers = {"Content-Security-Policy": "style-src 'self'"} if name == "policy" else {}
    text = f"<!doctype html><html lang=en><title>t</title><link rel=icon href=data:,><main>{PAGES[name]}</main>"
    return web.Response(text=text, content_type="text/html", headers=headers)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/pages/{name}", answer)
    async with TestServer(app) as server:
        yield f"http://localhost:{server.port}/pages/"


async def test_a_calm_page_is_no_fault(site: str, page: Page, complaints: Complaints) -> None:
    await page.goto(site + "calm")

    assert complaints.faults() == []


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("console", "console: boo"),
        ("throws", "script: boo"),
        ("missing", "404"),
        ("leaves", "a request left this machine: http://tracker.example/pixel.png"),
        ("policy", "Content Security Policy"),
    ],
)
async def test_a_page_that_misbehaves_is_a_fault(name: str, complaint: str, site: str, context: BrowserContext) -> None:
    complaints = Complaints(context)
    page = await context.new_page()

    await page.goto(site + name)

    assert complaint in "\n".join(complaints.faults())


async def test_what_a_test_expects_is_no_fault(site: str, context: BrowserContext) -> None:
    complaints = Complaints(context)
    complaints.expect("boo")
    page = await context.new_page()

    await page.goto(site + "console")

    assert complaints.faults() == []


@pytest.mark.parametrize("name", ["console", "calm"])
async def test_what_a_test_allows_may_come_or_not(name: str, site: str, context: BrowserContext) -> None:
    complaints = Complaints(context)
    complaints.allow("boo")
    page = await context.new_page()

    await page.goto(site + name)

    assert complaints.faults() == []


async def test_what_a_test_expects_in_vain_is_a_fault(site: str, context: BrowserContext) -> None:
    complaints = Complaints(context)
    complaints.expect("boo")
    page = await context.new_page()

    await page.goto(site + "calm")

    assert complaints.faults() == ["the test expected a complaint like 'boo', and none came"]


async def test_axe_finds_what_is_not_accessible(site: str, page: Page, accessibility_faults: Violations) -> None:
    await page.goto(site + "calm")
    before = await accessibility_faults(page)
    await page.evaluate("document.documentElement.removeAttribute('lang')")

    assert before == []
    assert [fault.partition(":")[0] for fault in await accessibility_faults(page)] == ["html-has-lang"]
