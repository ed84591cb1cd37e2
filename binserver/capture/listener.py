"""The listener: a low-level aiohttp server, whose connections serve what comes over them.

There is no router and no middleware, so nothing but capture can happen here.
"""

import asyncio

from aiohttp import web

from binserver.capture.arrival import MOST_HEADERS, MOST_LINE
from binserver.capture.connection import Connection, Desk
from binserver.capture.receive import Patience, Receiver
from binserver.capture.reply import Replies
from binserver.store import Store


class Listener(web.Server):
    """Makes a `Connection` for each sender, and knows which of them have something in hand."""

    def __init__(self, store: Store, *, max_body: int, patience: Patience) -> None:
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

    def __call__(self) -> Connection:
        """One for each sender."""
        return Connection(self, self.desk, loop=self._loop, **self._kwargs)

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
