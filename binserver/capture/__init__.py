"""The capture port: what a tunnel is pointed at. Every request is kept, and answered once it is on disk.

Nothing can be read here, whoever asks: there are no routes, only bins.
"""

import asyncio
import socket
from collections.abc import Sequence

from aiohttp import web

from binserver.capture.listener import Listener
from binserver.capture.receive import Patience
from binserver.sockets import BACKLOG, port_of
from binserver.store import Store

CUT_SECONDS = 1.0
"""How long a request that is cut when the grace is over has to be kept, as far as it came."""


class CapturePort:
    """The listener on its sockets; `max_body` is the largest body that is kept, in bytes."""

    def __init__(self, store: Store, *, max_body: int, patience: Patience | None = None) -> None:
        self._store = store
        self._max_body = max_body
        self._patience = patience or Patience()
        self._listener: Listener | None = None
        self._runner: web.ServerRunner | None = None

    async def start(self, sockets: Sequence[socket.socket]) -> int:
        """Accept senders on these listening sockets; their port."""
        self._listener = Listener(self._store, max_body=self._max_body, patience=self._patience)
        self._runner = web.ServerRunner(self._listener, shutdown_timeout=CUT_SECONDS)
        await self._runner.setup()
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
        for site in runner.sites:
            await site.stop()
        await asyncio.sleep(0)  # connections that were just accepted are read
        if not await listener.all_rested(within=grace):
            for one in listener.busy:
                one.cut_input("server-stopped")
            await listener.all_rested(within=CUT_SECONDS)
        await runner.cleanup()
        self._listener = self._runner = None
