"""Bictorys, from a bin made in the page to a handler that checks the key: what each proof shows, and what not."""

import asyncio
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests import processes
from tests.journeys.bictorys_shop import SECRET

SHOP = Path(__file__).parent / "bictorys_shop.py"
STATUSES = ("succeeded", "failed", "cancelled", "pending", "processing", "reversed", "authorized")

KNOWS_THE_SECRET = "The sender knows your secret; the body itself is not signed."
SIGNED = "Genuine: signed with your secret."
CHANGED = "The signature does not match."
A_STRANGER = "The sender does not know your secret."
UNPROVED = "Nothing shows who sent this."


@dataclass(frozen=True)
class Till:
    """A bin of a test's own for Bictorys, on a server that the tests share."""

    server: processes.Server
    name: str

    @property
    def page(self) -> str:
        """Its page."""
        return f"{self.server.inspector}bins/{self.name}"

    async def send(self, body: bytes, **headers: str) -> int:
        """What Bictorys sends; the number of its capture."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        told = await ask(f"{self.server.capture}{self.name}/webhooks/bictorys", body, **named)
        return int(told["X-Binserver-Capture"])

    async def verdict(self, page: Page, number: int) -> Locator:
        """The verdict of a capture, once it is read."""
        await page.goto(f"{self.page}/{number}")
        await expect(page.locator(f"#capture-{number}")).to_contain_text("Bictorys")
        return page.locator("#detail .verdict-note")

    async def type_secret(self, page: Page, secret: str) -> None:
        """Set it in the settings."""
        await page.goto(f"{self.page}/settings")
        await page.get_by_label("Secrets, one a line").fill(secret)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("data") / "binserver.db", "--bin", "first") as running:
        yield running


@pytest.fixture
async def till(server: processes.Server) -> Till:
    made = json.dumps({"provider": "bictorys", "secrets": [SECRET]}).encode()
    return Till(server, json.loads(await get(f"{server.inspector}api/bins", made))["name"])


def callback(**changed: Any) -> bytes:
    """A callback's body."""
    told = {
        "id": "33e1c83b-7cb0-437b-bc50-a7a58e5660ad",
        "merchantId": "d2d2053b-638d-4133-957e-3caf63e6b79c",
        "type": "payment",
        "amount": 100,
        "currency": "XOF",
        "paymentReference": "1042_wc",
        "customerObject": {"name": "John Dao", "phone": 221770000001, "postalCode": 0, "country": "SN"},
        "pspName": "orange_money",
        "paymentMeans": "+221 *** ** 01",
        "merchantReference": "CMD-1042",
        "status": "succeeded",
        "timestamp": "2026-08-08T18:45:44Z",
    }
    return json.dumps(told | changed).encode()


def signature(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The two headers of an account that signs."""
    stamp = str(int(time.time() * 1000))
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signed}


async def ask(url: str, body: bytes | None = None, **headers: str) -> dict[str, str]:
    """The headers of an answer, and its body as `body`."""

    def told() -> dict[str, str]:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {**answer.headers, "body": answer.read().decode()}

    return await asyncio.to_thread(told)


async def get(url: str, body: bytes | None = None) -> str:
    """What an address of the inspector answers; with a body, to a POST."""
    return (await ask(url, body))["body"]


async def test_a_bin_is_made_in_the_page_and_its_secret_goes_in_and_never_comes_out(
    server: processes.Server, page: Page
) -> None:
    till = Till(server, "caisse")
    await page.goto(server.inspector)
    await page.get_by_text("New bin", exact=True).first.click()
    form = page.locator("details.new-bin").first
    await form.get_by_label("Name").fill("Caisse")
    await form.get_by_label("Provider").select_option(label="Bictorys")
    await form.get_by_role("button", name="Make the bin").click()
    await expect(page).to_have_url(till.page)
    await till.type_secret(page, SECRET)
    await expect(page.get_by_label("Secrets, one a line")).to_have_value("")
    await page.goto(till.page)
    await page.get_by_role("button", name="Payment authorized").click()
    await expect(page.locator("#detail .verdict-note")).to_contain_text(KNOWS_THE_SECRET)

    number = page.url.rpartition("/")[2]
    for tab in ("summary", "body", "headers", "raw", "replays"):
        assert SECRET not in await get(f"{till.page}/{number}?tab={tab}"), tab
    for path in ("bins/caisse", "bins/caisse/settings", "api/bins", "api/bins/caisse", "api/samples", "healthz"):
        assert SECRET not in await get(f"{server.inspector}{path}"), path
    assert json.loads(await get(f"{server.inspector}api/bins/caisse"))["secrets"]["set"] == 1

    capture = json.loads(await get(f"{server.inspector}api/captures/{number}"))
    assert dict(capture["headers"])["X-Secret-Key"] == SECRET  # a capture is told to programs as it came


async def test_samples_in_all_seven_statuses_are_sent_from_the_page(till: Till, page: Page) -> None:
    samples = json.loads(await get(f"{till.server.inspector}api/samples"))["items"]
    titles = {one["name"]: one["title"] for one in samples}

    for status in STATUSES:
        await page.goto(till.page)
        await page.get_by_role("button", name=titles[f"bictorys.{status}"], exact=True).click()
        row = page.locator(".capture-row").first
        await expect(row.locator(".state")).to_have_text(status)
        await expect(row).to_contain_text("sample")
        await expect(page.locator("#detail .verdict-note")).to_contain_text(KNOWS_THE_SECRET)

    await expect(page.locator(".capture-row")).to_have_count(len(STATUSES))
    await expect(page.locator("#detail")).to_contain_text("the money is reserved, not that it was paid")
    await expect(page.locator("#detail")).to_contain_text("plugin takes it for paid")


@pytest.mark.parametrize(
    ("proofs", "words", "kind"),
    [
        ({"X_Secret_Key": SECRET}, KNOWS_THE_SECRET, "good"),
        ({"X_Secret_Key": "another"}, A_STRANGER, "bad"),
        ({}, UNPROVED, "wait"),
        ({"X_Secret_Key": SECRET, **signature(callback())}, SIGNED, "good"),
        ({"X_Secret_Key": SECRET, **signature(callback(), "another")}, CHANGED, "bad"),
        ({"X_Secret_Key": "another", **signature(callback())}, A_STRANGER, "bad"),
    ],
    ids=["right key", "wrong key", "no key", "signed", "right key, wrong signature", "wrong key, right signature"],
)
async def test_the_verdict_says_what_was_proved(
    till: Till, page: Page, proofs: dict[str, str], words: str, kind: str
) -> None:
    verdict = await till.verdict(page, await till.send(callback(), **proofs))

    await expect(verdict).to_contain_text(words)
    await expect(verdict).to_have_attribute("data-kind", kind)


async def test_the_key_alone_proves_nothing_about_the_body(till: Till, page: Page) -> None:
    """Somebody on the way has changed the amount: the key is still right, and only a signature tells."""
    tampered = callback(amount=100_000)
    by_key = await till.send(tampered, X_Secret_Key=SECRET)
    by_signature = await till.send(tampered, X_Secret_Key=SECRET, **signature(callback()))

    verdict = await till.verdict(page, by_key)
    await expect(verdict).to_contain_text(KNOWS_THE_SECRET)
    await expect(verdict).to_contain_text("Nothing shows that the body is as it was sent.")
    verdict = await till.verdict(page, by_signature)
    await expect(verdict).to_contain_text(CHANGED)
    await expect(verdict).to_contain_text("was changed on its way, or it was signed with another secret")


async def test_a_changed_secret_reads_the_captures_again_live(till: Till, page: Page, context: BrowserContext) -> None:
    verdict = await till.verdict(page, await till.send(callback(), X_Secret_Key="of-last-year"))
    await expect(verdict).to_contain_text(A_STRANGER)

    settings = await context.new_page()
    await till.type_secret(settings, f"{SECRET}\nof-last-year")

    await expect(verdict).to_contain_text(KNOWS_THE_SECRET)


async def test_a_replay_carries_the_key_as_it_was_captured(till: Till, page: Page) -> None:
    right = await till.send(callback(), X_Secret_Key=SECRET)
    wrong = await till.send(callback(), X_Secret_Key="another")
    tampered = await till.send(callback(amount=99), X_Secret_Key=SECRET)
    detail = page.locator("#detail")
    newest = detail.locator(".attempt-row").first
    with processes.flask(SHOP) as shop:
        await page.goto(f"{till.page}/{right}")
        await detail.get_by_label("Target").fill(f"{shop}webhooks/bictorys")
        await detail.get_by_role("button", name="Replay").click()
        await expect(newest).to_contain_text("200")
        await expect(newest).to_contain_text("completed")

        for number, answered in ((wrong, "401"), (tampered, "on-hold")):
            await page.goto(f"{till.page}/{number}")
            await detail.get_by_role("button", name="Replay").click()
            await expect(newest).to_contain_text(answered)
