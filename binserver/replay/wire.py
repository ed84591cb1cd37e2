"""Sends a replay, byte for byte, and brings the answer home: what a network does ends up in the attempt.

No redirect is followed, no cookie kept, no proxy asked: one connection, one request, one answer.
"""

import asyncio
import ssl
import time
from datetime import UTC, datetime

from binserver import targets
from binserver.message import render_head
from binserver.model import Attempt, AttemptKind, Outgoing, Remark, Target
from binserver.replay.answer import MOST_BODY, Answer
from binserver.replay.dial import Failed, dial
from binserver.replay.line import Line, PlainLine, TlsLine
from binserver.replay.prepare import VERSION
from binserver.targets import Guard

CONNECT_WITHIN = 5
"""Seconds for looking up the name, connecting to one of its addresses and TLS, in all."""

WITHIN = 30
"""Seconds from the start until the answer is whole."""

AT_ONCE = 64 * 2**10
"""Bytes sent before the answer is looked at again."""


async def send(
    outgoing: Outgoing,
    target: Target,
    guard: Guard,
    *,
    capture: int,
    kind: AttemptKind = "replay",
    connect_within: float = CONNECT_WITHIN,
    within: float = WITHIN,
    most_body: int = MOST_BODY,
    tls: ssl.SSLContext | None = None,
) -> Attempt:
    """Send it to the target, if the guard allows the address.

    Cancelling closes the connection at once. Nothing that a network or a target does is raised: it is the attempt's
    code, or its error, or both.

    Args:
        outgoing: What to send.
        target: Where to.
        guard: Asked about each address before it is dialled.
        capture: The number of the capture that is replayed.
        kind: Why it is sent.
        connect_within: Seconds until the target has to take the connection.
        within: Seconds until the answer has to be whole.
        most_body: Bytes of the answer's body that are read.
        tls: Which certificates are trusted; by default those that the system trusts.
    """
    started_at, started = datetime.now(UTC), time.perf_counter()
    call = _Call(outgoing, target, most_body)
    try:
        async with asyncio.timeout(within):
            await call.make(guard, connect_within, tls)
    except TimeoutError:
        call.answer.late(within)
    except Failed as failed:
        call.error = failed.remark
    return Attempt(
        capture=capture,
        kind=kind,
        url=f"{target.scheme}://{targets.authority(target)}{outgoing.request_target}",
        dialled=call.dialled,
        started_at=started_at,
        took=time.perf_counter() - started,
        method=outgoing.method,
        request_headers=outgoing.headers,
        changes=outgoing.changes,
        code=call.answer.code,
        headers=call.answer.headers,
        body=call.answer.body,
        error=call.error or call.answer.error,
    )


class _Call:
    """One request and its answer, as far as they came."""

    def __init__(self, outgoing: Outgoing, target: Target, most_body: int) -> None:
        self.outgoing = outgoing
        self.target = target
        self.dialled: str | None = None
        self.error: Remark | None = None
        self.answer = Answer(outgoing.method, address=_address(target), most_body=most_body)

    async def make(self, guard: Guard, within: float, tls: ssl.SSLContext | None) -> None:
        line = await self._connect(guard, within, tls)
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(_send(line, self.outgoing), name="send a replay")
                await _receive(line, self.answer)
                sending.cancel()  # an answer may be whole before the request is
        finally:
            line.close()

    async def _connect(self, guard: Guard, within: float, tls: ssl.SSLContext | None) -> Line:
        deadline = asyncio.get_running_loop().time() + within
        connection, address = await dial(self.target, guard, within=within)
        self.dialled = targets.host_and_port(address, self.target.port)
        if self.target.scheme == "http":
            return PlainLine(connection)
        return await TlsLine.open(connection, self.target.host, deadline=deadline, context=tls)


async def _send(line: Line, outgoing: Outgoing) -> None:
    head = render_head(outgoing.method, outgoing.request_target, VERSION, outgoing.headers)
    body = memoryview(outgoing.body)
    try:
        await line.send(head + body[:AT_ONCE])  # together: some simple servers expect a small request in one piece
        for start in range(AT_ONCE, len(body), AT_ONCE):
            await line.send(body[start : start + AT_ONCE])
            await asyncio.sleep(0)  # a socket that is always ready never lets the others have their turn
    except OSError:
        return  # what was received before, or was not, tells more


async def _receive(line: Line, answer: Answer) -> None:
    while not answer.ended:
        try:
            data = await line.receive()
        except OSError as error:
            answer.lost(error.strerror or str(error))
        else:
            answer.receive(data)
        await asyncio.sleep(0)  # as above: nor would the time limit be looked at


def _address(target: Target) -> str:
    return targets.host_and_port(target.host, target.port)
