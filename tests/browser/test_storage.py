"""A page that is open hears that the disk is full, and that it is not any more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from binserver import sockets
from binserver.feed import Feed
from binserver.inspector import Runner, application
from binserver.model import Doors
from binserver.settings import Settings
from binserver.store import Limits, StorageFull, Store
from tests import make
from tests.browser.fixtures import Violations
from tests.store.disk import Disk as Small

MEGABYTE = b"x" * 2**20


@dataclass(frozen=True)
class Disk:
    """A server on a small disk; `url` is the page of a bin."""

    store: Store
    url: str

    async def refuse(self) -> None:
        """Turn a request away."""
        with pytest.raises(StorageFull):
            await self.store.add(make.incoming(body=MEGABYTE))
        self.store.refused()


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Disk]:
    feed = Feed()
    limits = Limits(probe=0.01, calm=0.0)
    store = await Store.open(tmp_path / "binserver.db", announce=feed.announce, limits=limits, free=Small().free)
    await store.make_bin(make.bin())
    await store.add(make.incoming(body=MEGABYTE))
    listening = sockets.listen(("127.0.0.1",), 0)
    port = sockets.port_of(listening)
    doors = Doors(inspector=f"http://127.0.0.1:{port}/", capture="http://127.0.0.1:1/", ports=frozenset({port}))
    runner = Runner(application(store=store, feed=feed, settings=Settings(), doors=lambda: doors), shutdown_timeout=1)
    await runner.setup()
    await web.SockSite(runner, listening[0]).start()
    yield Disk(store, f"{doors.inspector}bins/shop")
    await runner.cleanup()
    await store.close()


@pytest.mark.parametrize("width", [1280, *(pytest.param(one, marks=pytest.mark.nightly) for one in (800, 360))])
async def test_the_banner_comes_and_goes_without_a_reload(
    disk: Disk, page: Page, accessibility_faults: Violations, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 700})
    await page.goto(disk.url)
    await expect(page.locator("#live")).to_have_text("Live")
    banner, alert = page.locator("#storage"), page.get_by_role("alert")
    main = await page.locator("main").bounding_box()

    await disk.refuse()
    await expect(banner).to_contain_text("1 request was turned away with 507 since")
    await expect(alert).to_contain_text("The disk is full.")
    said = await alert.element_handle()
    await disk.refuse()
    await expect(banner).to_contain_text("2 requests were turned away")
    assert await alert.evaluate("(now, said) => now === said", said), "who listens to the page is told once"
    below = await page.locator("main").bounding_box()

    assert await accessibility_faults(page) == []
    assert main is not None
    assert below is not None
    assert below["y"] > main["y"]

    await disk.store.empty_bin("shop")
    await expect(alert).to_have_count(0)
