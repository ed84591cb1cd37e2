"""What a process asked of its system, in order, as `strace` tells it.

Lines come in the order in which strace saw calls begin and end. A call during which another thread does something is
told in two lines, where it begins ("<unfinished ...>") and where it ends ("<... fdatasync resumed>").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

CALLS = ("pwrite64", "pwritev", "write", "writev", "sendto", "sendmsg", "fdatasync", "fsync")
"""What is traced: all by which SQLite and a socket are written, and all by which a file is synced."""

LONGEST = 2**20
"""Bytes of what is written that a line shows: all of a page, and of several answers that leave in one call."""

OPTIONS = ("-f", "-y", "-s", str(LONGEST), "-e", f"trace={','.join(CALLS)}", "-e", "signal=none")

_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)", re.DOTALL)
_BEGINS = re.compile(r"(?P<name>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)", re.DOTALL)
_RESUMES = re.compile(r"<\.\.\. \w+ resumed>(?P<rest>.*)", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"\) += (-?\d+)[^\"]*$")
_UNFINISHED = "<unfinished ...>"


@dataclass(slots=True)
class Call:
    """A system call.

    Attributes:
        name: Like "pwrite64".
        file: What it is about: a path, or "socket:[...]".
        begun: Its place in the order of all beginnings and endings.
        data: What is written, for those that write.
        ended: The place of its end, or None if the trace ends before.
        result: What the system answered; negative for an error.
    """

    name: str
    file: str
    begun: int
    data: bytes = b""
    ended: int | None = None
    result: int = 0


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Every call, in the order of beginnings; each is whole only once all were taken."""
    open_: dict[str, Call] = {}
    place = count()
    for line in lines:
        if (found := _LINE.match(line.rstrip("\n"))) is None:
            continue
        thread, rest = found["thread"], found["rest"]
        if resumed := _RESUMES.match(rest):
            if call := open_.pop(thread, None):
                _end(call, resumed["rest"], next(place))
        elif begins := _BEGINS.match(rest):
            call = Call(begins["name"], begins["file"], next(place), _data(begins["rest"]))
            if rest.endswith(_UNFINISHED):
                open_[thread] = call
            else:
                _end(call, begins["rest"], next(place))
            yield call


def _data(arguments: str) -> bytes:
    """The texts among the arguments, as bytes; strace writes them as C does."""
    return b"".join(
        text.encode("latin-1").decode("unicode_escape").encode("latin-1") for text in _TEXT.findall(arguments)
    )


def _end(call: Call, rest: str, place: int) -> None:
    found = _RESULT.search(rest)
    assert found is not None, f"{call.name} of {call.file} ends with {rest[-200:]!r}"
    call.ended, call.result = place, int(found[1])
