"""Servers and bins for browser tests."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from tests import processes


@dataclass(frozen=True)
class Shop:
    """A bin on a server that tests may share."""

    server: processes.Server
    name: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.server.inspector}bins/{self.name}"

    @classmethod
    def made(cls, server: processes.Server, **given: Any) -> "Shop":
        """A new bin with a random name unless told."""
        with ask(f"{server.inspector}api/bins", "POST", json.dumps(given).encode()) as answer:
            return cls(server, json.loads(answer.read())["name"])


def ask(url: str, method: str, body: bytes | None = None) -> Any:
    """What a program sends; an answer of 400 and above is an answer too."""
    request = urllib.request.Request(url, method=method, data=body, headers={"Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request)
    except urllib.error.HTTPError as answer:
        return answer


def lose(server: processes.Server, target: str) -> int:
    """A request for no bin; its number."""
    with ask(server.capture + target.removeprefix("/"), "PUT", b"{}") as answer:
        assert answer.status == 404
    with ask(f"{server.inspector}api/lost?limit=1", "GET") as listed:
        return int(json.loads(listed.read())["items"][0]["number"])
