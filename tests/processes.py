"""Real processes that tests run: the server, and a developer's dev server."""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

PATIENCE = 20
"""Seconds until a process that does not end or does not speak fails the test."""


@dataclass
class Server:
    """`binserver serve` as a process; a second start takes the same ports and the same database.

    Its standard error and its working folder are the tests' own, unless others are given.
    """

    database: Path
    arguments: tuple[str, ...] = ()
    stderr: int | None = None
    command: tuple[str, ...] = (sys.executable, "-m", "binserver")
    folder: Path | None = None
    inspector: str = ""
    capture: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Server":
        """Start it, and return once both listeners accept."""
        ports = [str(urlsplit(url).port or 0) for url in (self.inspector, self.capture)]
        where = ["--database", str(self.database), "--inspector-port", ports[0], "--capture-port", ports[1]]
        self._process = subprocess.Popen(
            [*self.command, "serve", "--no-browser", *where, *self.arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            bufsize=0,
        )
        self.inspector, self.capture = (self._said(word) for word in ("inspector", "capture"))
        return self

    def kill(self) -> None:
        """As a power cut would: `kill -9`."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        return self._end(signal.SIGTERM)

    def interrupt(self) -> int:
        """As Ctrl-C does; its exit code."""
        return self._end(signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, and do not wait for what comes of it."""
        assert self._process is not None, "the server does not run"
        self._process.send_signal(number)

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        process, self._process = self._process, None
        assert process is not None, "the server does not run"
        return ended(process)

    def _said(self, word: str) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        line = read_line(self._process.stdout)
        assert line.startswith(word), f"the server said {line!r}"
        return line.removeprefix(word).strip()

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        self.send(number)
        return self.wait()


def ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a process that is about to end; one that does not end is killed, and fails the test."""
    with process:
        try:
            return process.wait(PATIENCE)
        finally:
            process.kill()


def read_line(pipe: IO[bytes]) -> str:
    """The next line of an unbuffered pipe, or what there was of it when the pipe ended."""
    ends = time.monotonic() + PATIENCE
    read = b""
    while not read.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0.0, ends - time.monotonic()))
        assert ready, f"the process said {read!r}, and nothing more within {PATIENCE} s"
        if not (byte := os.read(pipe.fileno(), 1)):
            break
        read += byte
    return read.decode()


@contextlib.contextmanager
def server(database: Path, *arguments: str, **more: Any) -> Iterator[Server]:
    """A running server on free ports; it ends with the test."""
    running = Server(database, arguments, **more)
    try:
        yield running.start()
    finally:
        running.kill()


@contextlib.contextmanager
def flask(module: Path, *, like: str | None = None) -> Iterator[str]:
    """A developer's Flask dev server; its base URL, ending in "/". It takes a free port, or that of another URL."""
    port = urlsplit(like).port if like else 0
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "flask", "--app", str(module), "run", "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        bufsize=0,
    )
    with process:
        try:
            yield _running_on(process)
        finally:
            process.kill()


def _running_on(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None
    while line := read_line(process.stderr):
        if found := re.search(r"Running on (http://\S+)", line):
            return found[1] + "/"
    raise AssertionError("the dev server ended before it listened")
