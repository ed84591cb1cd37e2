"""`binserver serve` on a terminal: one calm line a capture, two lines on standard output, and no more."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from binserver.cli import output, serve
from binserver.model import Doors
from binserver.settings import Settings
from tests import processes

MVOLA = (
    b'{"transactionStatus":"completed","serverCorrelationId":"c-1","transactionReference":"641235",'
    b'"requestDate":"2026-08-08T18:45:44.102Z","debitParty":[{"key":"msisdn","value":"0343500003"}],'
    b'"creditParty":[{"key":"msisdn","value":"0343500004"}],"fees":[{"feeAmount":"20"}],"metadata":[]}'
)
SGR = re.compile(r"\x1b\[\d*m")


class Terminal:
    """A pseudo-terminal: the program writes on `theirs`, and what it wrote is read here."""

    def __init__(self, *, columns: int) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.text = ""

    def until(self, enough: Callable[[str], bool]) -> str:
        """What was written, once it is enough."""
        while not enough(self.text):
            self.text += os.read(self.ours, 65536).decode()
        return self.text

    def lines(self, count: int) -> list[str]:
        """The first lines."""
        return self.until(lambda text: text.count("\n") >= count).splitlines()[:count]

    def rest(self) -> str:
        """What was written after that, up to the end; none of its writers may be left."""
        os.close(self.theirs)
        seen = len(self.text)
        with suppress(OSError):  # Linux says EIO at the end of a terminal
            self.until(lambda _: False)
        return self.text[seen:]

    def fill(self) -> None:
        """Leave no room in it for another byte."""
        os.set_blocking(self.theirs, False)
        with suppress(BlockingIOError):
            while True:
                os.write(self.theirs, b"." * 100)
        os.set_blocking(self.theirs, True)

    def close(self) -> None:
        for one in (self.ours, self.theirs):
            with suppress(OSError):
                os.close(one)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal(columns=100)
    yield terminal
    terminal.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "binserver.db"


def put(url: str, body: bytes = MVOLA) -> int:
    request = urllib.request.Request(url, method="PUT", data=body, headers={"Content-Type": "application/json"})
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:
        return int(answer.status)
    return 404


def test_each_capture_is_a_line(database: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with processes.server(database, "--bin", "shop:mvola", stderr=terminal.theirs) as server:
        put(f"{server.capture}shop/webhooks/mvola/callback?ref=7")
        put(f"{server.capture}nowhere/x", b"")

        hint, first, second = terminal.lines(3)

    assert hint == f"Ctrl-C stops it; everything is kept in {database}"
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d  shop  PUT    /webhooks/mvola/callback  200  MVola · completed · ref 641235", first
    )
    assert re.fullmatch(r"\d\d:\d\d:\d\d  \(lost\)  PUT    /nowhere/x  404  no body", second)


def test_the_hint_comes_on_the_first_run_only(database: Path, terminal: Terminal) -> None:
    with processes.server(database, "--bin", "shop", stderr=terminal.theirs) as server:
        terminal.lines(1)
        server.stop()
        terminal.text = ""
        server.start()
        put(f"{server.capture}shop")

        assert "shop" in SGR.sub("", terminal.lines(1)[0])
        assert "Ctrl-C" not in terminal.text


def test_a_line_has_colours_and_takes_no_more_than_the_width(database: Path, terminal: Terminal) -> None:
    with processes.server(database, "--bin", "shop:mvola", stderr=terminal.theirs) as server:
        put(f"{server.capture}shop/{'x' * 300}")
        line = terminal.lines(2)[1]

    assert "\x1b[32mMVola" in line
    assert len(SGR.sub("", line)) == 100


def test_nothing_from_outside_steers_the_terminal(database: Path, terminal: Terminal) -> None:
    hostile = MVOLA.replace(b"completed", rb"\u001b]0;pwned\u0007").replace(b"641235", rb"\u202e\u009b31m\r\nfake")
    with processes.server(database, "--bin", "shop:mvola", stderr=terminal.theirs) as server:
        put(f"{server.capture}shop/%1b%5d0;pwn%07", hostile)
        put(f"{server.capture}shop/last")
        text = SGR.sub("", terminal.until(lambda text: "/last" in text))

    assert text.replace("\r\n", "").isprintable()
    assert text.count("\r\n") == 3
    assert "\\x1b]0;pwned" in text


def test_a_stopped_terminal_holds_up_no_capture(database: Path, terminal: Terminal) -> None:
    """As after Ctrl-S: whoever writes to it waits."""
    terminal.fill()
    with processes.server(database, "--bin", "shop", stderr=terminal.theirs) as server:
        codes = [put(f"{server.capture}shop/{n}") for n in range(100)]

        assert codes == [200] * 100
        assert server.stop() == 0


def test_ctrl_c_ends_it_with_0_and_no_traceback(database: Path, terminal: Terminal) -> None:
    with processes.server(database, stderr=terminal.theirs) as server:
        assert server.interrupt() == 0

    assert terminal.rest().count("\n") == 1  # the hint


@pytest.mark.parametrize("stdout", ["gone", "closed"])
def test_it_serves_though_nobody_hears_where(database: Path, terminal: Terminal, stdout: str) -> None:
    """As in `binserver | head -0` and `binserver >&-`."""
    script = 'exec "$0" "$@" >&-' if stdout == "closed" else 'exec "$0" "$@"'
    ports = ["--inspector-port", "0", "--capture-port", "0"]
    ours, theirs = os.pipe()
    os.close(ours)
    process = subprocess.Popen(
        ["sh", "-c", script, sys.executable, "-m", "binserver", "--no-browser", "--database", str(database), *ports],
        stdout=theirs,
        stderr=terminal.theirs,
    )
    os.close(theirs)
    hint = terminal.lines(1)
    process.send_signal(signal.SIGTERM)

    assert processes.ended(process) == 0
    assert hint == [f"Ctrl-C stops it; everything is kept in {database}"]
    assert terminal.rest() == ""


def test_what_is_no_terminal_hears_warnings_only(database: Path, tmp_path: Path) -> None:
    log = tmp_path / "stderr"
    with log.open("wb") as stderr, processes.server(database, "--bin", "shop", stderr=stderr.fileno()) as server:
        put(f"{server.capture}shop")
        assert server.interrupt() == 0

    assert log.read_bytes() == b""


def test_standard_output_has_two_lines_whatever_happens(database: Path, terminal: Terminal) -> None:
    ports = ["--inspector-port", "0", "--capture-port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "binserver", "--no-browser", "--database", str(database), "--bin", "shop", *ports],
        stdout=subprocess.PIPE,
        stderr=terminal.theirs,
        text=True,
    )
    with process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        put(f"{lines[1].split()[1]}shop")
        terminal.lines(2)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert re.fullmatch(r"inspector http://127\.0\.0\.1:\d+/\n", lines[0])
    assert re.fullmatch(r"capture   http://127\.0\.0\.1:\d+/\n", lines[1])
    assert rest == ""


@pytest.mark.parametrize(("host", "said"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_a_capture_port_that_others_reach_is_said_so(host: str, said: bool, capfd: pytest.CaptureFixture[str]) -> None:
    settings = Settings(capture_host=(host,), no_browser=True)

    with output.opened(sys.stderr) as errors:
        serve._ready(settings, errors)(Doors(inspector="http://a/", capture="http://b/", ports=frozenset()))

    assert (f"whoever reaches this machine at {host}" in capfd.readouterr().err) is said
