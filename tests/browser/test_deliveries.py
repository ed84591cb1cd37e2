"""Deliveries and signatures in a browser: what came again, why a proof does not match, and how one is made."""

import hmac
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests import processes
from tests.browser.fixtures import Violations
from tests.browser.shops import Shop

SECRET = "made-up-secret-of-theirs"
BODY = b'{"paid":true}'
MVOLA = (
    b'{"transactionStatus":"completed_by_the_operator_itself","serverCorrelationId":"c-1",'
    b'"transactionReference":"7","debitParty":[]}'
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    path = tmp_path_factory.mktemp("server") / "binserver.db"
    with processes.server(path) as server:
        yield server


def deliver(shop: Shop, body: bytes, headers: dict[str, str] | None = None) -> int:
    """Send it as a provider does; the number that it got."""
    url = f"{shop.server.capture}{shop.name}/hook"
    given = {"Content-Type": "application/json", **(headers or {})}
    with urllib.request.urlopen(urllib.request.Request(url, method="PUT", data=body, headers=given)) as answer:
        return int(answer.headers["X-Binserver-Capture"])


async def test_what_comes_again_is_marked_while_one_looks(
    page: Page, server: processes.Server, accessibility_faults: Violations
) -> None:
    shop = Shop.made(server, provider="mvola")
    await page.set_viewport_size({"width": 360, "height": 800})
    first = deliver(shop, MVOLA)
    await page.goto(shop.url)
    await expect(page.locator(f"#capture-{first} .state")).to_be_visible()

    same = deliver(shop, MVOLA)
    changed = deliver(shop, MVOLA.replace(b"[]", b'[{"key":"msisdn","value":"0343500003"}]'))

    await expect(page.locator(f"#capture-{same} .chip")).to_have_text("2nd delivery")
    await expect(page.locator(f"#capture-{changed} .chip")).to_have_text("3rd, changed")
    await page.locator(f"#capture-{changed} > a").click()
    note = page.locator(".delivery-note")
    await expect(note).to_contain_text(f"Sent again, and not the same. It first came as #{first}.")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await accessibility_faults(page) == []
    await note.get_by_role("link").click()
    await expect(note).to_have_text(f"Delivered again as #{same}, #{changed}.")


async def test_how_it_is_signed_is_found_beside_the_capture(
    page: Page, server: processes.Server, accessibility_faults: Violations
) -> None:
    shop = Shop.made(server)
    number = deliver(shop, BODY, {"X-Signature": hmac.new(SECRET.encode(), BODY, "sha256").hexdigest()})
    await page.goto(f"{shop.url}/{number}")
    await page.get_by_text("Find how it is signed").click()
    field = page.get_by_label("The secret that the sender has given you")

    await field.fill("another")
    await field.press("Enter")
    await expect(page.locator("#finder")).to_contain_text("None of the usual ways of signing fits")

    await field.fill(SECRET)
    await field.press("Enter")
    await expect(page.locator("#finder pre")).to_contain_text('at="header.x-signature", scope="body"')
    await expect(page.locator("#finder").get_by_role("button", name="Copy")).to_be_visible()
    await expect(field).to_have_value("")
    await expect(page).to_have_url(f"{shop.url}/{number}")
    assert await accessibility_faults(page) == []
