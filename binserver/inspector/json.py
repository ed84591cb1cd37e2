"""The JSON shapes of the API: each noun of the model as it is told to programs.

Times are RFC 3339 in UTC with microseconds, money is a string, header values are text by latin-1. Remarks become
English sentences here. A secret is never part of a shape: only its fingerprint is.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from aiohttp import web

from binserver.inspector.sentences import sentence
from binserver.model import (
    Attempt,
    AttemptBody,
    Bin,
    Body,
    Capture,
    Money,
    Party,
    Reading,
    Remark,
    Reply,
    Status,
    Verdict,
)

Shape: TypeAlias = dict[str, Any]

MOST_LISTED = 16 * 1024
"""Bytes of a body that lists still show."""

MOST_DIGITS = 60
"""An amount beyond is told in scientific notation, as nobody wants a million zeros."""


def answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A value as a JSON response."""
    return web.Response(body=encode(value), status=status, headers=headers, content_type="application/json")


def encode(value: Any) -> bytes:
    """A value of plain types as JSON."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate, which a sender's JSON may hold: only an escape can tell it
        return json.dumps(value).encode()


def items(shapes: Iterable[Shape], *, next: str | None = None) -> Shape:
    """A list, and the cursor of what follows it."""
    return {"items": list(shapes), "next": next}


def bin(bin: Bin, *, base: str) -> Shape:
    """A bin; `base` is the capture port as senders call it, used where the bin does not say."""
    return {
        "name": bin.name,
        "title": bin.title,
        "provider": bin.provider,
        "url": url(bin, base=base),
        "created_at": time(bin.created_at),
        "reply": _reply(bin.reply),
        "target": bin.target,
        "forward": bin.forward,
        "keep": {"captures": bin.keep.captures, "bytes": bin.keep.bytes, "seconds": bin.keep.seconds},
        "public_url": bin.public_url,
        "secrets": {"set": len(bin.fingerprints), "fingerprints": bin.fingerprints},
        "captures": bin.captures,
        "unread": bin.unread,
        "evicted": bin.evicted,
    }


def url(bin: Bin, *, base: str) -> str:
    """Where a bin's sender calls."""
    return f"{(bin.public_url or base).rstrip('/')}/{bin.name}"


def capture(capture: Capture, *, most: int | None = None) -> Shape:
    """A capture; a body of more than `most` bytes is told by its size only."""
    return {
        "number": capture.number,
        "bin": capture.bin,
        "received_at": time(capture.received_at),
        "method": capture.method,
        "target": capture.request_target,
        "http_version": capture.http_version,
        "headers": capture.headers,
        "body": _body(capture.body, most),
        "peer": {"address": capture.peer.address, "port": capture.peer.port, "claimed": capture.peer.claimed},
        "replied": {"code": capture.replied.code, "took": capture.replied.took},
        "flaws": [remark(one) for one in capture.flaws],
        "simulated": capture.simulated,
        "pinned": capture.pinned,
        "note": capture.note,
        "read": capture.read,
        "reading": None if capture.reading is None else reading(capture.reading),
    }


def reading(reading: Reading) -> Shape:
    """What a capture means."""
    delivery = reading.delivery
    return {
        "provider": reading.provider,
        "event": reading.event,
        "status": None if reading.status is None else _status(reading.status),
        "amount": None if reading.amount is None else money(reading.amount),
        "fee": None if reading.fee is None else money(reading.fee),
        "correlation": reading.correlation,
        "reference": reading.reference,
        "provider_reference": reading.provider_reference,
        "payer": None if reading.payer is None else _party(reading.payer),
        "payee": None if reading.payee is None else _party(reading.payee),
        "occurred_at": None if reading.occurred_at is None else time(reading.occurred_at),
        "facts": reading.facts,
        "warnings": [remark(one) for one in reading.warnings],
        "verdict": verdict(reading.verdict),
        "delivery": None if delivery is None else {"of": delivery.of, "nth": delivery.nth, "same": delivery.same},
        "events": [_reading_of(one) for one in reading.events],
    }


def _reading_of(event: Reading) -> Shape:
    """One event of a batch."""
    return reading(event)


def verdict(verdict: Verdict) -> Shape:
    """What was found about authenticity."""
    return {
        "signature": verdict.signature,
        "scope": verdict.scope,
        "freshness": verdict.freshness,
        "scheme": verdict.scheme,
        "reason": remark(verdict.reason),
        "details": [remark(one) for one in verdict.details],
    }


def attempt(attempt: Attempt) -> Shape:
    """One try to send a capture on; what was sent of no capture has none."""
    return {
        "number": attempt.number,
        "capture": attempt.capture or None,
        "kind": attempt.kind,
        "url": attempt.url,
        "dialled": attempt.dialled,
        "started_at": time(attempt.started_at),
        "took": attempt.took,
        "method": attempt.method,
        "request": {"headers": attempt.request_headers, "changes": [words(one) for one in attempt.changes]},
        "code": attempt.code,
        "headers": attempt.headers,
        "body": _attempt_body(attempt.body),
        "error": None if attempt.error is None else {"code": attempt.error.code, "text": words(attempt.error)},
    }


def remark(remark: Remark) -> Shape:
    """A remark with its sentence."""
    return {"code": remark.code, "text": words(remark), "params": dict(remark.params)}


def words(remark: Remark) -> str:
    """A remark as an English sentence."""
    return sentence(remark, _as_written)


def money(money: Money) -> Shape:
    """An amount as text, so that no reader makes a binary fraction of it."""
    return {
        "value": None if money.value is None else _plain(money.value),
        "currency": money.currency,
        "text": money.text,
    }


def time(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def text_of(data: bytes) -> str | None:
    """The bytes as text, if that is what they are: UTF-8, and without NUL, which marks binary data."""
    try:
        return None if b"\0" in data else data.decode()
    except UnicodeDecodeError:
        return None


def _as_written(text: str) -> str:
    return text


def _plain(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() and abs(value.adjusted()) < MOST_DIGITS else str(value)


def _status(status: Status) -> Shape:
    return {"word": status.word, "class": status.class_, "final": status.final}


def _party(party: Party) -> Shape:
    return {"text": party.text, "e164": party.e164, "carrier": party.carrier, "name": party.name}


def _reply(reply: Reply) -> Shape:
    return {"code": reply.code, "headers": reply.headers, "body": reply.body}


def _body(body: Body, most: int | None) -> Shape:
    shown = body.data if most is None or body.size <= most else None
    return {"size": body.size, "sha256": body.sha256, **_content(shown)}


def _attempt_body(body: AttemptBody) -> Shape:
    return {"size": body.size, **_content(body.data), "truncated": body.truncated}


def _content(data: bytes | None) -> Shape:
    """The bytes as text where they are text, else as base64; neither where they are not at hand."""
    if data is None:
        return {"text": None, "base64": None}
    text = text_of(data)
    return {"text": text, "base64": b64encode(data).decode() if text is None else None}
