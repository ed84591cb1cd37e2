"""A request of our own making as what it would be had somebody sent it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import TypedDict

from binserver.inspector.actions import NO_CAPTURE
from binserver.message import Message, render_head
from binserver.model import Bin, Body, Capture, Headers, Incoming, Peer, Replied
from binserver.store import received

HERE = Peer(address="127.0.0.1")
"""Who sends our own samples."""


class _Request(TypedDict):
    """What a capture is made of before it is kept as much as after."""

    bin: str
    received_at: datetime
    method: str
    request_target: str
    http_version: str
    headers: Headers
    peer: Peer
    replied: Replied
    simulated: bool


def incoming(message: Message, bin: Bin) -> Incoming:
    """What the store is given to keep."""
    head = render_head(message.method, message.request_target, message.http_version, message.headers)
    return Incoming(**_request(message, bin), head=head, body=received(message.body))


def as_capture(message: Message, bin: Bin) -> Capture:
    """The sample as if it had been captured: what a replay is made of."""
    body = Body(size=len(message.body), sha256=sha256(message.body).hexdigest(), data=message.body)
    return Capture(**_request(message, bin), number=NO_CAPTURE, body=body)


def _request(message: Message, bin: Bin) -> _Request:
    return {
        "bin": bin.name,
        "received_at": datetime.now(UTC),
        "method": message.method,
        "request_target": message.request_target,
        "http_version": message.http_version,
        "headers": message.headers,
        "peer": HERE,
        "replied": Replied(code=bin.reply.code, took=0.0),
        "simulated": True,
    }
