"""The incoming half of a connection: bytes, cut into messages.

aiohttp hands its parser a whole read, and when that fails, all requests of the read are lost with it. Here the parser
is given one head and one body at a time, so nothing that is wrong can take along what was right before it; and the
exact head of every request is known. What the parser will not take becomes a `Doubt`.
"""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from aiohttp import web
from aiohttp.http import HttpRequestParser, RawRequestMessage
from aiohttp.http_parser import HttpRequestParserPy
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler, RequestPayloadError

from binserver.capture.arrival import Arrival, Doubt
from binserver.capture.flaws import begins_like_a_request, has_trailers, oddities, stray_bytes
from binserver.model import Remark

log = logging.getLogger(__name__)

EMPTY_LINE = b"\r\n\r\n"
LINE_ENDS = (b"\r", b"\n")

GONE = Remark(code="gone-before-reply")

MOST_HEAD = 2**20
"""Bytes of a request head; each line has a limit of its own."""

SHORTEST_HEAD = len(b"GET / HTTP/1.0\r\n\r\n")

MOST_WAITING = 32
"""Requests of one connection that may wait for their turn; beyond it, no more is read."""


class Intake(RequestHandler):
    """Turns what is read into arrivals, in order; the class that serves them takes them from the queue."""

    __slots__ = (
        "_arrivals",  # what waits to be served
        "_began",  # the clocks at the first byte of the head that is coming
        "_body",  # the arrival whose body is coming
        "_doubt",  # takes all that comes, once there is one
        "_edge",  # the last bytes of what was fed, to see an empty line that two reads share
        "_ended",  # the arrival that ended last in this read
        "_ending",  # the sender sends no more
        "_follows",  # the arrival that ended right before the head that is coming
        "_head_size",  # bytes of the head that is coming, so far
        "_left",  # bytes of the body that are still to come
        "_more",  # who waits for more of a doubt
        "_over",  # nothing more is taken in
        "_pieces",  # of the head that is coming
        "_received_at",
        "_rest",  # what was read and must wait
        "_serving",  # whether one is being served
    )

    def __init__(self, manager: web.Server, **options: Any) -> None:
        super().__init__(manager, **options)
        self._parser = self._new_parser(HttpRequestParser)
        self._arrivals: deque[Arrival | Doubt] = deque()
        self._pieces: list[bytes] = []
        self._edge = self._rest = b""
        self._body: Arrival | None = None
        self._doubt: Doubt | None = None
        self._ended: Arrival | None = None
        self._follows: Arrival | None = None
        self._head_size = self._left = 0
        self._more: asyncio.Future[None] | None = None
        self._serving = self._ending = self._over = False

    @property
    def queued(self) -> bool:
        """Whether something has begun to come whose turn has not."""
        return bool(self._arrivals or self._pieces or self._rest)

    @property
    def busy(self) -> bool:
        """Whether there is something in hand."""
        return self._serving or self.queued

    def data_received(self, data: bytes) -> None:
        """Take what was read; called with nothing to go on after a pause."""
        if self._over:
            return
        if self._doubt is not None:
            self._doubt.add(data)
            self._wake()
            return
        self._ended = None
        try:
            self._take_in(data if type(data) is bytes else bytes(data))
        except Exception as error:  # noqa: BLE001 - it is logged there
            self._give_up(data, error)
        if self._arrivals:  # not before: what follows a request in the same read may tell what is wrong with it
            self._wake()

    def _take_in(self, data: bytes) -> None:
        if self._body is not None and not data:
            self._feed_body(self._body, b"", 0)  # the parser goes on where it was paused
        if self._rest:
            data, self._rest = self._rest + data, b""
        self._feed(data)
        if self._ending and not self._rest:
            self.end_input()

    def _give_up(self, data: bytes, error: Exception) -> None:
        """A fault of ours: what is coming ends here, with the bytes that are at hand, and nothing follows it."""
        log.error("what a sender sent could not be taken in", exc_info=error)
        if not self._pieces:
            self._began, self._received_at = perf_counter(), datetime.now(UTC)
        if self._body is not None:
            self._cut_body(self._body, "not-received")
        doubt = self._doubt or self._hold_in_doubt(b"".join(self._pieces) + data)
        doubt.code, doubt.refused = 500, True
        self._pieces.clear()

    def eof_received(self) -> bool:  # type: ignore[override]  # aiohttp never keeps its side open
        """Keep our side open while there is something to answer: some senders close theirs after the request."""
        self._ending = True
        if not self._rest:
            self.end_input()
        self._wake()
        return self.busy

    def connection_lost(self, exc: BaseException | None) -> None:
        """Keep what came, as far as it came."""
        parser = self._parser
        self._ending = True
        if not self._rest:
            self.end_input()
        for arrival in self._arrivals:
            if isinstance(arrival, Arrival) and arrival.cut is None:
                arrival.flaws.append(GONE)
        self._wake()
        super().connection_lost(exc)
        self._parser = parser  # aiohttp drops it; what was read and waits has still to pass it

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Only after a pause: the stream reader of aiohttp asks for it after every read."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def end_input(self, *, code: int = 400) -> None:
        """No more is taken in: a body ends as far as it came, and a head that is not whole is kept."""
        if self._over:
            return
        self._over = True
        try:
            self._end_what_is_coming(code)
        except Exception as error:  # noqa: BLE001 - it is logged there
            self._give_up(b"", error)
        self._wake()

    def _end_what_is_coming(self, code: int) -> None:
        if self._body is not None:
            self._cut_body(self._body, "aborted")
        elif self._pieces:
            self._begin_doubt(b"").code = code

    def cut_input(self, code: str) -> None:
        """The same, where it is us who end it."""
        if self._body is not None and not self._over:
            self._cut_body(self._body, code)
        self.end_input()

    def _feed(self, data: bytes) -> None:
        position = 0
        while position < len(data):
            if self._reading_paused or len(self._arrivals) >= MOST_WAITING:
                self._rest = data[position:]
                self._hold()
                return
            body = self._body
            position = self._feed_head(data, position) if body is None else self._feed_body(body, data, position)
        if self._pieces and self._head_size < SHORTEST_HEAD and not b"".join(self._pieces).strip(b"\r\n"):
            self._pieces.clear()  # empty lines between requests are nothing (RFC 9112, 2.2)

    def _hold(self) -> None:
        if not self._reading_paused and not self._buffer_paused:
            self._pause_reading_for_buffer()

    def _resume_reading_if_drained(self) -> None:
        """Go on once there is room again; called after each arrival that was taken from a full queue."""
        if len(self._arrivals) > MOST_WAITING // 2:
            return
        self.data_received(b"")
        if len(self._arrivals) < MOST_WAITING:
            self._resume_reading_for_buffer()

    def _feed_head(self, data: bytes, position: int) -> int:
        """Give the parser one head, or what there is of it; where it ended."""
        first = not self._pieces
        if first:
            self._began, self._received_at = perf_counter(), datetime.now(UTC)
            self._follows, self._edge, self._head_size = self._ended, b"", 0
        cut = self._past_empty_line(data, position)
        piece = data[position:cut]
        self._pieces.append(piece)
        self._head_size += len(piece)
        try:
            messages, upgraded, _ = self._parser.feed_data(piece)  # type: ignore[union-attr]
        except Exception:  # noqa: BLE001 - whatever a parser finds wrong with it, it is kept
            if first and not piece.strip(b"\r\n"):  # the Python parser minds a newline between requests
                self._parser = self._new_parser(HttpRequestParser)
                self._pieces.clear()
                return cut
            self._begin_doubt(data[cut:], body=self._body_before(data, position) if first else b"")
            return len(data)
        if messages:
            self._take(*messages[0], upgraded=upgraded)
            return cut
        patient = isinstance(self._parser, HttpRequestParserPy)  # with whatever has no end of a line yet
        if first and (patient or self._follows is not None) and not begins_like_a_request(piece):
            self._begin_doubt(data[cut:], body=self._body_before(data, position))  # before what it follows is served
            return len(data)
        if first:  # a head may take as long to come as a connection may be idle
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        elif self._head_size > MOST_HEAD:
            self._begin_doubt(data[cut:])
            return len(data)
        self._edge = (self._edge + piece[-3:])[-3:]
        return cut

    def _feed_body(self, arrival: Arrival, data: bytes, position: int) -> int:
        """Give the parser the body that is coming, or what there is of it; where it ended."""
        chunked = arrival.message.chunked
        cut = self._past_empty_line(data, position) if chunked else position + self._left
        piece = data[position:cut]
        try:
            _, upgraded, _ = self._parser.feed_data(piece)  # type: ignore[union-attr]
        except Exception:  # noqa: BLE001 - see above
            return self._end_badly(arrival, data, position)
        if arrival.payload.exception() is not None:  # the Python parser does not raise for all that it finds
            return self._end_badly(arrival, data, position)
        self._left -= len(piece)
        if arrival.payload.is_eof():
            self._body, self._ended = None, arrival
            trailers = chunked and has_trailers(self._edge + piece)
            if trailers:
                arrival.flaws.append(Remark(code="trailers-dropped"))
            if upgraded or trailers:  # the C parser would put the trailers into the next head
                self._parser = self._new_parser(HttpRequestParser)
        self._edge = (self._edge + piece[-60:])[-60:] if chunked else b""
        return position + len(piece)

    def _past_empty_line(self, data: bytes, position: int) -> int:
        """Where the next empty line ends, also one that began in the read before; the end where there is none."""
        if self._edge:
            edge = self._edge[-3:]
            seam = (edge + data[position : position + 3]).find(EMPTY_LINE)
            if seam >= 0:
                return position + seam + len(EMPTY_LINE) - len(edge)
        found = data.find(EMPTY_LINE, position)
        return len(data) if found < 0 else found + len(EMPTY_LINE)

    def _take(self, message: RawRequestMessage, payload: StreamReader, *, upgraded: bool) -> None:
        """A head is whole: queue it, and go on to its body."""
        head = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        arrival = Arrival(
            message=message,
            payload=payload,
            method=message.method,
            request_target=message.path,
            head=head,
            began=self._began,
            received_at=self._received_at,
        )
        if not message.path.isascii():
            arrival.request_target = message.path.encode(errors="surrogateescape").decode("latin-1")
        if head.startswith(LINE_ENDS):
            arrival.head = head = head.lstrip(b"\r\n")
        if isinstance(self._parser, HttpRequestParserPy):
            arrival.method = head[: head.index(b" ")].decode("latin-1")  # it makes it upper-case
        arrival.flaws += oddities(arrival.method, arrival.request_target, message, head)
        self._arrivals.append(arrival)
        if upgraded:  # nothing is ever upgraded here: what follows is read as HTTP again
            self._parser = self._new_parser(HttpRequestParser)
            payload.feed_eof()
        if payload.is_eof():
            self._ended = arrival
        else:
            self._body, self._left, self._edge = arrival, arrival.declared or 0, b""

    def _end_badly(self, arrival: Arrival, data: bytes, position: int) -> int:
        """The chunks of a body make no sense from somewhere here on: nothing that follows can be told apart."""
        self._cut_body(arrival, "bad-chunk")
        self._began, self._received_at = perf_counter(), datetime.now(UTC)
        doubt = self._hold_in_doubt(data[position:])
        doubt.after, doubt.refused = arrival, True
        return len(data)

    def _cut_body(self, arrival: Arrival, code: str) -> None:
        """End a body before its end; its reader gets what came, and finds the reason."""
        self._body = None
        payload = arrival.payload
        arrival.cut = arrival.remark(code, received=payload.total_bytes)
        if payload.exception() is not None:
            payload.set_exception(None)  # type: ignore[arg-type]  # what came before it could not be read otherwise
        payload.feed_eof()

    def _body_before(self, data: bytes, position: int) -> bytes:
        """The body of the arrival that ended here, if all of it came in this read."""
        length = self._follows.declared or 0 if self._follows else 0
        return data[position - length : position] if 0 < length <= position else b""

    def _begin_doubt(self, rest: bytes, *, body: bytes = b"") -> Doubt:
        """The head that is coming is none, or not yet: hold it and all that follows."""
        doubt = self._hold_in_doubt(b"".join(self._pieces) + rest)
        self._pieces.clear()
        if self._follows is not None:
            flaw = stray_bytes(self._follows, body, bytes(doubt.raw))
            if flaw is not None:
                self._follows.flaws.append(flaw)
                doubt.after = self._follows
        return doubt

    def _hold_in_doubt(self, raw: bytes) -> Doubt:
        doubt = self._doubt = Doubt(raw=bytearray(), began=self._began, received_at=self._received_at)
        doubt.add(raw)
        self._arrivals.append(doubt)
        self._wake()
        return doubt

    def _accept(self, doubt: Doubt) -> bool:
        """Ask the slower parser, which takes any method and any byte in a target; go on with it if it agrees."""
        found = doubt.raw.find(EMPTY_LINE, len(doubt.raw) - len(doubt.raw.lstrip(b"\r\n")))
        if found < 0 or doubt.lossy or doubt.refused:
            return False
        cut = found + len(EMPTY_LINE)
        head, doubt.refused = bytes(doubt.raw[:cut]), True
        parser = self._new_parser(HttpRequestParserPy)
        try:
            messages, upgraded, _ = parser.feed_data(head)
        except Exception:  # noqa: BLE001 - both parsers refuse it
            return False
        if not messages:
            return False
        self._parser, self._doubt = parser, None
        self._began, self._received_at = doubt.began, doubt.received_at
        self._pieces, self._ended = [head], None
        self._take(*messages[0], upgraded=upgraded)
        over, self._over = self._over, False
        self._ending = self._ending or over
        self.data_received(bytes(doubt.raw[cut:]))
        return True

    def _new_parser(self, kind: type[HttpRequestParser]) -> HttpRequestParser:
        return kind(
            self,
            self._loop,
            self._read_bufsize,
            max_line_size=self.max_line_size,
            max_field_size=self.max_field_size,
            max_headers=self.max_headers,
            payload_exception=RequestPayloadError,
            auto_decompress=False,
        )

    def _wake(self) -> None:
        for waiter in (self._waiter, self._more):
            if waiter is not None and not waiter.done():
                waiter.set_result(None)
