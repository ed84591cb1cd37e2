"""SIGTERM takes nothing away from those who are sending: what was fully sent is kept and answered."""

import asyncio
import json
import random
import signal
import threading
import urllib.request
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from binserver.server import running
from binserver.settings import Settings
from tests import processes
from tests.proofs.senders import NUMBER, port_of, request

UPLOADS = 20

QUICK_SECONDS = 5.0
"""Half of the time that an upload gets to end in, and far above what a quick end takes."""


async def begin(port: int, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """Send the first half of a request; the rest of it is what is left to send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    whole = request("upload", body)
    half = len(whole) - len(body) // 2 - 1
    writer.write(whole[:half])
    await writer.drain()
    return reader, writer, whole[half:]


async def finish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rest: bytes) -> bytes:
    """Send the rest; all that is answered."""
    writer.write(rest)
    answer = await reader.read()
    writer.close()
    return answer


async def no_longer_accepts(port: int) -> None:
    """Wait until connections are refused: then the first signal was heard."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            return
        writer.transport.abort()


async def test_uploads_that_end_after_sigterm_are_kept_and_answered(tmp_path: Path) -> None:
    bodies = [random.Random(n).randbytes(n * 20_000 + 1) for n in range(UPLOADS)]
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        port = port_of(server.capture)
        begun = [await begin(port, body) for body in bodies]
        server.send(signal.SIGTERM)
        await no_longer_accepts(port)
        answers = await asyncio.gather(*(finish(*one) for one in begun))

        assert await asyncio.to_thread(server.wait) == 0
        assert [answer.split(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * UPLOADS
        server.start()
        kept = [got(f"{server.inspector}api/captures/{number}/body") for number in numbers(answers)]

    assert [sha256(body).hexdigest() for body in kept] == [sha256(body).hexdigest() for body in bodies]


def numbers(answers: list[bytes]) -> list[int]:
    return [int(found[1]) for answer in answers if (found := NUMBER.search(answer))]


def got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=processes.PATIENCE) as answer:
        return bytes(answer.read())


async def test_a_second_signal_does_not_wait_for_an_upload_that_hangs_and_what_came_is_kept(tmp_path: Path) -> None:
    with processes.server(tmp_path / "binserver.db", "--bin", "shop") as server:
        reader, writer, rest = await begin(port_of(server.capture), b"x" * 1000)
        server.send(signal.SIGTERM)
        await no_longer_accepts(port_of(server.capture))
        began = perf_counter()
        server.send(signal.SIGTERM)

        assert await asyncio.to_thread(server.wait) == 0
        assert perf_counter() - began < QUICK_SECONDS
        await reader.read()
        writer.close()
        server.start()
        (kept,) = json.loads(got(f"{server.inspector}api/bins/shop/captures"))["items"]

    assert [flaw["code"] for flaw in kept["flaws"]] == ["server-stopped"]
    assert kept["body"]["text"] == "x" * (1000 - len(rest))


async def test_no_thread_is_left_when_the_server_has_ended(tmp_path: Path) -> None:
    before = set(threading.enumerate())

    async with running(Settings(database=tmp_path / "binserver.db", inspector_port=0, capture_port=0)):
        assert set(threading.enumerate()) > before

    left = [one for one in threading.enumerate() if one not in before and not one.name.startswith("asyncio_")]
    for one in left:  # those of closed connections are on their last line
        one.join(processes.PATIENCE)
    assert [one.name for one in left if one.is_alive()] == []
