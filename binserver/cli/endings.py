"""How the program ends when somebody wants it to, or when nobody reads what it prints: without a traceback."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TextIO

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the number of the signal. The server's is 0."""


def be_quiet(code: int) -> None:
    """Let Ctrl-C, and for a server SIGTERM, end the process at once, while nothing is open that had to be closed."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        os._exit(code)

    signal.signal(signal.SIGINT, leave)
    if code == 0:
        signal.signal(signal.SIGTERM, leave)


def be_loud() -> None:
    """Let Ctrl-C be a `KeyboardInterrupt` again, so that what is under way can tidy up."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def have_streams() -> None:
    """Put nothing in the place of standard streams that are closed: the next file would get their number."""
    sys.stdout = sys.stdout or _nothing()
    sys.stderr = sys.stderr or _nothing()


def tell(text: str) -> None:
    """Print it now; where nobody reads any more, it goes nowhere, as does all that follows."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        with _nothing() as nothing:
            os.dup2(nothing.fileno(), sys.stdout.fileno())  # it is flushed once more when the program ends


def _nothing() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
