"""A connection to a target as bytes both ways, in plain text or over TLS.

The plain one works on the socket itself, not on streams: asyncio's transports give up reading once a write fails, and
with it the answer of a server that refuses a large body without reading it.
"""

import asyncio
import socket
import ssl
from typing import Protocol, Self

from binserver.replay.dial import Failed

AT_ONCE = 16 * 2**10
"""Bytes asked for in one read."""

_PLAIN_TEXT = frozenset({"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})
"""What OpenSSL, by its version, calls an answer in plain text."""


class Line(Protocol):
    """Bytes both ways; sending and receiving may go on at the same time, and both raise `OSError`."""

    async def send(self, data: bytes | memoryview) -> None:
        """Hand over all of it."""

    async def receive(self) -> bytes:
        """The next bytes, b"" at the end."""

    def close(self) -> None:
        """At once, and without a word."""


class PlainLine:
    """A connected socket, which is closed with the line."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes | memoryview) -> None:
        """See `Line`."""
        await self._loop.sock_sendall(self._connection, data)

    async def receive(self) -> bytes:
        """See `Line`."""
        return await self._loop.sock_recv(self._connection, AT_ONCE)

    def close(self) -> None:
        """See `Line`."""
        self._connection.close()


class TlsLine:
    """TLS over a connected socket, which is closed with the line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(
        cls, connection: socket.socket, host: str, *, deadline: float, context: ssl.SSLContext | None
    ) -> Self:
        """Shake hands; the certificate must be that host's, and trusted by the context or, without one, the system.

        The deadline is by the clock of the event loop.

        Raises:
            Failed: There was no handshake.
        """
        try:
            async with asyncio.timeout_at(deadline):
                context = context or await asyncio.to_thread(ssl.create_default_context)
                streams = await asyncio.open_connection(sock=connection, ssl=context, server_hostname=host)
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):
                raise _failed(error, host) from error
            raise
        return cls(*streams)

    async def send(self, data: bytes | memoryview) -> None:
        """See `Line`."""
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        """See `Line`."""
        return await self._reader.read(AT_ONCE)

    def close(self) -> None:
        """See `Line`."""
        self._writer.transport.abort()


def _failed(error: OSError, host: str) -> Failed:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failed("certificate-refused", host=host, reason=error.verify_message)
    if isinstance(error, TimeoutError):
        return Failed("tls-timed-out", host=host)
    reason = getattr(error, "reason", None) or error.strerror or "the connection was closed"
    return Failed("tls-not-spoken" if reason in _PLAIN_TEXT else "tls-failed", host=host, reason=str(reason))
