"""Many senders whose heads never end, a byte a second each, as a process: `dribble.py PORT HOW_MANY SECONDS`.

It says "ready" when all have begun, and how often one was closed when the time is up.
"""

import asyncio
import contextlib
import sys
from time import monotonic

HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\n"


async def main(port: int, many: int, seconds: float) -> None:
    """Dribble for so long."""
    ends = monotonic() + seconds
    begun = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(dribble(port, n / many, ends, begun)) for n in range(many)]
        for _ in range(many):
            await begun.acquire()
        print("ready", flush=True)  # noqa: T201 - it is waited for
    print(sum(task.result() for task in tasks), flush=True)  # noqa: T201


async def dribble(port: int, later: float, ends: float, begun: asyncio.Semaphore) -> int:
    """One after the other, as each is closed; how many were."""
    closed = 0
    while monotonic() < ends:
        with contextlib.suppress(ConnectionError):
            closed += await until_closed(port, later, ends, begun)
    return closed


async def until_closed(port: int, later: float, ends: float, begun: asyncio.Semaphore) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.ensure_future(reader.read())
    try:
        writer.write(HEAD)
        begun.release()
        await asyncio.sleep(later)  # not all in the same instant
        while monotonic() < ends:
            writer.write(b"x")
            if (await asyncio.wait({answer}, timeout=1))[0]:
                return True
        return False
    finally:
        answer.cancel()
        writer.close()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
