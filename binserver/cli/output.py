"""Lines for standard error, written by a thread of its own: a terminal that was stopped holds up nothing else."""

import contextlib
import logging
import os
import queue
import select
import threading
from collections.abc import Iterator
from typing import TextIO

from binserver.cli.terminal import printable

ROOM = 1000
"""Lines that may wait; beyond, `say` refuses them."""

PATIENCE = 1.0
"""Seconds that the last lines get to be written in, when the server has ended."""


class Output:
    """What is said on a stream while the server runs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._given_up = False
        self._lines: queue.Queue[str | None] = queue.Queue(ROOM)
        self._thread = threading.Thread(target=self._write_all, name="standard error", daemon=True)
        self._thread.start()

    def say(self, line: str) -> bool:
        """Write a line, by and by; False if too many wait already."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Write what is left, if the terminal takes it."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=PATIENCE)
            self._thread.join(PATIENCE)
        self._given_up = True

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None and not self._given_up:
            with contextlib.suppress(OSError):  # the terminal has gone, and its lines with it
                self._write(f"{line}\n".encode(self._stream.encoding or "utf-8", "replace"))

    def _write(self, data: bytes) -> None:
        """Not by the stream itself: a thread that waits in there keeps the interpreter from ending."""
        file = self._stream.fileno()
        while data:
            try:
                data = data[os.write(file, data) :]
            except BlockingIOError:  # another program on this terminal made it so
                select.select([], [file], [])


class Warnings(logging.Handler):
    """Puts what is logged there, a line at a time, and nothing that could steer a terminal."""

    def __init__(self, output: Output) -> None:
        super().__init__(logging.WARNING)
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one that nobody has room for is dropped."""
        for line in self.format(record).splitlines():
            self._output.say(printable(line))


@contextlib.contextmanager
def opened(stream: TextIO) -> Iterator[Output]:
    """Standard error for as long as the server runs; warnings go there too."""
    output = Output(stream)
    warnings = Warnings(output)
    warnings.setFormatter(logging.Formatter("binserver: %(message)s"))
    logging.getLogger().addHandler(warnings)
    try:
        yield output
    finally:
        logging.getLogger().removeHandler(warnings)
        output.close()
