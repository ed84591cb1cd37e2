"""Lines for terminals: nothing steers them, nothing is wider than they are, no colour where none is wanted."""

import io
import os
import pty
import sys
from collections.abc import Iterator
from typing import TextIO

import pytest

from binserver.cli import terminal
from binserver.cli.terminal import Piece, columns_of, cut, has_colours, line, printable

HOSTILE = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F)]))
HOSTILE += "\u2066\u2067\u2068\u2069\ufeff\ud800\U000e0001"


@pytest.fixture
def tty() -> Iterator[TextIO]:
    """The program's side of a terminal."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        yield stream
    os.close(ours)


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: f"U+{ord(one):04X}")
def test_what_steers_a_terminal_or_turns_text_is_written_as_its_number(one: str) -> None:
    told = printable(f"a{one}b")

    assert told.isprintable()
    assert told.startswith("a\\")
    assert told.endswith("b")


def test_the_narrow_blank_of_our_own_sentences_is_a_plain_one() -> None:
    assert printable("32\u202fMiB") == "32 MiB"


def test_other_text_stays_as_it_is() -> None:
    assert printable("Été à Tananarive · 5 000 Ar 漢") == "Été à Tananarive · 5 000 Ar 漢"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("漢字", 4, "漢字"),
        ("漢字漢", 4, "漢…"),
        ("漢字", 3, "漢…"),
        ("abc", 1, "…"),
    ],
)
def test_a_text_is_cut_to_its_columns(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@pytest.mark.parametrize("width", [1, 5, 12, 30, 80])
def test_a_line_is_never_wider_than_the_terminal(width: int) -> None:
    pieces = [
        Piece(text="12:00:00"),
        Piece(text="/漢" * 40, least=12),
        Piece(text="200"),
        Piece(text="e\u0301" * 30),
    ]

    assert columns_of(line(pieces, width=width, colours=False)) <= width


def test_the_elastic_piece_gives_way_first() -> None:
    pieces = [Piece(text="12:00:00"), Piece(text="/a/very/long/path/indeed", least=12), Piece(text="completed")]

    assert line(pieces, width=40, colours=False) == "12:00:00  /a/very/long/path/…  completed"


def test_empty_pieces_leave_no_gap() -> None:
    assert line([Piece(text="a"), Piece(text=""), Piece(text="b")], width=80, colours=False) == "a  b"


def test_colours_take_no_room() -> None:
    pieces = [Piece(text="a", style="good"), Piece(text="b")]

    assert line(pieces, width=4, colours=True) == "\x1b[32ma\x1b[0m  b"


def test_a_terminal_has_colours(tty: TextIO) -> None:
    assert has_colours(tty, {"TERM": "xterm"}) is (sys.platform != "win32")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_switched_off(tty: TextIO, environment: dict[str, str]) -> None:
    assert not has_colours(tty, environment)


def test_a_file_has_no_colours() -> None:
    assert not has_colours(io.StringIO(), {})


def test_a_terminal_that_does_not_know_its_width_has_a_usual_one(tty: TextIO) -> None:
    assert terminal.columns(tty) == terminal.WIDTH
