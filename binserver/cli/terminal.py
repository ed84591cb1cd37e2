"""What may be written on a terminal, how wide that is, and in which colours."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TextIO
from unicodedata import east_asian_width

NARROW = "\u202f"
"""The blank before units and between groups of digits."""

WIDTH = 100
"""Columns where the terminal does not say how many it has."""

STYLES = {"quiet": "2", "strong": "1", "good": "32", "bad": "31", "wait": "33"}
"""What a piece of a line can look like, as parameters of SGR (ECMA-48 8.3.117)."""


def printable(text: str) -> str:
    """The text with control characters made visible, so that nothing captured can steer the terminal.

    Those that turn the direction of writing or take no room are among them. The narrow blank before a unit, which our
    own sentences hold, is a plain one here: not every terminal has it.
    """
    text = text.replace(NARROW, " ")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def printable_size(count: int) -> str:
    """A number of bytes as everywhere else: "1.5 MiB"."""
    from binserver.inspector.views.formats import size  # noqa: PLC0415 - with it comes the whole inspector

    return printable(size(count))


def has_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether colours may be written: on a terminal that has them, unless NO_COLOR asks for none (no-color.org)."""
    if not stream.isatty() or environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in environment


def columns(stream: TextIO) -> int:
    """How wide the terminal is now."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH
    except (OSError, ValueError):
        return WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a line: printable text, and what it looks like.

    It gives way to `least` columns, if it does, and to `tight` ones where the line is still too long.
    """

    text: str
    style: str = ""
    least: int | None = None
    tight: int | None = None


def line(pieces: Sequence[Piece], *, width: int, colours: bool) -> str:
    """The pieces, two blanks apart, in at most so many columns.

    Those that give way do so in their order; where that is not enough, they do once more, from the last to the first.
    """
    elastic = _elastic_cut([one for one in pieces if one.text], width)
    tight = _elastic_cut([replace(one, least=one.tight) for one in reversed(elastic)], width)
    shown = _end_cut(tight[::-1], width)
    return "".join(_coloured(one) if colours else one.text for one in shown)


def columns_of(text: str) -> int:
    """The columns that a text takes; a mark that is written over another character counts as one too."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def cut(text: str, width: int) -> str:
    """The text in at most so many columns; what is left out is an ellipsis."""
    if columns_of(text) <= width:
        return text
    kept, taken = "", 1
    for one in text:
        taken += columns_of(one)
        if taken > width:
            break
        kept += one
    return kept + "…"


def _elastic_cut(pieces: Sequence[Piece], width: int) -> list[Piece]:
    over = sum(columns_of(one.text) + 2 for one in pieces) - 2 - width
    shown: list[Piece] = []
    for one in pieces:
        left = (
            one.text if one.least is None or over <= 0 else cut(one.text, max(one.least, columns_of(one.text) - over))
        )
        over -= columns_of(one.text) - columns_of(left)
        shown.append(replace(one, text=left))
    return shown


def _end_cut(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces with the blanks between them, as far as there is room."""
    shown: list[Piece] = []
    for n, one in enumerate(pieces):
        left = width - sum(columns_of(each.text) for each in shown) - (2 if n else 0)
        if left < 1:
            break
        shown += [Piece(text="  ")] * bool(n) + [replace(one, text=cut(one.text, left))]
    return shown


def _coloured(piece: Piece) -> str:
    style = STYLES.get(piece.style)
    return f"\x1b[{style}m{piece.text}\x1b[0m" if style else piece.text
