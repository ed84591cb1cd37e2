"""The locks: whole, without an address, and for what pyproject.toml asks."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def entries(lock: str) -> list[str]:
    """Each requirement with its hashes, on one line."""
    lines = [line for line in text_of(lock).replace("\\\n", "").splitlines() if line.strip()]
    return [line for line in lines if not line.lstrip().startswith("#")]


def pinned(lock: str) -> dict[str, str]:
    """Versions by name."""
    requirements = [Requirement(entry.partition(" --hash")[0]) for entry in entries(lock)]
    return {canonicalize_name(one.name): str(one.specifier) for one in requirements}


def asked(*groups: str) -> list[Requirement]:
    """What the project needs to run, and what these groups add."""
    texts = PROJECT["project"]["dependencies"] + [
        text for group in groups for text in PROJECT["dependency-groups"][group]
    ]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", LOCKS)
def test_each_version_is_exact_and_each_has_hashes(lock: str) -> None:
    wrong = [entry for entry in entries(lock) if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)]

    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_is_in_a_lock(lock: str) -> None:
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links| @ ", text_of(lock))


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])], ids=LOCKS
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, groups: list[str]) -> None:
    versions = pinned(lock)

    for one in asked(*groups):
        version = versions[canonicalize_name(one.name)].removeprefix("==")
        assert one.specifier.contains(version), f"{one} is locked as {version}: make lock"


def test_development_has_the_versions_that_users_have() -> None:
    assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()


def test_the_locked_build_backend_is_the_one_that_builds() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]


@pytest.mark.parametrize("package", ["aiohttp", "msgspec", "uvloop"])
def test_a_compiled_package_is_locked_for_every_system(package: str) -> None:
    """Four versions of Python, Linux and macOS, two processors each; an index on this disk would give one or two."""
    entry = next(entry for entry in entries("requirements.lock") if entry.startswith(f"{package}=="))

    assert entry.count("--hash=") >= 4 * 2 * 2


@pytest.mark.nightly
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(
    "system",
    ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-apple-darwin", "aarch64-apple-darwin", "windows"],
)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_installs_without_a_compiler(lock: str, system: str, python: str, tmp_path: Path) -> None:
    """Asks the package index, and downloads nothing."""
    uv = [sys.executable, "-m", "uv", "pip", "install", "--no-config", "--quiet", "--dry-run"]
    there = ["--target", str(tmp_path), "--python-platform", system, "--python-version", python]
    held = ["--only-binary=:all:", "--require-hashes", "--requirement", str(ROOT / lock)]

    tried = subprocess.run(uv + there + held, capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
