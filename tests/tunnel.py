"""A tunnel, as ngrok and cloudflared are one: it passes requests on with another Host and headers of its own."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable

Change = Callable[[bytes], bytes]

ADDED = b"X-Forwarded-For: 197.149.4.12\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: abc123.ngrok.app\r\n"


def nothing(data: bytes) -> bytes:
    """Leaves it as it is."""
    return data


@contextlib.asynccontextmanager
async def tunnel(
    port: int, *, head: Change = nothing, answer: Change = nothing, headers: bytes = ADDED
) -> AsyncIterator[str]:
    """Its URL, which leads to this port of this machine; `head` and `answer` change what passes it, each as a whole."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            hosted = re.sub(rb"(?i)\r\nHost: [^\r]*", b"\r\nHost: localhost:%d" % port, request[:-2])
            back, forth = await asyncio.open_connection("127.0.0.1", port)
            forth.write(head(hosted + headers + b"Connection: close\r\n\r\n"))
            writer.write(answer(await back.read()))
            await writer.drain()
            forth.close()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
