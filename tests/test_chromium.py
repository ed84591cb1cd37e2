"""Finding a browser for the browser tests, on machines of every kind."""

from pathlib import Path

import pytest

from tests.stubs import stub
from tools import chromium


def browser(folder: Path, name: str, says: str) -> Path:
    """A browser that says this when it is asked for its version."""
    return stub(folder, name, f"#!/bin/sh\n{says}\n")


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a browser, on which nothing can be installed; the one folder of its path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "MAC_APPS", [])
    monkeypatch.setattr(chromium, "playwright_commands", lambda: [["not-there"]])
    return tmp_path


@pytest.fixture
def as_plain_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)


def test_a_chromium_on_the_path_is_found(nothing_installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    browser(nothing_installed, "chromium-browser", "echo 'please install the snap' >&2; exit 1")
    real = browser(nothing_installed, "google-chrome", "echo Google Chrome 156.0")

    assert chromium.main() == 0
    assert capsys.readouterr().out == f"{real}\n"


def test_the_chromium_that_was_named_is_taken(
    nothing_installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser(nothing_installed, "chromium", "echo Chromium 156.0")
    named = browser(nothing_installed / "elsewhere", "chrome", "echo Chromium 150.0")
    monkeypatch.setenv("CHROMIUM", str(named))

    assert chromium.main() == 0
    assert capsys.readouterr().out == f"{named}\n"


def test_a_chromium_that_was_named_and_does_not_run_is_told(
    nothing_installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser(nothing_installed, "chromium", "echo Chromium 156.0")
    monkeypatch.setenv("CHROMIUM", "/not/there")

    assert chromium.main() == 1
    assert "CHROMIUM=/not/there is no browser that runs here" in capsys.readouterr().err


@pytest.mark.usefixtures("nothing_installed")
def test_without_a_chromium_it_says_how_to_leave_the_browser_tests_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert chromium.main() == 1

    told = capsys.readouterr()
    assert told.out == ""
    assert "make test BROWSER=no" in told.err


@pytest.mark.usefixtures("as_plain_user")
def test_a_chromium_is_installed_by_the_package_manager(
    nothing_installed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Here `apt-get install` puts a browser on the path, and sudo asks for no password."""
    path = nothing_installed / "chromium"
    made = f'[ "$1" = update ] || {{ printf "#!/bin/sh\\necho Chromium 156.0\\n" > {path}; /bin/chmod +x {path}; }}'
    stub(nothing_installed, "apt-get", f"#!/bin/sh\n{made}\n")
    stub(nothing_installed, "sudo", '#!/bin/sh\n[ "$1" = -n ] && shift\n[ "$1" = true ] || exec "$@"\n')

    assert chromium.main() == 0
    told = capfd.readouterr()
    assert told.out == f"{path}\n"
    assert "binserver: sudo -n apt-get install -y -qq -oDPkg::Lock::Timeout=120 chromium" in told.err


@pytest.mark.usefixtures("as_plain_user")
def test_nothing_is_installed_where_sudo_asks_for_a_password(
    nothing_installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub(nothing_installed, "apt-get", f"#!/bin/sh\n: > {nothing_installed}/was-run\n")
    stub(nothing_installed, "sudo", "#!/bin/sh\nexit 1\n")

    assert chromium.main() == 1
    assert "make test BROWSER=no" in capsys.readouterr().err
    assert not (nothing_installed / "was-run").exists()
