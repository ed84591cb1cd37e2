"""However it is ended, and wherever its output goes: no traceback."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes

ANYWHERE = ("--no-browser", "--inspector-port", "0", "--capture-port", "0")


def starting(database: Path, *options: str) -> subprocess.Popen[bytes]:
    """A server whose standard error says what is imported, line by line."""
    command = [sys.executable, "-X", "importtime", "-m", "binserver", *ANYWHERE, "--database", str(database), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
@pytest.mark.parametrize("module", ["click", "aiohttp.client", "binserver.server", "uvloop"])
def test_a_signal_while_it_starts_ends_it_with_0(tmp_path: Path, module: str, number: signal.Signals) -> None:
    process = starting(tmp_path / "binserver.db")
    assert process.stderr is not None
    while (line := processes.read_line(process.stderr)).split("|")[-1].strip() != module:
        assert line.startswith("import time:"), line
    process.send_signal(number)
    rest = process.stderr.read().decode()

    assert processes.ended(process) == 0
    assert [line for line in rest.splitlines() if not line.startswith("import time:")] == []


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_keep_no_command_from_its_work(redirection: str) -> None:
    command = ["sh", "-c", f'exec "$0" -m binserver --help {redirection}', sys.executable]
    ended = subprocess.run(command, capture_output=True, timeout=processes.PATIENCE, check=False)

    assert (ended.returncode, ended.stderr) == (0, b"")
