"""`make bench`: how fast captures are taken, beside an empty aiohttp application in the same run.

Both get the same requests over the same number of connections, in turn; the capture port answers once each is on disk,
and makes its readings meanwhile. What is printed is the median of the pairs.
"""

import asyncio
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests import processes

CONNECTIONS = 64
REQUESTS = 100  # on each connection, in each run
PAIRS = 5

BODY = (
    b'{"transactionStatus":"completed","serverCorrelationId":"421a22a2-ef1d-42bc-9452-f4939a3d5cdf",'
    b'"transactionReference":"641235","requestDate":"2021-02-24T03:28:00.567Z",'
    b'"debitParty":[{"key":"msisdn","value":"0343500003"}],"creditParty":[{"key":"msisdn","value":"0343500004"}],'
    b'"fees":[{"feeAmount":"20"}],"metadata":[{"key":"partnerName","value":"NomPartenaire"}]}'
)

EMPTY = """
import socket, sys
import uvloop
from aiohttp import web

async def answer(request):
    await request.read()
    return web.Response(text="ok")

async def start():
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    return app

listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
print(listening.getsockname()[1], flush=True)
web.run_app(start(), sock=listening, loop=uvloop.new_event_loop(), print=None, access_log=None)
"""


@contextlib.contextmanager
def empty_application() -> Iterator[int]:
    """An aiohttp application on uvloop that reads the body and answers 200; its port."""
    process = subprocess.Popen([sys.executable, "-c", EMPTY], stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


async def rate(port: int) -> float:
    """Requests a second, all answered 200."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(_send(port))
    return CONNECTIONS * REQUESTS / (time.perf_counter() - began)


async def _send(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = b"PUT /shop/webhooks/mvola/callback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    request += b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
    for _ in range(REQUESTS):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        await reader.readexactly(2)  # "ok"
    writer.close()
    await writer.wait_closed()


def main() -> None:
    """Print what each does, and the ratio."""
    with (
        tempfile.TemporaryDirectory() as folder,
        empty_application() as empty,
        processes.server(Path(folder) / "binserver.db", "--bin", "shop:mvola") as server,
    ):
        capture = urlsplit(server.capture).port or 0
        pairs = [(asyncio.run(rate(capture)), asyncio.run(rate(empty))) for _ in range(PAIRS)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    sys.stdout.write(
        f"captures on disk, a second        {ours:8.0f}\n"
        f"empty aiohttp application         {theirs:8.0f}\n"
        f"ratio, median of {PAIRS} pairs         {ratio:8.2f}\n"
    )


if __name__ == "__main__":
    main()
