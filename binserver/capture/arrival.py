"""What comes in over a connection: a message as the parser handed it over, or bytes that it would not take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import hdrs
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader
from msgspec import Struct

from binserver.model import Headers, Remark, Reply

MOST_LINE = 64 * 2**10
"""Bytes of a request line, and of each header field."""

MOST_HEADERS = 512

MOST_RAW = 64 * 2**10
"""Bytes of a head, or of what never became a request, that are kept."""

MOST_DOUBT = 2**20
"""Bytes that are held while it is not clear whether they are a request."""


def as_kept(fields: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Header fields as text, each byte a character."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields])


class Arrival(Struct, kw_only=True, eq=False):
    """One request: its head is whole, its body may still be coming.

    Attributes:
        message, payload: As the parser handed them over.
        method, request_target: Exactly as on the wire.
        head: The exact bytes of the request head, with the empty line that ends it.
        began: The processor's clock at its first byte, in seconds.
        received_at: The wall clock at its first byte.
        flaws: What was wrong with it so far.
        cut: Why the body ended before its end, if it did.
        reply: What it is answered instead of what the bin answers, if its provider wants to be; once it is here.
        number: The capture's number, once it is kept.
        failed: Why it could not be served at once, if that was tried and failed.
    """

    message: RawRequestMessage
    payload: StreamReader
    method: str
    request_target: str
    head: bytes
    began: float
    received_at: datetime
    flaws: list[Remark] = []  # msgspec copies it
    cut: Remark | None = None
    reply: Reply | None = None
    number: int | None = None
    failed: Exception | None = None

    @property
    def declared(self) -> int | None:
        """The length of the body as announced; None where it is chunked or there is none."""
        length = self.message.headers.get(hdrs.CONTENT_LENGTH)
        return None if length is None else int(length)

    def remark(self, code: str, **params: float) -> Remark:
        """What is to be said of its body, with the announced length if there was one."""
        declared = self.declared
        return Remark(code=code, params=params if declared is None else {**params, "declared": declared})


@dataclass(slots=True, kw_only=True)
class Doubt:
    """Bytes that the parser would not take as a request.

    Attributes:
        raw: The bytes; more may be coming.
        began, received_at: The clocks at the first of them.
        after: The request that ended right before them, in the same read.
        code: What the sender is answered: 400, or 408 if the rest did not come in time.
        lossy: More came than is held.
        refused: It is certain that it is no request.
    """

    raw: bytearray
    began: float
    received_at: datetime
    after: Arrival | None = None
    code: int = 400
    lossy: bool = False
    refused: bool = False

    def add(self, data: bytes) -> None:
        """Hold what else came, as far as there is room."""
        self.lossy = self.lossy or len(self.raw) + len(data) > MOST_DOUBT
        self.raw += data[: max(0, MOST_DOUBT - len(self.raw))]
