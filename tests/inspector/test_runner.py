import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from binserver import sockets
from binserver.inspector.guard import HEADERS
from binserver.inspector.runner import Runner


@pytest.fixture
async def port(app: web.Application) -> AsyncIterator[int]:
    runner = Runner(app, shutdown_timeout=0)
    await runner.setup()
    (listening,) = sockets.listen(["127.0.0.1"], 0)
    await web.SockSite(runner, listening).start()
    yield sockets.port_of([listening])
    await runner.cleanup()


async def say(port: int, request: bytes) -> str:
    """All that is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: s3cret\x01\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: banana\r\nConnection: close\r\n\r\n", 417),
    ],
    ids=["no-http", "two-hosts", "bad-header", "healthy", "expectation"],
)
async def test_every_answer_is_hardened(
    port: int, request_: bytes, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await say(port, request_)

    head = answer.partition("\r\n\r\n")[0]
    lines = head.split("\r\n")
    assert lines[0].split()[1] == str(code)
    assert {f"{name}: {value}" for name, value in HEADERS.items()} <= set(lines)
    assert "\r\nServer:" not in head
    assert "s3cret" not in caplog.text
