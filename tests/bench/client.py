"""A load generator for machines without `wrk`: a process of its own, so that it has a core of its own.

It prints what came of it as JSON.
"""

import asyncio
import json
import statistics
import sys
import time

END = b"\r\n\r\n"


class Sender(asyncio.Protocol):
    """One connection: the next request goes out when the last one is answered."""

    def __init__(self, request: bytes, times: list[float]) -> None:
        self._request = request
        self._times = times
        self._answer = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take note of an answer that is whole."""
        self._answer += data
        head, end, body = self._answer.partition(END)
        if not end or len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r")[0]):
            return
        assert head.startswith(b"HTTP/1.1 200 "), head
        self._times.append(time.perf_counter() - self._began)
        self._answer = b""
        self._send()

    def _send(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self._request)


async def measure(port: int, seconds: float, connections: int, request: bytes) -> dict[str, float]:
    """Send for so long."""
    times: list[float] = []
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Sender(request, times), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.sleep(seconds)
    for transport, _ in made:
        transport.abort()
    shares = statistics.quantiles(times, n=100)
    return {"requests": len(times), "rate": len(times) / seconds, "p50": shares[49], "p99": shares[98]}


def main() -> None:
    """Print what came of it."""
    port, seconds, connections, path, body = sys.argv[1:]
    fields = ("Host: localhost", "Content-Type: application/json", f"Content-Length: {len(body)}")
    request = "\r\n".join([f"PUT {path} HTTP/1.1", *fields, "", body]).encode()
    came = asyncio.run(measure(int(port), float(seconds), int(connections), request))
    sys.stdout.write(json.dumps(came))


if __name__ == "__main__":
    main()
