"""The capture port: what a tunnel is pointed at. Every request is kept, and answered once it is on disk.

Nothing can be read here, whoever asks: there are no routes, only bins.
"""

import asyncio
import selectors
import socket
from collections.abc import Sequence

from aiohttp import web

from binserver.capture.listener import Listener
from binserver.capture.receive import Patience
from binserver.sockets import BACKLOG, most_descriptors, port_of
from binserver.store import Store

CUT_SECONDS = 1.0
"""How long a request that is cut when the grace is over has to be kept, as far as it came."""


def half_of(count: int | None) -> int | None:
    """The other half is for the database, the pages and replays."""
    return None if count is None else count // 2


class CapturePort:
    """The listener on its sockets; `max_body` is the largest body that is kept, in bytes.

    `most` is how many senders may be connected at once; unless told, half of what the process may have open.
    """

    def __init__(
        self, store: Store, *, max_body: int, patience: Patience | None = None, most: int | None = None
    ) -> None:
        self._store = store
        self._most = most
        self._max_body = max_body
        self._patience = patience or Patience()
        self._listener: Listener | None = None
        self._runner: web.ServerRunner | None = None
        self._sockets: Sequence[socket.socket] = ()

    async def start(self, sockets: Sequence[socket.socket]) -> int:
        """Accept senders on these listening sockets; their port."""
        most = self._most or half_of(most_descriptors())
        self._listener = Listener(self._store, max_body=self._max_body, patience=self._patience, most=most)
        self._runner = web.ServerRunner(self._listener, shutdown_timeout=CUT_SECONDS)
        await self._runner.setup()
        self._sockets = sockets
        for one in sockets:
            await web.SockSite(self._runner, one, backlog=BACKLOG).start()
        return port_of(sockets)

    async def stop(self, *, grace: float) -> None:
        """Stop accepting, let requests in progress end within `grace` seconds, keep what came of the rest, close.

        May be called again, with less grace, when a first call was cancelled.
        """
        listener, runner = self._listener, self._runner
        if listener is None or runner is None:
            return
        listener.desk.stopping = True
        await _accept_all(self._sockets)
        self._sockets = ()
        for site in runner.sites:
            await site.stop()
        await asyncio.sleep(0)  # connections that were just accepted are read
        if not await listener.all_rested(within=grace):
            for one in listener.busy:
                one.cut_input("server-stopped")
            await listener.all_rested(within=CUT_SECONDS)
        await runner.cleanup()
        self._listener = self._runner = None


async def _accept_all(listening: Sequence[socket.socket]) -> None:
    """Wait until no connection waits to be accepted: closing the sockets would reset its sender.

    The event loop accepts one a turn; in a flood, not for ever.
    """
    with selectors.DefaultSelector() as waiting:
        for one in listening:
            waiting.register(one, selectors.EVENT_READ)
        for _ in range(BACKLOG):
            if not waiting.select(0):
                return
            await asyncio.sleep(0)
