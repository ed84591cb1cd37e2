import hashlib
import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tools import vendor

HTMX = "static/vendor/htmx-4.0.1.min.js"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with the vendored folders only."""
    for folder in vendor.FOLDERS:
        shutil.copytree(vendor.ROOT / folder, tmp_path / folder)
    return tmp_path


def test_the_vendored_files_are_those_of_the_lock() -> None:
    assert vendor.check(vendor.ROOT) == []


def test_a_changed_file_is_told(copy: Path) -> None:
    with (copy / HTMX).open("ab") as file:
        file.write(b"\n")

    assert vendor.check(copy) == [f"{HTMX} is not the file that static/vendor/vendor.lock.json says: make vendor"]


def test_a_missing_file_is_told(copy: Path) -> None:
    (copy / HTMX).unlink()

    assert vendor.check(copy) == [f"{HTMX} is missing: make vendor"]


def test_an_extra_file_is_told(copy: Path) -> None:
    (copy / "static/vendor/other.js").touch()

    assert vendor.check(copy) == ["static/vendor/other.js is not in static/vendor/vendor.lock.json"]


def test_a_tarball_of_another_integrity_is_not_unpacked(tmp_path: Path) -> None:
    tarball = tarball_of(tmp_path, "evil.js")

    with pytest.raises(ValueError, match="but the lock says sha512-other"):
        vendor.unpack(tmp_path, package(integrity="sha512-other"), tarball)
    assert not (tmp_path / "static").exists()


def test_a_tarball_is_unpacked_where_the_lock_says(tmp_path: Path) -> None:
    tarball = tarball_of(tmp_path, "one.js")
    entry = package(integrity=vendor.integrity(tarball.read_bytes()))

    vendor.unpack(tmp_path, entry, tarball)

    assert (tmp_path / "static/vendor/one-1.js").read_bytes() == b"one.js"
    assert entry["files"][0]["sha256"] == hashlib.sha256(b"one.js").hexdigest()


def test_each_package_tells_its_version_source_and_licence() -> None:
    packages = json.loads((vendor.ROOT / vendor.LOCK).read_text(encoding="utf-8"))

    for one in packages:
        assert all(one[key] for key in ("name", "version", "source", "integrity", "licence", "files"))
        assert any(file["to"].endswith(".LICENSE") for file in one["files"])


def package(*, integrity: str) -> dict[str, Any]:
    file = {"from": "dist/one.js", "to": "static/vendor/one-1.js"}
    return {"name": "one", "version": "1", "integrity": integrity, "files": [file]}


def tarball_of(folder: Path, text: str) -> Path:
    (folder / "one.js").write_text(text, encoding="utf-8")
    with tarfile.open(folder / "one-1.tgz", "w:gz") as tar:
        tar.add(folder / "one.js", "package/dist/one.js")
    return folder / "one-1.tgz"
