"""Vendored scripts: fetched from npm by `update`, held to their lock by `check`, which needs no network.

The lock says of each package its name, version, source, the integrity of its npm tarball, its licence, and of each
file where it comes from in the tarball, where it goes and its sha256. For a newer version: write it and its integrity
into the lock, then `make vendor`.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path("static/vendor/vendor.lock.json")
FOLDERS = ("static/vendor", "tests/vendor")
"""Nothing but locked files, and the lock, may lie in these."""


def main(arguments: list[str]) -> int:
    """`update` fetches and then checks; `check` only checks."""
    if arguments not in (["update"], ["check"]):
        print("usage: python -m tools.vendor update|check", file=sys.stderr)
        return 2
    if arguments == ["update"]:
        update(ROOT)
    faults = check(ROOT)
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


def check(root: Path) -> list[str]:
    """What is not as the lock says: a sentence for each file that is changed, missing or not in the lock."""
    locked = {file["to"]: file["sha256"] for package in read_lock(root) for file in package["files"]}
    there = {path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*")}
    extra = sorted(there - locked.keys() - {LOCK.as_posix()})
    missing = sorted(locked.keys() - there)
    changed = sorted(name for name in locked.keys() & there if sha256(root / name) != locked[name])
    return (
        [f"{name} is not in {LOCK}" for name in extra]
        + [f"{name} is missing: make vendor" for name in missing]
        + [f"{name} is not the file that {LOCK} says: make vendor" for name in changed]
    )


def update(root: Path) -> None:
    """Fetch every package, put its files in place and their sha256 into the lock.

    Raises:
        ValueError: A tarball is not the one that the lock says; nothing of it is kept.
    """
    packages = read_lock(root)
    for package in packages:
        with TemporaryDirectory() as folder:
            unpack(root, package, fetch(package, Path(folder)))
    (root / LOCK).write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")


def fetch(package: dict[str, Any], folder: Path) -> Path:
    """The tarball of a package, as npm has it."""
    spec = f"{package['name']}@{package['version']}"
    subprocess.run(
        ["npm", "pack", "--ignore-scripts", "--silent", spec], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return next(folder.glob("*.tgz"))


def unpack(root: Path, package: dict[str, Any], tarball: Path) -> None:
    """Put the listed files in place, and their sha256 into the package's entry."""
    found = integrity(tarball.read_bytes())
    if found != package["integrity"]:
        raise ValueError(f"{package['name']} is {found}, but the lock says {package['integrity']}")
    with tarfile.open(tarball) as tar:
        for file in package["files"]:
            member = tar.extractfile(f"package/{file['from']}")
            if member is None:
                raise ValueError(f"{package['name']} holds no file {file['from']}")
            target = root / file["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
            file["sha256"] = sha256(target)


def read_lock(root: Path) -> list[dict[str, Any]]:
    """The packages that are vendored."""
    packages: list[dict[str, Any]] = json.loads((root / LOCK).read_text(encoding="utf-8"))
    return packages


def integrity(data: bytes) -> str:
    """The hash of a tarball as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
