"""Whether each answer waited for the disk, judged by the system calls of the server.

SQLite appends what a transaction changed to the write-ahead log as *frames*: a header of 24 bytes and a page of the
file. The header of a transaction's last frame says how large the database is then; all others say 0 there
(https://www.sqlite.org/fileformat2.html#walformat). On the disk is what was in the log when an `fdatasync` of it began
that came back with 0.

The rule: let m be the mark that stands in a request's target, and so in its row and in no other.

1. The row is in the log with the first write to it whose bytes contain m.
2. Its transaction is in the log with the end of the page that follows the next commit header, that write's own header
   included.
3. There is an `fdatasync` of the log that began after 2 and returned 0.
4. The answer, the first write to a socket whose bytes hold "HTTP/1.1 2" and the capture's number, began after 3 ended.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.proofs.senders import MARK
from tests.proofs.syscalls import Call

HEADER = 24
"""Bytes of a frame's header; the size of the database after a commit is in those from the fifth to the eighth."""

SYNCS = {"fdatasync", "fsync"}

ANSWER = re.compile(rb"HTTP/1\.1 2(?:(?!\r\n\r\n).)*?\r\nX-Binserver-Capture: (\d+)\r\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that acknowledges a capture: its number, and where in the order of calls it began."""

    number: int
    begun: int


class Log:
    """What happened to the write-ahead log."""

    def __init__(self, calls: Sequence[Call]) -> None:
        log = [one for one in calls if one.file.endswith("-wal")]
        self._writes = [one for one in log if one.data]
        self._rows: dict[bytes, int] = {}
        for n, one in enumerate(self._writes):
            for mark in MARK.findall(one.data):
                self._rows.setdefault(mark, n)
        self._syncs = [one for one in log if one.name in SYNCS and one.result == 0 and one.ended is not None]

    def on_disk(self, mark: str) -> int | None:
        """When the row that holds a mark was on the disk, as a place in the order of calls; None if never."""
        committed = self._committed(mark.encode())
        if committed is None:
            return None
        return next((one.ended for one in self._syncs if one.begun > committed), None)

    def _committed(self, mark: bytes) -> int | None:
        """The end of the write with which the mark's transaction was whole."""
        row = self._rows.get(mark)
        if row is None:
            return None
        for n in range(max(row - 1, 0), len(self._writes) - 1):
            if _is_commit(self._writes[n].data):
                return self._writes[n + 1].ended
        return None


def answers(calls: Sequence[Call]) -> list[Told]:
    """Every 2xx that was given to a socket."""
    return [
        Told(int(number), one.begun)
        for one in calls
        if one.file.startswith(("socket:", "TCP"))
        for number in ANSWER.findall(one.data)
    ]


def too_early(calls: Sequence[Call], marks: Mapping[int, str]) -> list[int]:
    """The numbers of captures that were acknowledged before they were on the disk; `marks` are theirs."""
    log = Log(calls)
    return [one.number for one in answers(calls) if not _is_before(log.on_disk(marks[one.number]), one.begun)]


def _is_before(synced: int | None, answered: int) -> bool:
    return synced is not None and synced < answered


def _is_commit(data: bytes) -> bool:
    return len(data) == HEADER and data[4:8] != bytes(4)
