"""A capture as one calm line on a terminal: when, where, what was asked, what was answered, what it means."""

from collections.abc import Iterator, Sequence

from binserver.cli.terminal import Piece, columns_of, line, printable, printable_size
from binserver.inspector.sentences import sentence
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import secret_headers
from binserver.inspector.views.rows import CaptureRow, capture_row
from binserver.model import Capture, StatusClass

MOST_NAME = 20
"""Columns up to which the names of bins are brought to one width."""

_METHOD = 6  # columns: DELETE

_LEAST_PATH = 24  # columns, with the method
_LEAST_MEANING = 24

_TIGHT_NAME, _TIGHT_PATH, _TIGHT_MEANING = 8, 12, 8  # columns: the code has to be seen at 40, too

_LOST = "(lost)"  # no bin can be called so

_STYLES: dict[StatusClass, str] = {
    "success": "good",
    "failure": "bad",
    "cancelled": "bad",
    "expired": "bad",
    "pending": "wait",
    "authorized": "wait",
    "reversed": "wait",
}


class Lines:
    """Makes the lines of one terminal, with the names of bins below each other."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours
        self._name = 0

    def of(self, capture: Capture, *, secrets: Sequence[str], width: int) -> str:
        """The line of a capture in at most so many columns; `secrets` are the bin's, and are hidden."""
        masks = Masks(secrets=secrets, names=secret_headers())
        pieces = _pieces(capture, capture_row(capture, masks=masks), self._width_of(capture.bin or _LOST))
        return line([*pieces], width=width, colours=self._colours)

    def _width_of(self, name: str) -> int:
        self._name = max(self._name, min(columns_of(name), MOST_NAME))
        return self._name


def _pieces(capture: Capture, row: CaptureRow, width: int) -> Iterator[Piece]:
    code = capture.replied.code
    yield Piece(text=f"{capture.received_at.astimezone():%H:%M:%S}", style="quiet")
    yield Piece(text=(capture.bin or _LOST).ljust(width), style="strong" if capture.bin else "wait", tight=_TIGHT_NAME)
    yield Piece(text=_asked(capture, row), least=_LEAST_PATH, tight=_TIGHT_PATH)
    yield Piece(text=str(code), style="bad" if code >= 400 else "good")  # noqa: PLR2004 - HTTP's first error
    yield from _meaning(capture, row)
    yield Piece(text="sample" if capture.simulated else "", style="quiet")


def _asked(capture: Capture, row: CaptureRow) -> str:
    return f"{printable(capture.method):<{_METHOD}} {printable(row.path or '/')}"


def _meaning(capture: Capture, row: CaptureRow) -> Iterator[Piece]:
    """What was read; where nothing was, what was wrong with the request, or its size."""
    flaw = printable(sentence(row.flaw, str)) if row.flaw else ""
    if row.provider:
        said = [row.provider, row.status.word if row.status else "", f"ref {row.reference}" if row.reference else ""]
        said.append(f"{row.events} events" if row.events else "")
        style = _STYLES.get(row.status.class_, "") if row.status else ""
        text = " · ".join(printable(one) for one in said if one)
        yield Piece(text=text, style=style, least=_LEAST_MEANING, tight=_TIGHT_MEANING)
    elif not flaw:
        yield Piece(text=printable_size(capture.body.size) if capture.body.size else "no body", style="quiet")
    yield Piece(text=sentence(row.nth, str) if row.nth else "", style="wait" if row.changed else "quiet")
    yield Piece(text=flaw, style="wait", least=_LEAST_MEANING, tight=_TIGHT_MEANING)
