"""A body with its content codings undone, within limits: what is kept stays as it was sent."""

from dataclasses import dataclass, replace

from binserver.bodies.streams import MARKS, REPEATED, STREAMS, UNMARKED, Stream, StreamBroken
from binserver.model import Headers, Remark

MOST_DECODED = 2**20
"""Bytes that a body is decoded to, to be read or shown."""

MOST_CODINGS = 3
"""Codings on top of one another that are undone."""

MOST_STREAMS = 100
"""Streams one after the other in one body: gzip and zstd may be cut into members."""

BOMB = 200
"""Times its size: what grows so far, and past the limit too, is no message. Texts of machines come to 5 to 50."""

PIECE = 1024

_CODED = ("content-encoding", "transfer-encoding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A body as it is meant.

    Attributes:
        data: Decoded; as sent where no coding could be undone; what came before the fault where there is one.
        codings: Those that were undone, in the order of the headers, which is the order they were put on.
        cut: Whether it goes on after the limit.
        fault: Why it is not decoded, or not to its end: "coding-unknown", "codings-too-many" and "coding-bomb",
            "coding-broken", "coding-ends-early", "coding-goes-on" with the byte `at` counted from 1.
    """

    data: bytes
    codings: tuple[str, ...] = ()
    cut: bool = False
    fault: Remark | None = None


def decoded(headers: Headers, data: bytes, *, most: int = MOST_DECODED) -> Decoded:
    """Undo what the headers say it is coded with, to at most that many bytes.

    It takes time by `most`, whatever the body holds.
    """
    codings = codings_of(headers)
    if not codings or not data:
        return Decoded(data=data)
    if len(codings) > MOST_CODINGS:
        return Decoded(data=data, fault=Remark(code="codings-too-many", params={"limit": MOST_CODINGS}))
    now = Decoded(data=data)
    for left in range(len(codings), 0, -1):
        if now.fault or not now.data:
            break
        # What is coded once more has to be whole to be of use, and is smaller than what comes of it.
        now = _undone(now, codings[left - 1], most=most if left == 1 else 2 * most)
    if now.fault and now.fault.code == "coding-bomb":
        return Decoded(data=data, fault=now.fault)
    return now


def codings_of(headers: Headers) -> tuple[str, ...]:
    """What Content-Encoding and then Transfer-Encoding name, all their lines, in lower case.

    `identity` is none, and chunks were put together when the body came.
    """
    named = [",".join(value for name, value in headers if name.lower() == one) for one in _CODED]
    names = (one.strip().lower() for one in ",".join(named).split(","))
    return tuple(one for one in names if one not in {"", "identity", "chunked"})


def _undone(so_far: Decoded, coding: str, *, most: int) -> Decoded:
    """One coding less."""
    if coding not in STREAMS:
        return replace(so_far, fault=Remark(code="coding-unknown", params={"coding": coding[:40]}))
    fed = so_far.data[: 2 * most + PIECE]
    done = _Undoing(coding, fed, most)
    done.run()
    if len(done.made) > max(most, BOMB * done.at):
        bomb = Remark(code="coding-bomb", params={"coding": coding, "times": BOMB})
        return replace(so_far, fault=bomb)
    cut = so_far.cut or len(done.made) > most or len(fed) < len(so_far.data)
    fault = None if cut and done.made and done.fault == "coding-ends-early" else done.fault
    said = Remark(code=fault, params={"coding": coding, "at": done.at + 1}) if fault else None
    is_noise = fault == "coding-broken" and coding in UNMARKED and len(done.made) < done.at
    if said and (is_noise or not done.made):
        return replace(so_far, fault=said)
    return Decoded(data=bytes(done.made[:most]), codings=(coding, *so_far.codings), cut=cut, fault=said)


class _Undoing:
    """One coding being undone: `made` may pass the limit by a little, `at` is how many bytes were taken in."""

    def __init__(self, coding: str, data: bytes, most: int) -> None:
        self._coding, self._data, self._most = coding, data, most
        self.made = bytearray()
        self.at = 0
        self.fault: str | None = None

    def run(self) -> None:
        """Undo all there is, up to the limit or to the fault."""
        streams = MOST_STREAMS if self._coding in REPEATED else 1
        for _ in range(streams):
            self._one_stream()
            if self.fault or self._is_full() or self.at == len(self._data):
                return
        self.fault = "coding-goes-on"

    def _one_stream(self) -> None:
        began, made = self.at, len(self.made)
        stream = self._begun()
        try:
            self._feed(stream, len(self._data), PIECE)
        except StreamBroken:
            sound, self.at = self.at, began
            del self.made[made:]
            self._find_fault(sound)
            return
        if not stream.ended and not self._is_full():
            self.fault = "coding-ends-early"

    def _find_fault(self, sound: int) -> None:
        """The same once more, the piece that broke byte by byte."""
        began, stream = self.at, self._begun()
        try:
            self._feed(stream, sound, PIECE)
            self._feed(stream, sound + PIECE, 1)
        except StreamBroken:
            is_other = began and not self._data.startswith(self._data[:2], began)
            self.fault, self.at = ("coding-goes-on", began) if is_other else ("coding-broken", self._first_wrong(began))

    def _first_wrong(self, began: int) -> int:
        """Where it broke; libraries take a few bytes before they see that the first of them is wrong."""
        marks = zip(MARKS.get(self._coding, b""), self._data[began : self.at + 1], strict=False)
        return next((began + n for n, (mark, byte) in enumerate(marks) if mark != byte), self.at)

    def _begun(self) -> Stream:
        return STREAMS[self._coding](self._data[self.at : self.at + 2])

    def _feed(self, stream: Stream, end: int, step: int) -> None:
        while self.at < min(end, len(self._data)) and not stream.ended and not self._is_full():
            piece = self._data[self.at : self.at + step]
            self.made += stream.take(piece, self._most + 1 - len(self.made))
            self.at += len(piece) - len(stream.left)

    def _is_full(self) -> bool:
        return len(self.made) > self._most
