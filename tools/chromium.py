"""Finds a Chromium for the browser tests, or installs one; prints its path.

A browser counts only when it has told its version: some systems have a `chromium-browser` that only asks for a snap.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

MAC_APPS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]

WAIT_FOR_LOCK = "-oDPkg::Lock::Timeout=120"
"""Seconds: a new machine is often installing its own updates."""

INSTALLERS = {
    "apt-get": [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", WAIT_FOR_LOCK, "chromium"]],
    "dnf": [["dnf", "install", "-y", "-q", "chromium"]],
    "pacman": [["pacman", "-S", "--noconfirm", "--needed", "chromium"]],
    "apk": [["apk", "add", "--quiet", "chromium"]],
}
"""By package manager: what root runs, one command after the other."""

NONE_FOUND = """\
binserver: no Chromium was found, and none could be installed; the browser tests need one.
binserver: install Chromium or Chrome, or name one: make test CHROMIUM=/path/to/chrome
binserver: to leave the browser tests out: make test BROWSER=no"""

SLOW_START = 60
"""Seconds that a browser may take to tell its version, on a cold disk."""


def main() -> int:
    """Print the path on standard output; what is being installed goes to standard error."""
    named = os.environ.get("CHROMIUM")
    if named and not runs(named):
        print(f"binserver: CHROMIUM={named} is no browser that runs here", file=sys.stderr)
        return 1
    path = named or first_that_runs(places()) or installed()
    print(path or NONE_FOUND, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


def places() -> Iterator[str]:
    """Where a Chromium may be: on the path, among a Mac's applications, where Playwright puts its own."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from MAC_APPS
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - seldom needed, slow to import

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def first_that_runs(paths: Iterable[str]) -> str | None:
    """The first of these that is a browser and runs."""
    return next((path for path in paths if runs(path)), None)


def runs(path: str) -> bool:
    """Whether this is a Chromium that tells its version."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=SLOW_START, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0 and "Chrom" in told.stdout


def installed() -> str | None:
    """Install one, and return its path: by the package manager where root's rights are to be had, else Playwright's."""
    for commands in (system_commands(), [["brew", "install", "--cask", "chromium"]], playwright_commands()):
        if all(succeeds(command) for command in commands) and (path := first_that_runs(places())):
            return path
    return None


def system_commands() -> list[list[str]]:
    """What installs a Chromium by the system's package manager; nothing without root's rights."""
    manager = next((name for name in INSTALLERS if shutil.which(name)), None)
    become_root = as_root()
    if manager is None or become_root is None:
        return []
    return [[*become_root, *command] for command in INSTALLERS[manager]]


def playwright_commands() -> list[list[str]]:
    """What downloads Playwright's Chromium, with the libraries that it needs where root's rights are to be had."""
    libraries = ["--with-deps"] if sys.platform == "linux" and as_root() is not None else []
    return [[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]


def as_root() -> list[str] | None:
    """What to put before a command so that root runs it without a question asked; None where that is not possible."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and quietly([*sudo, "true"]) else None


def succeeds(command: list[str]) -> bool:
    """Run it, with all that it says on standard error."""
    if shutil.which(command[0]) is None:
        return False
    print("binserver:", *command, file=sys.stderr, flush=True)
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode == 0


def quietly(command: list[str]) -> bool:
    """Run it; whether it succeeded."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
