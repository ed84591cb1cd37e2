"""What is handed out: the sdist, and the wheel that is built from it."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from binserver import __version__

ROOT = Path(__file__).resolve().parent.parent
SDIST = f"binserver-{__version__}"


def build(source: Path, into: Path, kind: str) -> Path:
    """Build the sdist or the wheel of a source tree, with nothing fetched."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(into)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    return next(into.iterdir())


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel."""
    source = tmp_path_factory.mktemp("source")
    subprocess.run(["tar", "-xzf", str(sdist)], cwd=source, check=True)
    with zipfile.ZipFile(build(source / SDIST, tmp_path_factory.mktemp("wheel"), "wheel")) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(("folder", "pattern"), [("static", "*"), ("templates", "*"), ("binserver", "*.py")])
def test_the_wheel_holds_every_file(folder: str, pattern: str, wheel: set[str]) -> None:
    inside = "binserver" if folder == "binserver" else f"binserver/{folder}"
    files = [path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob(pattern) if path.is_file()]

    assert {f"{inside}/{path.as_posix()}" for path in files} <= wheel


def test_the_wheel_holds_what_is_not_python(wheel: set[str]) -> None:
    beside = [path for path in (ROOT / "binserver").rglob("*") if path.suffix in {".sql", ".http", ".json", ".typed"}]

    assert {path.relative_to(ROOT).as_posix() for path in beside} <= wheel


def test_the_wheel_holds_the_licences_of_what_is_vendored(wheel: set[str]) -> None:
    assert any(name.endswith("licenses/static/vendor/htmx.LICENSE") for name in wheel)


def test_the_wheel_holds_no_tests_and_no_tools(wheel: set[str]) -> None:
    assert {name.partition("/")[0] for name in wheel} == {"binserver", f"binserver-{__version__}.dist-info"}


def test_the_sdist_holds_what_makes_and_tests_it(sdist: Path) -> None:
    with tarfile.open(sdist) as tar:
        names = set(tar.getnames())

    wanted = ["Makefile", "requirements.lock", "requirements-dev.lock", "tests/make.py", "tools/vendor.py", "LICENSE"]
    assert {f"{SDIST}/{name}" for name in wanted} <= names
