"""The first minutes in a browser: from an empty bin to a way that is known to be open."""

import asyncio
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Request, Route, expect

from tests import processes
from tests.browser.complaints import Complaints
from tests.browser.fixtures import Violations
from tests.browser.shops import Shop, ask
from tests.tunnel import tunnel


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db") as server:
        yield server


@pytest.fixture
def shop(server: processes.Server) -> Shop:
    return Shop.made(server, provider="bictorys")


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


async def sh(command: str) -> str:
    process = await asyncio.create_subprocess_exec("sh", "-c", command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


async def test_the_command_that_is_shown_makes_the_first_capture(page: Page, shop: Shop) -> None:
    await page.goto(shop.url)
    command = page.locator('[data-shell="sh"] pre')
    assert await page.locator('[data-shell="powershell"]').is_visible() is False

    assert await sh(f'curl() {{ command curl -s "$@"; }}; {await command.inner_text()}') == "ok"

    row = page.locator("#rows > li")
    await expect(row).to_contain_text("POST")
    await expect(row).to_contain_text("/webhooks/bictorys")
    await expect(row).to_contain_text("succeeded")


async def test_the_shell_is_chosen_by_keys_and_the_copy_is_of_what_is_seen(page: Page, shop: Shop) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(shop.url)

    await page.get_by_role("radio", name="curl").focus()
    await page.keyboard.press("ArrowRight")

    shown = page.locator('[data-shell="powershell"]')
    await expect(shown.locator("pre")).to_contain_text("Invoke-WebRequest")
    await expect(page.locator('[data-shell="sh"]')).to_be_hidden()
    await shown.get_by_role("button", name="Copy").click()
    await expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == await shown.locator("pre").text_content()


async def test_a_pasted_url_is_kept_shown_and_tested(page: Page, shop: Shop) -> None:
    async with tunnel(port_of(shop.server.capture)) as url:
        await page.goto(shop.url)
        await expect(page.get_by_role("button", name="Test the way")).to_be_hidden()
        await page.get_by_label("Paste the public URL").fill(f"{url}/{shop.name}")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".big-url")).to_contain_text(f"{url}/{shop.name}")

        await page.get_by_role("button", name="Test the way").click()

        note = page.locator("#way .way-note")
        await expect(note).to_contain_text("The way is open")
        await expect(note).to_contain_text("X-Forwarded-For")
        await expect(page.locator("#rows > li")).to_contain_text("binserver-test")
        await expect(page.locator("#detail-title")).to_have_text("Choose a capture")
        await expect(note).to_be_visible()  # the capture that it made has not wiped it away
        await note.get_by_role("link", name="#").click()
        await expect(page.locator(".where")).to_contain_text("(claims 197.149.4.12)")


async def test_a_way_that_is_shut_says_so_and_what_to_do(page: Page, shop: Shop, unused_tcp_port: int) -> None:
    await page.goto(shop.url)
    await page.get_by_label("Paste the public URL").fill(f"http://127.0.0.1:{unused_tcp_port}")
    await page.get_by_role("button", name="Save").click()

    await page.get_by_role("button", name="Test the way").click()

    note = page.locator("#way .way-note")
    await expect(note).to_contain_text("the connection was refused")
    await expect(note).to_contain_text("See that the tunnel is running")
    await expect(page.locator("#rows > li")).to_have_count(0)


async def test_what_is_typed_survives_the_first_capture(page: Page, shop: Shop) -> None:
    await page.goto(shop.url)
    await page.get_by_label("Paste the public URL").fill("https://half-typed")

    ask(f"{shop.server.capture}{shop.name}/hook", "POST", b"{}").close()

    await expect(page.locator("#detail-title")).to_have_text("Choose a capture")
    await expect(page.get_by_label("Paste the public URL")).to_have_value("https://half-typed")


async def test_what_is_typed_survives_two_looks_at_once(page: Page, shop: Shop) -> None:
    """As when a capture comes, and its reading before the page has looked at what the capture changed."""
    looks: list[Request] = []
    two, done = asyncio.Event(), asyncio.Event()

    async def together(route: Route) -> None:
        looks.append(route.request)
        if len(looks) > 1:
            two.set()
        await two.wait()
        await route.continue_()

    def ended(request: Request) -> None:
        if request in looks:
            looks.remove(request)
        if not looks:
            done.set()

    await page.goto(shop.url)
    await page.get_by_label("Paste the public URL").fill("https://half-typed")
    page.on("requestfinished", ended)
    await page.route(shop.url, together)
    for n in range(2):
        ask(f"{shop.server.capture}{shop.name}/{n}", "POST", b"{}").close()
        await expect(page.locator("#rows > li")).to_have_count(n + 1)

    await done.wait()
    await expect(page.locator("#detail-title")).to_have_text("Choose a capture")
    await page.evaluate("new Promise((done) => setTimeout(done))")
    await expect(page.get_by_label("Paste the public URL")).to_have_value("https://half-typed")


async def test_all_of_it_works_without_scripts(browser: Browser, shop: Shop) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    async with tunnel(port_of(shop.server.capture)) as url:
        await page.goto(shop.url)
        await page.get_by_text("PowerShell").click()
        await expect(page.locator('[data-shell="powershell"]')).to_be_visible()
        await page.get_by_label("Paste the public URL").fill("no url")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("#public-url-error")).to_be_visible()
        await expect(page.get_by_label("Paste the public URL")).to_have_value("no url")
        await page.get_by_label("Paste the public URL").fill(url)
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Test the way").click()

        await expect(page.locator(".way-note")).to_contain_text("The way is open")
    await expect(page.locator(".foot")).to_contain_text("Times: UTC")
    await context.close()


async def test_times_are_in_utc_where_that_is_wanted(browser: Browser, shop: Shop) -> None:
    with ask(f"{shop.server.capture}{shop.name}/hook", "POST", b"{}") as answer:
        number = answer.headers["X-Binserver-Capture"]
    context = await browser.new_context(timezone_id="Indian/Antananarivo", locale="en-GB")
    page, other = await context.new_page(), await context.new_page()
    for one in (page, other):
        await one.goto(f"{shop.url}/{number}")
    switch = page.get_by_role("button", name="Times: local (UTC+3)")
    local = await page.locator("#rows time").inner_text()

    await switch.click()

    for one in (page, other):
        await expect(one.locator(".where time")).to_contain_text("(UTC)")
        await expect(one.locator("#rows time")).not_to_have_text(local)
    await page.reload()
    await page.get_by_role("button", name="Times: UTC").click()
    await expect(page.locator(".where time")).to_contain_text("(UTC+3)")
    await context.close()


async def test_a_page_whose_bin_is_deleted_says_so_calmly(page: Page, complaints: Complaints, shop: Shop) -> None:
    complaints.expect("404")
    await page.goto(shop.url)
    await expect(page.locator("#live")).to_have_text("Live")

    ask(f"{shop.server.inspector}api/bins/{shop.name}", "DELETE").close()

    await expect(page.locator("#detail-title")).to_have_text("There is nothing here")
    await expect(page.locator("main")).to_contain_text(f"No bin is called '{shop.name}'.")
    await page.get_by_role("link", name="Back to the bins").click()
    await expect(page.locator("#list")).to_be_visible()


async def test_a_name_that_is_taken_is_told_beside_it(page: Page, complaints: Complaints, shop: Shop) -> None:
    complaints.expect("422")
    await page.goto(shop.url)
    await page.get_by_text("New bin").click()
    await page.get_by_label("Name").fill(shop.name)

    await page.get_by_role("button", name="Make the bin").click()

    name = page.locator("#again-name")
    await expect(name).to_have_value(shop.name)
    await expect(page.locator("#again-error")).to_contain_text("already")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
async def test_the_new_pages_are_accessible_and_fit(  # noqa: PLR0917 - fixtures
    page: Page,
    shop: Shop,
    accessibility_faults: Violations,
    complaints: Complaints,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    complaints.allow("Applying inline style")  # axe tries styles on
    complaints.allow("preload assets")  # and cannot follow layered imports
    complaints.expect("422")
    complaints.expect("404")
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # what fades in is pale meanwhile
    await page.set_viewport_size({"width": width, "height": 800})

    async def is_fine() -> None:
        assert await accessibility_faults(page) == [], page.url
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url

    async with tunnel(port_of(shop.server.capture)) as url:
        await page.goto(shop.url)
        await is_fine()
        await page.get_by_label("Paste the public URL").fill("x y")
        await page.get_by_role("button", name="Save").click()
        await is_fine()
        for public in ("http://127.0.0.1:1", url):
            await page.get_by_label("Paste the public URL").fill(public)
            await page.get_by_role("button", name="Save").click()
            await page.get_by_role("button", name="Test the way").click()
            await expect(page.locator(".way-note")).to_be_visible()
            await is_fine()
    for path in ("about", f"bins/{shop.name}/settings", "bins/none", f"bins/{shop.name}/999999"):
        await page.goto(shop.server.inspector + path)
        await is_fine()
