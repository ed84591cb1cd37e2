"""The servers that are measured, each held to the first core, and what they take of it."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests import processes
from tests.bench.cores import on_the_first

EMPTY = """
import socket
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
def empty_application() -> Iterator[tuple[int, int]]:
    """An aiohttp application on uvloop that reads the body and answers 200; its port, and the number of the process."""
    process = subprocess.Popen(on_the_first(sys.executable, "-c", EMPTY), stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), process.pid
        finally:
            process.kill()


@contextlib.contextmanager
def binserver(database: Path) -> Iterator[processes.Server]:
    """Our server with one bin that expects MVola."""
    command = on_the_first(sys.executable, "-m", "binserver")
    with processes.server(database, "--bin", "shop:mvola", command=command) as server:
        yield server


def capture_port(server: processes.Server) -> int:
    """Where it captures."""
    return urlsplit(server.capture).port or 0


def processor_seconds(pid: int) -> float:
    """Of all its threads since it was started; only Linux tells."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return float("nan")
    return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks.iterdir()) / 1e9


def resident_mebibytes(pid: int) -> float:
    """The memory that it has; only Linux tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
