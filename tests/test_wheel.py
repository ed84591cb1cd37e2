"""What is handed out: the sdist, and the wheel that is built from it."""

import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from binserver import __version__
from tests import processes

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
def built(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist."""
    source = tmp_path_factory.mktemp("source")
    subprocess.run(["tar", "-xzf", str(sdist)], cwd=source, check=True)
    return build(source / SDIST, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    """The names in the wheel."""
    return set(content(built))


def content(wheel: Path) -> dict[str, bytes]:
    """The files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def environment(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel installed; what it depends on is looked up where the tests have it.

    That folder is on the path without its own `.pth` files, so that this checkout cannot be what is imported.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = ["install", "--no-deps", "--no-index", "--disable-pip-version-check", "--quiet", str(built)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


@pytest.fixture(params=[["bin/binserver"], ["bin/python", "-m", "binserver"]], ids=["binserver", "python -m binserver"])
def installed(request: pytest.FixtureRequest, environment: Path, tmp_path: Path) -> Iterator[processes.Server]:
    """The server of the wheel, started in a folder of its own."""
    program, *arguments = request.param
    command = (str(environment / program), *arguments)
    with processes.server(tmp_path / "data" / "x.db", "--bin", "shop", command=command, folder=tmp_path) as server:
        yield server


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


def test_the_sdist_makes_the_wheel_that_the_checkout_makes(built: Path, tmp_path: Path) -> None:
    assert content(built) == content(build(ROOT, tmp_path / "wheel", "wheel"))


def test_what_is_installed_is_what_is_imported(environment: Path) -> None:
    where = "import binserver; print(binserver.__file__)"
    said = subprocess.run(
        [environment / "bin" / "python", "-c", where], cwd="/", check=True, capture_output=True, text=True
    )

    assert said.stdout.startswith(str(environment))


def ask(url: str, **body: Any) -> Any:
    """What a JSON route answers, decoded; with a body it is a POST."""
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(
        urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    ) as answer:
        return json.loads(answer.read())


def get(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def test_an_installed_wheel_serves_its_pages_and_sends_its_samples(installed: processes.Server) -> None:
    html = get(f"{installed.inspector}bins/shop").decode()
    assets = re.findall(r'(?:href|src)="/(static/[^"]+)"', html)

    assert len(assets) >= 3
    assert all(get(f"{installed.inspector}{one}") for one in assets)

    samples = [one["name"] for one in ask(f"{installed.inspector}api/samples")["items"]]
    numbers = [ask(f"{installed.inspector}api/bins/shop/send", sample=one)["number"] for one in samples]

    assert len(samples) >= 10
    assert numbers == list(range(1, len(samples) + 1))
    assert b"sample" in get(f"{installed.inspector}bins/shop")


def test_the_commands_of_an_installed_wheel_speak_to_its_server(installed: processes.Server, environment: Path) -> None:
    said = subprocess.run(
        [
            environment / "bin" / "binserver",
            "send",
            "mvola.completed",
            "--bin",
            "shop",
            "--server",
            installed.inspector,
        ],
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout == "capture 1 in shop: PUT /shop/webhooks/mvola/callback\n"
