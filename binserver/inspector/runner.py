"""Runs the inspector, so that what is not even HTTP is answered as barely as everything else.

aiohttp answers such requests by itself, before it asks the application: with its name and version, without the security
headers, and with a traceback in the log that quotes what came.
"""

import logging
from functools import partial
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from binserver.inspector.guard import harden


class Runner(web.AppRunner):
    """Takes what `web.AppRunner` takes."""

    def __init__(self, app: web.Application, **more: Any) -> None:
        super().__init__(app, logger=_logger(), **more)

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.request_factory = partial(self.app._make_request, _cls=_Request)  # noqa: SLF001 - there is no other door
        return server


class _Request(web.Request):
    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        await super()._prepare_hook(response)
        await harden(self, response)


def _logger() -> logging.Logger:
    logger = logging.getLogger(__name__)
    logger.addFilter(_is_our_fault)
    return logger


def _is_our_fault(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
