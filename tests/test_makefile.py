"""What a developer meets first: make, and what it finds or misses on their machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stubs import stub

ROOT = Path(__file__).resolve().parent.parent

PYTHON = """\
#!/bin/sh
shift
exec {real} -c "import sys
sys.version_info = {version}
sys.modules.update(dict.fromkeys({missing}))
sys.executable = '$0'
exec(sys.argv[1])" "$1"
"""


def python(folder: Path, name: str, version: tuple[int, int], *, missing: tuple[str, ...] = ()) -> Path:
    """A Python that says it has this version, and cannot import some modules."""
    return stub(folder, name, PYTHON.format(real=sys.executable, version=(*version, 0), missing=missing))


def find_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What tools/python.sh says when the path is this folder alone."""
    folder.mkdir(exist_ok=True)
    command = ["/bin/sh", str(ROOT / "tools" / "python.sh"), *arguments]
    return subprocess.run(command, env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def test_make_alone_explains_every_target() -> None:
    targets = re.findall(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0].split()

    told = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout

    assert [target for target in targets if not re.search(rf"^make {target} +\w", told, re.MULTILINE)] == []


@pytest.mark.parametrize("target", ["run", "test", "lint", "check", "fix", "nightly", "bench", "vendor", "wheel"])
def test_make_names_the_agreed_targets(target: str) -> None:
    told = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout

    assert f"make {target} " in told


def test_the_first_python_that_is_new_enough_is_taken(tmp_path: Path) -> None:
    python(tmp_path, "python3", (3, 9))
    stub(tmp_path, "python3.14", "#!/bin/sh\nexit 127\n")  # as pyenv has it for a version that is not chosen
    fitting = python(tmp_path, "python3.12", (3, 12))
    python(tmp_path, "python3.11", (3, 11))

    assert find_python(tmp_path).stdout == f"{fitting}\n"


def test_a_python_that_the_locks_know_goes_before_a_newer_one(tmp_path: Path) -> None:
    python(tmp_path, "python3", (3, 15))
    fitting = python(tmp_path, "python3.13", (3, 13))

    assert find_python(tmp_path).stdout == f"{fitting}\n"


def test_a_python_newer_than_the_locks_is_better_than_none(tmp_path: Path) -> None:
    fitting = python(tmp_path, "python3", (3, 15))

    assert find_python(tmp_path).stdout == f"{fitting}\n"


def test_without_a_python_it_says_what_to_install(tmp_path: Path) -> None:
    python(tmp_path, "python3", (3, 10))

    found = find_python(tmp_path)

    assert (found.returncode, found.stdout) == (1, "")
    assert "Python 3.11 or newer is needed" in found.stderr
    assert "sudo apt-get install python3 python3-venv" in found.stderr


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_without_the_module_venv_it_says_what_to_install(missing: str, tmp_path: Path) -> None:
    python(tmp_path, "python3", (3, 12), missing=(missing,))

    found = find_python(tmp_path)

    assert (found.returncode, found.stdout) == (1, "")
    assert "Python 3.12 (python3) is there, but without the modules venv and ensurepip" in found.stderr
    assert "sudo apt-get install python3-venv   (or python3.12-venv)" in found.stderr


def test_a_python_that_was_named_is_the_only_one_that_will_do(tmp_path: Path) -> None:
    named = python(tmp_path, "python3.10", (3, 10))
    python(tmp_path, "python3", (3, 12))

    found = find_python(tmp_path, str(named))

    assert found.returncode == 1
    assert f"none of these is one: {named}" in found.stderr
