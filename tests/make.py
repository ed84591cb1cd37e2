"""Factories: a test passes what matters to it, and gets the rest made up."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from binserver.model import (
    Attempt,
    Bin,
    Body,
    Capture,
    Incoming,
    Peer,
    Reading,
    ReceivedBody,
    Remark,
    Replied,
    Signature,
    Verdict,
)

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
"""When everything happens, unless a test says otherwise."""


def bin(name: str = "shop", **given: Any) -> Bin:
    """A bin, made at noon."""
    return Bin(name=name, **{"created_at": NOON, **given})


def incoming(bin: str | None = "shop", *, body: bytes | ReceivedBody = b"{}", **given: Any) -> Incoming:
    """A request that was received and is not kept yet; the body may be given as its bytes."""
    kept = received(body) if isinstance(body, bytes) else body
    return Incoming(bin=bin, body=kept, **{**_request(bin), **given})


def received(data: bytes) -> ReceivedBody:
    """A body that is all in memory."""
    return ReceivedBody(tail=data, size=len(data), sha256=sha256(data).digest())


def capture(bin: str | None = "shop", *, body: bytes | Body = b"{}", **given: Any) -> Capture:
    """A capture, number 1; the body may be given as its bytes."""
    kept = Body(size=len(body), sha256=sha256(body).hexdigest(), data=body) if isinstance(body, bytes) else body
    return Capture(bin=bin, body=kept, **{"number": 1, **_request(bin), **given})


def verdict(signature: Signature = "unsigned", **given: Any) -> Verdict:
    """What was found of a signature; that there is none unless told."""
    return Verdict(signature=signature, **{"reason": Remark(code=signature), **given})


def reading(**given: Any) -> Reading:
    """A reading of version 1 that recognised nothing."""
    return Reading(**{"version": 1, "verdict": verdict(), **given})


def attempt(capture: int = 1, **given: Any) -> Attempt:
    """A replay that was answered 200."""
    answered: dict[str, Any] = {
        "url": "http://127.0.0.1:5000/hook",
        "dialled": "127.0.0.1:5000",
        "started_at": NOON,
        "took": 0.01,
        "method": "POST",
        "request_headers": (("Host", "127.0.0.1:5000"),),
        "code": 200,
    }
    return Attempt(capture=capture, **{**answered, **given})


def _request(bin: str | None) -> dict[str, Any]:
    return {
        "received_at": NOON,
        "method": "POST",
        "request_target": f"/{bin or 'nowhere'}",
        "http_version": "1.1",
        "headers": (("Host", "localhost:8301"), ("Content-Type", "application/json")),
        "peer": Peer(address="127.0.0.1", port=50000),
        "replied": Replied(code=200, took=0.001),
    }
