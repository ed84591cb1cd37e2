"""Standard error while the server runs: whatever the terminal does, nobody waits for it."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from binserver.cli import output
from binserver.cli.output import ROOM


@dataclass
class Pipe:
    """Standard error, and its far end."""

    far: int
    stream: TextIO

    def read(self) -> str:
        return os.read(self.far, 100_000).decode()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    far, near = os.pipe()
    with os.fdopen(near, "w") as stream:
        yield Pipe(far, stream)
    os.close(far)


def test_lines_are_written_in_order_until_the_end(pipe: Pipe) -> None:
    with output.opened(pipe.stream) as said:
        assert all(said.say(f"line {n}") for n in range(100))

    assert pipe.read() == "".join(f"line {n}\n" for n in range(100))


def test_a_terminal_that_was_stopped_holds_nobody_up(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "PATIENCE", 0.05)
    with output.opened(pipe.stream) as said:
        taken = [said.say("x" * 1000) for _ in range(2 * ROOM)]

        assert taken[:ROOM] == [True] * ROOM
        assert not taken[-1]


def test_a_terminal_that_has_gone_is_no_fault() -> None:
    far, near = os.pipe()
    os.close(far)
    with os.fdopen(near, "w") as stream, output.opened(stream) as said:
        assert said.say("into nothing")


def test_warnings_are_written_without_what_steers_a_terminal(pipe: Pipe) -> None:
    with output.opened(pipe.stream):
        logging.getLogger("binserver.x").warning("came: %s", "\x1b]0;pwned\x07")
        logging.getLogger("binserver.x").info("not this")

    assert pipe.read() == "binserver: came: \\x1b]0;pwned\\x07\n"


def test_a_traceback_keeps_its_lines(pipe: Pipe) -> None:
    with output.opened(pipe.stream):
        try:
            int("bad \x1b byte")
        except ValueError:
            logging.getLogger("binserver.x").exception("failed")

    lines = pipe.read().splitlines()
    assert lines[0] == "binserver: failed"
    assert lines[-1].startswith("ValueError: ")
    assert all(line.isprintable() for line in lines)
