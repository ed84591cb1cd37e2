"""The listener: a low-level aiohttp server, whose connections serve what comes over them.

There is no router and no middleware, so nothing but capture can happen here.
"""

import asyncio
import logging
from typing import cast

from aiohttp import web

from binserver.capture.arrival import MOST_HEADERS, MOST_LINE
from binserver.capture.connection import Connection, Desk
from binserver.capture.receive import Patience, Receiver
from binserver.capture.reply import LEAVE, Replies
from binserver.store import Store

log = logging.getLogger(__name__)


REFUSED = 8
"""One refused sender is listened to for so many that are served: each takes a descriptor."""


class Refused(asyncio.Protocol):
    """A sender for which there is no room: it is told to come again, as soon as it says anything.

    `others` are those that are being told; where `most` of them are, it is told at once, and may not hear it.
    """

    def __init__(self, desk: Desk, others: set["Refused"], *, most: int) -> None:
        self._desk = desk
        self._others = others
        self._most = most

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Do not wait long for what it says."""
        self._transport = cast("asyncio.Transport", transport)
        self._timer = asyncio.get_running_loop().call_later(self._desk.patience.linger, self.close)
        if len(self._others) < self._most:
            self._others.add(self)
        else:
            self.data_received(b"")

    def data_received(self, _: bytes) -> None:
        """Answer and close: what it sent was read, so that the close does not reset the answer away."""
        self._transport.write(self._desk.replies.refusal(503, connection=LEAVE, bodyless=False))
        self.close()

    def close(self) -> None:
        """Let go of it, whether it has heard or not."""
        self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._timer.cancel()
        self._others.discard(self)


class Listener(web.Server):
    """Makes a `Connection` for each sender, and knows which of them have something in hand.

    Beyond `most` of them, senders are told to come again, and the log says so once; `refused` are those being told.
    """

    def __init__(self, store: Store, *, max_body: int, patience: Patience, most: int | None = None) -> None:
        super().__init__(
            _answered_by_the_connection,
            handler_cancellation=False,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=patience.keepalive,
            max_line_size=MOST_LINE,
            max_field_size=MOST_LINE,
            max_headers=MOST_HEADERS,
        )
        self.desk = Desk(
            store=store,
            receiver=Receiver(store, max_body=max_body, patience=patience),
            replies=Replies(),
            patience=patience,
            rested=asyncio.Event(),
        )
        self._most = most
        self._crowded = False
        self.refused: set[Refused] = set()

    def __call__(self) -> Connection | Refused:  # type: ignore[override]  # aiohttp knows no server that is full
        """One for each sender."""
        if self._most is not None and len(self._connections) >= self._most:
            self._say_crowded(self._most)
            return Refused(self.desk, self.refused, most=max(1, self._most // REFUSED))
        self._crowded = self._crowded and len(self._connections) > (self._most or 0) // 2
        return Connection(self, self.desk, loop=self._loop, **self._kwargs)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's signature
        """Close what is still open."""
        for one in tuple(self.refused):
            one.close()
        await super().shutdown(timeout)

    def _say_crowded(self, most: int) -> None:
        if not self._crowded:
            log.warning("%d senders are connected: until some of them leave, others are answered 503", most)
        self._crowded = True

    @property
    def busy(self) -> list[Connection]:
        """The connections that have something in hand."""
        return [one for one in self._connections if isinstance(one, Connection) and one.busy]

    async def all_rested(self, *, within: float) -> bool:
        """Wait until no connection has anything in hand; False if that takes longer."""
        try:
            async with asyncio.timeout(within):
                while self.busy:
                    self.desk.rested.clear()
                    await self.desk.rested.wait()
        except TimeoutError:
            return False
        return True


async def _answered_by_the_connection(_request: web.BaseRequest) -> web.StreamResponse:
    """aiohttp wants a handler; ours are the connections themselves."""
    raise NotImplementedError
