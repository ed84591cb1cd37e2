"""What the tests of reading share: a sample as a capture, and a reading as the JSON that lies beside a sample."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from binserver.message import Message
from binserver.model import Capture, Reading
from binserver.providers import PROVIDERS, Sample, read
from binserver.providers.fresh import FOLDER
from tests import make

RECEIVED_AT = datetime(2026, 8, 8, 18, 45, 50, tzinfo=UTC)
"""Five seconds after the samples that carry a time of their own."""


def captured(message: Message, **given: Any) -> Capture:
    """The capture of a message that was sent to a bin."""
    return make.capture(
        **{
            "method": message.method,
            "request_target": f"/shop{message.request_target}",
            "headers": message.headers,
            "body": message.body,
            "received_at": RECEIVED_AT,
            **given,
        }
    )


def callback(body: str | bytes, *, method: str = "PUT", path: str = "/callback", **headers: str) -> Capture:
    """The capture of a JSON callback; underscores in header names stand for hyphens."""
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    data = body.encode() if isinstance(body, str) else body
    return captured(Message(method=method, request_target=path, headers=tuple(sent.items()), body=data))


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as it lies beside a sample: without its version and fingerprint, and how a verdict was found."""
    plain: dict[str, Any] = _plain(reading)
    for one in (plain, *plain.get("events", ())):
        del one["version"]
        one.pop("fingerprint", None)
        one["verdict"].pop("details", None)
    return plain


def about(sample: Sample) -> dict[str, Any]:
    """What lies beside a sample."""
    told: dict[str, Any] = json.loads((FOLDER / f"{sample.name}.json").read_text("utf-8"))
    return told


def bin_url(told: dict[str, Any]) -> str | None:
    """The URL of the bin that the tests send samples to, as its provider calls it; None where that is unknown."""
    return f"{told['public_url']}/shop" if "public_url" in told else None


def read_sample(sample: Sample) -> Reading:
    """The reading of a sample as it says it came: when, to which public URL, to a bin with which secret."""
    told = about(sample)
    received_at = datetime.fromisoformat(told.get("received_at", RECEIVED_AT.isoformat()))
    secret = told.get("secret", PROVIDERS[sample.provider].sample_secret)
    capture = captured(sample.message, received_at=received_at)
    return read(capture, secrets=(secret,), public_url=told.get("public_url"))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        pairs = {one.name.rstrip("_"): _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in pairs.items() if one not in (None, [], {})}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, dict) else value
