"""What a target answers, put together from the bytes as they come: bounded, and total whatever comes.

h11 parses, strictly. The body stays as it came: it is never decompressed.
"""

import h11

from binserver.model import AttemptBody, Headers, Remark

MOST_HEAD = 64 * 2**10
"""The largest head of an answer that is read, in bytes, give or take one read."""

MOST_BODY = 5 * 2**20
"""The most of an answer's body that is read and kept, in bytes."""

_HTTP = b"HTTP/"
_TLS_ALERT = b"\x15\x03"  # RFC 8446 5.1: how a server that wants TLS answers plain text
_SHOWN = 60  # bytes of an answer that is none
_TOO_LARGE = 431  # h11's hint that a head outgrew the limit


class Answer:
    """An answer as far as it came; `ended` when nothing more is to be read.

    Attributes:
        code: None until the head is whole.
        headers: As they came.
        truncated: Whether the body was cut at the limit.
        error: Why the answer is not whole, or not the one that was hoped for.
    """

    def __init__(self, method: str, *, address: str, most_body: int = MOST_BODY) -> None:
        self.code: int | None = None
        self.headers: Headers = ()
        self.truncated = False
        self.error: Remark | None = None
        self.ended = False
        self._address = address
        self._most_body = most_body
        self._start = b""
        self._body = bytearray()
        self._parser = _waiting_parser(method)

    @property
    def body(self) -> AttemptBody:
        """What was read of the body."""
        return AttemptBody(size=len(self._body), data=bytes(self._body), truncated=self.truncated)

    def receive(self, data: bytes) -> None:
        """Take the next bytes; b"" says that the target closed its end."""
        self._start += data[: _SHOWN - len(self._start)]
        if not self._start:
            self._fail("closed-without-answer", address=self._address)
        elif self._start[:2] == _TLS_ALERT:
            self._fail("tls-wanted", address=self._address)
        elif not (self._start.startswith(_HTTP) or _HTTP.startswith(self._start)):
            self._fail("answer-not-http", start=_shown(self._start))
        else:
            self._parse(data)

    def lost(self, reason: str) -> None:
        """The connection broke."""
        if self._start:
            self._fail("answer-cut-off", size=len(self._body))
        else:
            self._fail("reset", address=self._address, reason=reason)

    def late(self, seconds: float) -> None:
        """The time is over."""
        if self.code is None:
            self._fail("timed-out", seconds=seconds, address=self._address)
        else:
            self._fail("answer-timed-out", seconds=seconds, size=len(self._body))

    def _parse(self, data: bytes) -> None:
        self._parser.receive_data(data)
        while not self.ended:
            try:
                event = self._parser.next_event()
            except h11.RemoteProtocolError as error:
                return self._unreadable(error, closed=not data)
            if event is h11.NEED_DATA:
                return None
            self._take(event)
        return None

    def _take(self, event: object) -> None:
        match event:
            case h11.Response():
                self._take_head(event)
            case h11.Data():
                self._take_body(event.data)
            case h11.EndOfMessage():
                self.ended = True
            case _:  # 1xx: the answer itself is still to come
                pass

    def _take_head(self, head: h11.Response) -> None:
        self.code = head.status_code
        self.headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items()
        )
        if any(name.lower() == "server" and value.startswith("AirTunes") for name, value in self.headers):
            self.error = Remark(code="airplay", params={"address": self._address})

    def _take_body(self, data: bytes) -> None:
        room = self._most_body - len(self._body)
        self._body += data[:room]
        self.truncated = self.ended = len(data) > room

    def _unreadable(self, error: h11.RemoteProtocolError, *, closed: bool) -> None:
        if closed:
            self._fail("answer-cut-off", size=len(self._body))
        elif self.code is None and error.error_status_hint == _TOO_LARGE:
            self._fail("head-too-large", most=MOST_HEAD)
        else:
            self._fail("answer-malformed", reason=str(error), start=_shown(self._start))

    def _fail(self, code: str, **params: str | float) -> None:
        self.error = self.error or Remark(code=code, params=params)
        self.ended = True


def _waiting_parser(method: str) -> h11.Connection:
    """A parser that takes a request as sent. It need only know whether it was HEAD, whose answer has no body."""
    parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD)
    parser.send(h11.Request(method="HEAD" if method == "HEAD" else "GET", target="/", headers=[("Host", "target")]))
    parser.send(h11.EndOfMessage())
    return parser


def _shown(start: bytes) -> str:
    """Bytes as text in which nothing but printable ASCII is left as it is."""
    return start.decode("latin-1").encode("unicode_escape").decode("ascii")
