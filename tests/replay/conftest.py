"""A target to replay to: a raw socket that keeps what it was sent, and answers as a test says."""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from binserver import targets
from binserver.model import Target
from binserver.targets import Guard

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Self-signed, for localhost and 127.0.0.1, with its key: made for these tests."""

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Dev:
    """A development server: where it listens, how often it was connected to, and what it was sent."""

    def __init__(self, port: int, scheme: str = "http") -> None:
        self.port = port
        self.scheme = scheme
        self.connections = 0
        self.requests: list[bytes] = []

    def target(self, path: str = "/hook", *, host: str = "127.0.0.1") -> Target:
        return targets.parse(f"{self.scheme}://{host}:{self.port}{path}", Guard())


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b"0")
    return head + await reader.readexactly(int(length))


@contextlib.asynccontextmanager
async def dev_server(
    answer: bytes | Behaviour = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: bool = False,
) -> AsyncIterator[Dev]:
    """Listens until the end of the block. An answer in bytes is sent after each request, before closing."""
    async with asyncio.TaskGroup() as group:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            dev.connections += 1
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                if not isinstance(answer, bytes):
                    await answer(reader, writer)
                else:
                    dev.requests.append(await read_request(reader))
                    writer.write(answer)
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            serving.append((group.create_task(serve(reader, writer)), writer))

        serving: list[tuple[asyncio.Task[None], asyncio.StreamWriter]] = []
        server = await asyncio.start_server(accept, host, port, ssl=_server_tls() if tls else None)
        dev = Dev(server.sockets[0].getsockname()[1], "https" if tls else "http")
        try:
            yield dev
        finally:
            server.close()
            for task, writer in serving:
                task.cancel()
                writer.transport.abort()


def _server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that any socket is told to connect to while the test runs; no other machine is reached."""
    seen: list[str] = []
    connect = socket.socket.connect

    def record(one: socket.socket, address: tuple[str, int]) -> None:
        seen.append(address[0])
        if not address[0].startswith("127.") and address[0] != "::1":
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        connect(one, address)

    monkeypatch.setattr(socket.socket, "connect", record)
    return seen


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`resolves("dev.local", ["127.0.0.1"], ["10.0.0.1"])`: what the system's resolver says, time after time.

    The list that it returns holds the names that were asked for.
    """

    def teach(name: str, *answers: list[str]) -> list[str]:
        asked: list[str] = []
        coming = iter(answers)

        def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            asked.append(host)
            assert host == name
            return [_found(address, port) for address in next(coming)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return teach


def _found(address: str, port: int) -> tuple[object, ...]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    place = (address, port, 0, 0) if ":" in address else (address, port)
    return (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place)
