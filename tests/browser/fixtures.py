"""A Chromium for all tests, and a fresh page for each; a page that complains fails its test."""

import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.complaints import Complaints

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.*, EXCLUDE ::1",
]

PATIENCE = 10_000
"""Milliseconds until what a test waits for counts as not coming."""

AXE = Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js"
RESTRICTED = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")

Violations = Callable[[Page], Awaitable[list[str]]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of the tests: CHROMIUM, or what the path has under this name."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert executable, "no CHROMIUM is set: `make test` finds one or installs it; BROWSER=no leaves these tests out"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=FLAGS, chromium_sandbox=can_sandbox()
        )
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A profile without a past: no cookies, no cache."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest.fixture
async def complaints(context: BrowserContext) -> AsyncIterator[Complaints]:
    """What the browser complains about; `complaints.expect("404")` where a test means it to."""
    complaints = Complaints(context)
    yield complaints
    assert complaints.faults() == []


@pytest.fixture
async def page(context: BrowserContext, complaints: Complaints) -> Page:
    """A blank page; the test fails if it, or another of the same context, complains."""
    return await context.new_page()


@pytest.fixture(scope="session")
def accessibility_faults() -> Violations:
    """`await accessibility_faults(page)`: what axe finds against WCAG 2.2 A and AA, a line for each rule."""
    source = AXE.read_text(encoding="utf-8")

    async def faults(page: Page) -> list[str]:
        await page.evaluate(source)
        found = await page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        return [_in_words(violation) for violation in found["violations"]]

    return faults


def can_sandbox() -> bool:
    """Whether Chromium can keep its sandbox: not as root, nor where the kernel forbids what it is made of."""
    return sys.platform != "linux" or (os.geteuid() != 0 and not _restricts_namespaces())


def _restricts_namespaces() -> bool:
    return RESTRICTED.exists() and RESTRICTED.read_text(encoding="ascii").strip() == "1"


def _in_words(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(node["target"]) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} at {places}"
