"""What holds for every test: nothing of the developer's own, no packet beyond this machine, no task left behind."""

import asyncio
import ipaddress
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser.fixtures"]

# the same examples each time, so that a change is what makes a test fail; new ones every night
settings.register_profile("default", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("default"), derandomize=False, max_examples=2_000)
settings.load_profile("default")

LOCAL_NAMES = ("localhost", ".localhost", ".invalid", ".test")
"""Names that this machine answers itself, or nobody does (RFC 6761)."""


class LeftTheMachine(AssertionError):
    """A test was about to speak to another machine."""


def pytest_configure() -> None:
    sys.addaudithook(stay_on_this_machine)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections and look-ups that would leave it; an audit hook, since nothing gets round one."""
    if event == "socket.getaddrinfo" and not _is_known_here(arguments[0]):
        raise LeftTheMachine(f"a test is about to look up {arguments[0]}")
    if event in {"socket.connect", "socket.sendto"} and not _is_here(arguments[1]):
        raise LeftTheMachine(f"a test is about to speak to {arguments[1]}")


def _is_known_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host or ""
    return not name or ":" in name or name.lower().endswith(LOCAL_NAMES) or _is_ipv4(name)


def _is_ipv4(name: str) -> bool:
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = ipaddress.ip_address(address[0].partition("%")[0])
    return host.is_loopback or host.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the tests' own: neither the developer's captures nor their settings play a part."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("BINSERVER_", "XDG_")):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
async def no_task_left_behind() -> AsyncIterator[None]:
    """All tests share one event loop: what a test leaves running would disturb the next."""
    before = asyncio.all_tasks()
    yield
    left = [task for task in asyncio.all_tasks() - before - {asyncio.current_task()} if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    assert left == []
