"""A request, received: from the arrival of its head to an `Incoming` that the store can keep."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from time import perf_counter

from aiohttp import hdrs
from aiohttp.http import HttpProcessingError, HttpVersion, HttpVersion10, HttpVersion11
from aiohttp.web import RequestPayloadError

from binserver.capture.arrival import MOST_RAW, Arrival, Doubt, as_kept
from binserver.capture.diagnosis import diagnose
from binserver.capture.handshake import handshake
from binserver.capture.lost import take_apart
from binserver.capture.peer import with_claim
from binserver.message import split_target
from binserver.model import Bin, Incoming, Peer, ReceivedBody, Remark, Replied
from binserver.store import BodyWriter, Store, received

SMALL = 256 * 2**10
"""Bodies up to this size need no writer if they are there already."""

CUT = {"stalled": 408, "too-slow": 408, "server-stopped": 503, "not-received": 500}
"""What a body that ended before its end is answered; 400 otherwise."""

VERSIONS = {HttpVersion10: "1.0", HttpVersion11: "1.1"}

NOTHING = sha256().digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited for a sender, in seconds.

    Attributes:
        keepalive: For the next request on a connection, and for its head to be whole; tunnels keep theirs open.
        idle: For the next bytes of a body.
        total: For a whole body.
        quiet: For more of what is no request, or of a body that is refused, before it is taken as it is.
        linger: For a sender that was refused to hear it, and close.
    """

    keepalive: float = 30.0
    idle: float = 15.0
    total: float = 120.0
    quiet: float = 0.25
    linger: float = 2.0


class Receiver:
    """Receives one request after the other, into the store's bodies."""

    def __init__(self, store: Store, *, max_body: int, patience: Patience) -> None:
        self._store = store
        self._max_body = max_body
        self._small = min(SMALL, max_body)
        self._patience = patience

    async def receive(self, arrival: Arrival, peer: Peer, go_ahead: Callable[[], None]) -> tuple[Incoming, Bin | None]:
        """Read the body to its end, or as far as it comes; `go_ahead` tells a sender that asked to send it."""
        if self.is_here(arrival):
            return self.take(arrival, peer)
        bin = self.find_bin(arrival.request_target)
        body, code = await self._receive_body(arrival, go_ahead)
        arrival.reply = handshake(arrival, bin, body) if code is None else None
        return _incoming(arrival, bin, body, peer, _code(arrival, bin, code)), bin

    def is_here(self, arrival: Arrival) -> bool:
        """Whether all of its body has come, and is small."""
        payload = arrival.payload
        return payload.is_eof() and arrival.cut is None and payload.total_bytes <= self._small

    def take(self, arrival: Arrival, peer: Peer) -> tuple[Incoming, Bin | None]:
        """A request whose body is here."""
        bin = self.find_bin(arrival.request_target)
        body = received(arrival.payload.read_nowait())
        arrival.reply = handshake(arrival, bin, body)
        return _incoming(arrival, bin, body, peer, _code(arrival, bin, None)), bin

    def find_bin(self, request_target: str) -> Bin | None:
        """The bin that a request target names."""
        return self._store.find_bin(_first_segment(request_target))

    def received_in_doubt(self, doubt: Doubt, peer: Peer) -> Incoming:
        """Bytes that never became a request, with what can be told of them."""
        raw = bytes(doubt.raw)
        if doubt.code == HTTPStatus.INTERNAL_SERVER_ERROR:
            return bare(doubt, raw, peer)
        remains = take_apart(raw)
        if doubt.after is None:
            bin, flaw = self.find_bin(remains.request_target) if remains.method else None, diagnose(raw)
        else:
            bin = self.find_bin(doubt.after.request_target)
            flaw = Remark(code="left-over", params={"after": doubt.after.number or 0})
        return Incoming(
            bin=None if bin is None else bin.name,
            received_at=doubt.received_at,
            method=remains.method,
            request_target=remains.request_target,
            http_version="",
            headers=remains.headers,
            head=remains.head,
            body=received(remains.body),
            peer=peer,
            replied=Replied(code=doubt.code, took=perf_counter() - doubt.began),
            flaws=(flaw,),
        )

    def without_body(self, arrival: Arrival, peer: Peer, *, flaw: str, code: int) -> Incoming:
        """What is left of a request whose body could not be kept."""
        arrival.flaws.append(arrival.remark(flaw, received=arrival.payload.total_bytes))
        return _incoming(arrival, self.find_bin(arrival.request_target), received(b""), peer, code)

    async def _receive_body(self, arrival: Arrival, go_ahead: Callable[[], None]) -> tuple[ReceivedBody, int | None]:
        """The body, and the code of a refusal if it is refused."""
        declared = arrival.declared or 0
        writer = self._store.new_body(expected=declared if declared <= self._max_body else 0)
        try:
            code = await self._copy_start(arrival, writer, go_ahead) or await self._copy(arrival, writer)
        except BaseException:
            await writer.discard()
            raise
        if code is None and arrival.cut is not None:
            arrival.flaws.append(arrival.cut)
            code = CUT.get(arrival.cut.code, 400)
        return writer.finish(), code

    async def _copy_start(self, arrival: Arrival, writer: BodyWriter, go_ahead: Callable[[], None]) -> int | None:
        """Ask for the body, or refuse it with what of it comes all the same."""
        waits = _waits_for_us(arrival)
        if (arrival.declared or 0) <= self._max_body:
            if waits:
                go_ahead()
            return None
        if waits:
            arrival.flaws.append(arrival.remark("body-refused", limit=self._max_body))
        else:
            self._say_over_limit(arrival, await self._copy_beginning(arrival, writer))
        return 413

    async def _copy_beginning(self, arrival: Arrival, writer: BodyWriter) -> int:
        """Write what comes at once of a body that is too large, up to a size; how many bytes that was."""
        kept = 0
        ends = asyncio.get_running_loop().time() + self._patience.linger
        while kept < self._small and (chunk := await self._at_once(arrival, ends)):
            piece = chunk[: self._small - kept]
            await writer.write(piece)
            kept += len(piece)
        return kept

    async def _at_once(self, arrival: Arrival, ends: float) -> bytes:
        """What comes next of a body without waiting for it; empty where nothing does."""
        quiet = asyncio.get_running_loop().time() + self._patience.quiet
        try:
            async with asyncio.timeout_at(min(quiet, ends)):
                return b"" if arrival.payload.at_eof() else await arrival.payload.readany()
        except (TimeoutError, HttpProcessingError, RequestPayloadError):
            return b""

    async def _copy(self, arrival: Arrival, writer: BodyWriter) -> int | None:
        """Write the body as it comes."""
        left = self._max_body
        ends = asyncio.get_running_loop().time() + self._patience.total
        while (chunk := await self._next_chunk(arrival, ends)) is not None:
            if len(chunk) > left:
                self._say_over_limit(arrival, self._max_body)
                await writer.write(chunk[:left])
                return 413
            left -= len(chunk)
            await writer.write(chunk)
        return None

    async def _next_chunk(self, arrival: Arrival, ends: float) -> bytes | None:
        """What came next, maybe nothing yet; None at the end, and when patience is."""
        payload = arrival.payload
        if payload.at_eof():
            return None
        idle = asyncio.get_running_loop().time() + self._patience.idle
        try:
            async with asyncio.timeout_at(min(idle, ends)):
                return await payload.readany()
        except TimeoutError:
            code, seconds = ("stalled", self._patience.idle) if idle < ends else ("too-slow", self._patience.total)
            arrival.cut = arrival.remark(code, received=payload.total_bytes, seconds=seconds)
            return None
        except (HttpProcessingError, RequestPayloadError):
            if arrival.cut is None:
                raise
            return b""  # a bad chunk, as the Python parser says it: what came before it can be read now

    def _say_over_limit(self, arrival: Arrival, kept: int) -> None:
        arrival.flaws.append(arrival.remark("body-over-limit", limit=self._max_body, kept=kept))


def bare(arrival: Arrival | Doubt, raw: bytes, peer: Peer) -> Incoming:
    """The bytes alone, as far as they are kept: nothing here can go wrong because of what they are."""
    return Incoming(
        bin=None,
        received_at=arrival.received_at,
        method="",
        request_target="",
        http_version="",
        headers=(),
        head=raw[:MOST_RAW],
        body=ReceivedBody(tail=b"", size=0, sha256=NOTHING),
        peer=peer,
        replied=Replied(code=HTTPStatus.INTERNAL_SERVER_ERROR, took=perf_counter() - arrival.began),
        flaws=(Remark(code="not-received", params={"received": len(raw)}),),
    )


def _waits_for_us(arrival: Arrival) -> bool:
    """Whether the sender keeps its body until it is asked for it (RFC 9110, 10.1.1)."""
    message = arrival.message
    expected = message.headers.get(hdrs.EXPECT, "")
    return expected.lower() == "100-continue" and message.version >= HttpVersion11 and not arrival.payload.total_bytes


def _code(arrival: Arrival, bin: Bin | None, refusal: int | None) -> int:
    """What it is answered."""
    if arrival.message.version[0] != 1:
        return 505
    return refusal or (404 if bin is None else (arrival.reply or bin.reply).code)


def _incoming(arrival: Arrival, bin: Bin | None, body: ReceivedBody, peer: Peer, code: int) -> Incoming:
    message = arrival.message
    return Incoming(
        bin=None if bin is None else bin.name,
        received_at=arrival.received_at,
        method=arrival.method,
        request_target=arrival.request_target,
        http_version=VERSIONS.get(message.version) or _version(message.version),
        headers=as_kept(message.raw_headers),
        head=arrival.head if len(arrival.head) <= MOST_RAW else None,
        body=body,
        peer=with_claim(peer, message.headers),
        replied=Replied(code=code, took=perf_counter() - arrival.began),
        flaws=tuple(arrival.flaws),
    )


@lru_cache(maxsize=256)  # senders call one address over and over
def _first_segment(request_target: str) -> str:
    return split_target(request_target).first


def _version(version: HttpVersion) -> str:
    return f"{version[0]}.{version[1]}"
