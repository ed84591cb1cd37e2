"""One sender's connection: takes its arrivals in order, keeps each, and only then answers it."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http import HttpVersion11

from binserver.capture.arrival import Arrival, Doubt
from binserver.capture.intake import GONE, Intake
from binserver.capture.lost import is_whole
from binserver.capture.peer import peer_of
from binserver.capture.receive import SMALL, Patience, Receiver, bare
from binserver.capture.reply import CLOSING, GO_AHEAD, LEAVE, STAY, STAY_10, Replies
from binserver.model import Bin, Peer
from binserver.store import NotFound, StorageFailed, StorageFull, Store

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Desk:
    """What all connections of a port share.

    Attributes:
        store, receiver, replies, patience: What they work with.
        stopping: Whether each answer is to be the connection's last.
        rested: Rung whenever a connection has nothing in hand any more.
    """

    store: Store
    receiver: Receiver
    replies: Replies
    patience: Patience
    stopping: bool = False
    rested: asyncio.Event


class Connection(Intake):
    """Serves what the intake makes of the bytes.

    `_closing` says that an answer was the last one, `_unclean` that there is more to come which nobody wants.
    `_turn` is what the task waits for while a request is served without it.
    """

    __slots__ = ("_closing", "_desk", "_peer", "_turn", "_unclean")

    def __init__(self, server: web.Server, desk: Desk, **options: Any) -> None:
        super().__init__(server, **options)
        self._desk = desk
        self._peer = Peer(address="")
        self._closing = False
        self._unclean = False
        self._turn: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Serve what comes, until nothing more does."""
        self._peer = peer_of(self.transport)
        try:
            while await self._something_came():
                await self._serve_next()
            if self._unclean and self.transport is not None:
                await self._linger(self.transport)
        finally:
            self._leave()

    async def shutdown(self, timeout: float | None = 15.0) -> None:  # noqa: ASYNC109 - aiohttp's signature
        """End at once: what was in hand had its time."""
        task = self._task_handler
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=timeout)
        if self._keepalive_handle is not None:
            self._keepalive_handle.cancel()
        self.force_close()

    async def _something_came(self) -> bool:
        """Wait for the next arrival; False when there will be none."""
        while not self._arrivals:
            if self._paused:
                await self._drain()
            if self._closing:
                self.end_input()
            if self._over:
                return bool(self._arrivals)
            self._desk.rested.set()
            await self._idle()
        return True

    async def _idle(self) -> None:
        self._mind_the_time()
        self._waiter = waiter = self._loop.create_future()
        try:
            await waiter
        finally:
            self._waiter = None

    def _mind_the_time(self) -> None:
        """See that the connection is closed if it stays idle for too long."""
        if not self._pieces:
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        if self._keepalive_handle is None:
            self._keepalive_handle = self._loop.call_at(self._next_keepalive_close_time, self._process_keepalive)

    def _process_keepalive(self) -> None:
        """Close an idle connection; a head that does not come to its end is kept and answered 408."""
        late = self._loop.time() >= self._next_keepalive_close_time
        if late and self._pieces and self._waiter is not None:
            self._keepalive_handle = None
            self.end_input(code=408)
        else:
            super()._process_keepalive()

    def _wake(self) -> None:
        """A request that is whole and alone is served at once: the task's turns cost as much as all the rest of it."""
        if self._waiter is not None and not self._waiter.done() and len(self._arrivals) == 1:
            arrival = self._arrivals[0]
            if isinstance(arrival, Arrival) and self._desk.receiver.is_here(arrival):
                self._serve_at_once(arrival)
                return
        super()._wake()

    def _serve_at_once(self, arrival: Arrival) -> None:
        """Receive and keep; the task does not get its turn before it is answered."""
        self._arrivals.clear()
        self._serving, self._turn, self._waiter = True, self._waiter, None
        try:
            incoming, bin = self._desk.receiver.take(arrival, self._peer)
            self._desk.store.add_soon(incoming, partial(self._kept_at_once, arrival, bin, incoming.replied.code))
        except Exception as error:  # noqa: BLE001 - the task tells the sender
            arrival.failed = error
            self._end_turn(arrival)

    def _kept_at_once(self, arrival: Arrival, bin: Bin | None, code: int, outcome: int | Exception) -> None:
        """Answer, unless there is something to do that takes longer."""
        if isinstance(outcome, Exception):
            arrival.failed = outcome
            self._end_turn(arrival)
            return
        arrival.number = outcome
        try:
            self._answer(arrival, bin, code)
        except Exception as error:  # noqa: BLE001 - the task tells the sender
            arrival.failed = error
        self._end_turn(arrival if arrival.failed is not None or self.transport is None else None)

    def _end_turn(self, unfinished: Arrival | None) -> None:
        """Let the task go on, if there is anything for it to do."""
        if unfinished is not None:
            self._arrivals.appendleft(unfinished)
        self._serving = False
        turn, self._turn = self._turn, None
        if self._arrivals or self._over or self._closing or self._paused:
            if turn is not None and not turn.done():
                turn.set_result(None)
            return
        self._waiter = turn
        self._mind_the_time()

    async def _serve_next(self) -> None:
        self._serving = True
        arrival = self._arrivals.popleft()
        try:
            await self._serve(arrival)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is kept, and the sender is told
            await self._serve_fault(arrival, error)
        finally:
            self._serving = False
        if self._buffer_paused:
            self._resume_reading_if_drained()

    async def _serve(self, arrival: Arrival | Doubt) -> None:
        if isinstance(arrival, Arrival):
            served = arrival.number is not None or arrival.failed is not None
            await (self._finish(arrival) if served else self._serve_request(arrival))
        elif not await self._settle(arrival):
            await self._serve_doubt(arrival)
        if self._paused:
            await self._drain()

    async def _serve_fault(self, arrival: Arrival | Doubt, error: Exception) -> None:
        """A fault of ours that nothing else caught: keep the bytes that are at hand, and say that it is one."""
        code = _code(error)
        raw = arrival.head if isinstance(arrival, Arrival) else bytes(arrival.raw)
        if not isinstance(arrival, Arrival) or arrival.number is None:
            with contextlib.suppress(Exception):  # what failed first was said
                await self._desk.store.add(bare(arrival, raw, self._peer))
        self._unclean = True
        self._write(self._desk.replies.refusal(code, connection=LEAVE, bodyless=False), LEAVE)

    async def _serve_request(self, arrival: Arrival) -> None:
        """Receive, keep, answer: in this order."""
        bin: Bin | None = None
        try:
            incoming, bin = await self._desk.receiver.receive(arrival, self._peer, self._go_ahead)
            arrival.number = await self._desk.store.add(incoming)
            code = incoming.replied.code
        except Exception as error:  # noqa: BLE001 - whatever it was, the sender is told that nothing was kept
            code = _code(error)
            await self._rescue(arrival, code)
        self._unclean = self._unclean or not arrival.payload.is_eof()
        self._answer(arrival, bin, code)
        await self._see_whether_it_is_gone(arrival)

    async def _finish(self, arrival: Arrival) -> None:
        """Do what is left of a request that was served at once."""
        if arrival.number is None and arrival.failed is not None:
            code = _code(arrival.failed)
            await self._rescue(arrival, code)
            self._answer(arrival, None, code)
        elif arrival.failed is not None:
            raise arrival.failed
        await self._see_whether_it_is_gone(arrival)

    async def _see_whether_it_is_gone(self, arrival: Arrival) -> None:
        if self.transport is None and arrival.number is not None and arrival.cut is None and GONE not in arrival.flaws:
            with contextlib.suppress(NotFound, StorageFull, StorageFailed):  # it is kept without, or was deleted since
                await self._desk.store.add_flaw(arrival.number, GONE)

    async def _serve_doubt(self, doubt: Doubt) -> None:
        incoming = self._desk.receiver.received_in_doubt(doubt, self._peer)
        code = incoming.replied.code
        try:
            await self._desk.store.add(incoming)
        except (StorageFull, StorageFailed) as error:
            self._desk.store.refused()
            code = _code(error)
        self._unclean = True
        self._write(self._desk.replies.refusal(code, connection=LEAVE, bodyless=False), LEAVE)

    async def _settle(self, doubt: Doubt) -> bool:
        """Wait until it is known what it is, or nothing more comes; True if it was a request after all."""
        patience = self._desk.patience
        ends = self._loop.time() + patience.linger
        while not self._accept(doubt):
            within = min(patience.quiet, ends - self._loop.time())
            if self._over or is_whole(bytes(doubt.raw)) or not await self._more_came(within):
                self._over = True
                return False
        return True

    async def _more_came(self, within: float) -> bool:
        """Wait for more bytes, or for the end; False if there were none in that many seconds."""
        self._more = self._loop.create_future()
        try:
            async with asyncio.timeout(within):
                await self._more
        except TimeoutError:
            return False
        finally:
            self._more = None
        return True

    async def _rescue(self, arrival: Arrival, code: int) -> None:
        """Keep at least the head, where it was our fault, or the body was too large for the room that is left."""
        ours = code == HTTPStatus.INTERNAL_SERVER_ERROR
        if not ours:
            self._desk.store.refused()
        if not ours and (arrival.declared or arrival.payload.total_bytes) <= SMALL:
            return
        flaw = "not-received" if ours else "body-not-kept"
        left = self._desk.receiver.without_body(arrival, self._peer, flaw=flaw, code=code)
        with contextlib.suppress(Exception):  # what failed first was said
            await self._desk.store.add(left)

    def _answer(self, arrival: Arrival, bin: Bin | None, code: int) -> None:
        connection, bodyless = self._connection_after(arrival, code), arrival.method == "HEAD"
        replies = self._desk.replies
        if bin is not None and arrival.number is not None and code == (arrival.reply or bin.reply).code:
            answer = replies.success(bin, arrival.number, reply=arrival.reply, connection=connection, bodyless=bodyless)
        else:
            answer = replies.refusal(code, connection=connection, bodyless=bodyless)
        self._write(answer, connection)

    def _connection_after(self, arrival: Arrival, code: int) -> bytes:
        """What becomes of the connection; it ends with the last request when the sender or the server does."""
        message = arrival.message
        if message.should_close or code in CLOSING or not arrival.payload.is_eof():
            return LEAVE
        if (self._ending or self._desk.stopping) and not self.queued:
            return LEAVE
        return STAY if message.version >= HttpVersion11 else STAY_10

    def _go_ahead(self) -> None:
        self._write(GO_AHEAD, STAY)

    def _write(self, answer: bytes, connection: bytes) -> None:
        """Nothing is written after what said that the connection closes."""
        if not self._closing and self.transport is not None and not self.transport.is_closing():
            self.transport.write(answer)
        self._closing = self._closing or connection is LEAVE

    async def _drain(self) -> None:
        """Wait for a sender that does not read its answers; not for ever."""
        try:
            async with asyncio.timeout(self._keepalive_timeout):
                await self._drain_helper()
        except ConnectionError:
            pass
        except TimeoutError:
            if self.transport is not None:
                self.transport.abort()  # closing would wait for it to read

    async def _linger(self, transport: asyncio.Transport) -> None:
        """Drop what still comes, for a while: closing on unread bytes would reset our answer away."""
        self._over = True
        self._rest = b""
        self._desk.rested.set()
        self._resume_transport_reading()
        if transport.can_write_eof() and not transport.is_closing():
            transport.write_eof()
        ends = self._loop.time() + self._desk.patience.linger
        while not self._ending and await self._more_came(ends - self._loop.time()):
            pass

    def _leave(self) -> None:
        self._over = True
        self._parser = self._task_handler = None
        self._desk.rested.set()
        if self.transport is not None:
            self.transport.close()


def _code(error: Exception) -> int:
    """What the sender is told when its request could not be kept; what is no fault of the disk is logged."""
    if isinstance(error, StorageFull):
        return HTTPStatus.INSUFFICIENT_STORAGE
    if isinstance(error, StorageFailed):
        return HTTPStatus.SERVICE_UNAVAILABLE
    log.error("a request could not be kept", exc_info=error)
    return HTTPStatus.INTERNAL_SERVER_ERROR
