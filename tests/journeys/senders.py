"""Who sends callbacks in journeys: MVola, once or without pause."""

import asyncio
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field

PATH = "webhooks/mvola/callback"


def callback(status: str = "completed", reference: str = "641235") -> bytes:
    """MVola's body, as its integrators' guide has it."""
    told = {
        "transactionStatus": status,
        "serverCorrelationId": "421a22a2-ef1d-42bc-9452-f4939a3d5cdf",
        "transactionReference": reference,
        "requestDate": "2021-02-24T03:28:00.567Z",
        "debitParty": [{"key": "msisdn", "value": "0343500003"}],
        "creditParty": [{"key": "msisdn", "value": "0343500004"}],
        "fees": [{"feeAmount": "20"}],
        "metadata": [{"key": "partnerName", "value": "NomPartenaire"}],
    }
    return json.dumps(told).encode()


async def put(url: str, body: bytes) -> int:
    """Send a callback as MVola does; the number that the reply names.

    Raises:
        OSError: Nobody took it.
    """
    return await asyncio.to_thread(_put, url, body)


def _put(url: str, body: bytes) -> int:
    request = urllib.request.Request(url, method="PUT", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
        return int(answer.headers["X-Binserver-Capture"])


@dataclass
class Steady:
    """Sends without pause, also while nobody listens, and knows which captures were acknowledged."""

    url: str
    acknowledged: list[int] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        """Send until it is enough."""
        while not self.enough.is_set():
            try:
                number = await put(self.url, callback())
            except OSError:
                await asyncio.sleep(0.02)  # a sender's patience, not a test's
                continue
            async with self._more:
                self.acknowledged.append(number)
                self._more.notify_all()

    async def until(self, count: int) -> None:
        """Return once so many were acknowledged."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.acknowledged) >= count)
