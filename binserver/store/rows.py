"""Rows of the tables, to and from the nouns of the model."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeAlias

import msgspec

from binserver.filters import fold
from binserver.message import split_target
from binserver.model import (
    Attempt,
    AttemptBody,
    Bin,
    Body,
    Capture,
    Delivery,
    Headers,
    Incoming,
    Keep,
    Peer,
    Reading,
    Remark,
    Replays,
    Replied,
    Reply,
)

Row: TypeAlias = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_encode = msgspec.json.Encoder().encode
_headers = msgspec.json.Decoder(Headers).decode
_remark = msgspec.json.Decoder(Remark).decode
_remarks = msgspec.json.Decoder(tuple[Remark, ...]).decode
_reading = msgspec.json.Decoder(Reading).decode
_reply = msgspec.json.Decoder(Reply).decode
_keep = msgspec.json.Decoder(Keep).decode


def microseconds(time: datetime) -> int:
    """Since 1970, exactly."""
    return (time - _EPOCH) // _MICROSECOND


def of_incoming(incoming: Incoming, number: int, bin: int | None) -> Row:
    """The row of table `capture`, up to and without the marks; `bin` is the row id.

    Before it binds bytes, a bool or None, sqlite3 looks for an adapter, which costs more than the rest of the value.
    """
    peer, body, headers = incoming.peer, incoming.body, _encode(incoming.headers)
    return (
        number,
        bin,
        microseconds(incoming.received_at),
        incoming.method,
        _path(incoming.request_target),
        incoming.request_target,
        incoming.http_version,
        headers.decode(),
        None if incoming.head is None else bytearray(incoming.head),
        peer.address,
        peer.port,
        peer.claimed or "",
        incoming.replied.code,
        incoming.replied.took,
        _encode(incoming.flaws).decode() if incoming.flaws else "[]",
        int(incoming.simulated),
        number if body.key is None else body.key,
        body.size,
        bytearray(body.sha256),
        len(headers) if incoming.head is None else 2 * len(incoming.head),
    )


def with_flaw(flaws: str, flaw: Remark) -> str:
    """The column of flaws with one more."""
    return _encode((*_remarks(flaws), flaw)).decode()


def of_tail(incoming: Incoming, number: int) -> Row:
    """The row of table `part` for what is not spilled yet."""
    body = incoming.body
    return (number if body.key is None else body.key, body.parts, bytearray(body.tail))


@lru_cache(maxsize=256)  # senders call one address over and over
def _path(request_target: str) -> str:
    """What a filter on the path looks at."""
    return fold(split_target(request_target).rest or "/")


def capture(row: Row, data: bytes | None) -> Capture:
    """A capture of the columns in `sqlite.captures`, with its body if that was asked for."""
    number, bin, received_at, method, request_target, http_version, headers, head, *more = row
    address, port, claimed, code, took, flaws, simulated, _, size, digest, pinned, note, read, reading, *rest = more
    *replays, of, nth, same = rest
    return Capture(
        number=number,
        bin=bin,
        received_at=_time(received_at),
        method=method,
        request_target=request_target,
        http_version=http_version,
        headers=_headers(headers),
        head=head,
        body=Body(size=size, sha256=digest.hex(), data=data),
        peer=Peer(address=address, port=port, claimed=claimed),
        replied=Replied(code=code, took=took),
        flaws=_remarks(flaws),
        simulated=bool(simulated),
        pinned=bool(pinned),
        note=note,
        read=bool(read),
        reading=_kept_reading(reading, None if of is None else Delivery(of=of, nth=nth, same=bool(same))),
        replays=_replays(*replays),
    )


def _kept_reading(whole: str | None, delivery: Delivery | None) -> Reading | None:
    if whole is None:
        return None
    try:
        reading: Reading = _reading(whole)
        return reading if delivery is None else replace(reading, delivery=delivery)
    except msgspec.ValidationError:  # of readers whose words have changed since: it is going to be made again
        return None


def _replays(count: int, code: int | None, error: str | None) -> Replays:
    return Replays(count=count, code=code, error=None if error is None else _remark(error).code)


def of_reading(reading: Reading) -> dict[str, Any]:
    """The columns of table `reading` by their names, but for those of deliveries, which are found out there."""
    whole, kept = _whole(reading if reading.delivery is None else replace(reading, delivery=None))
    status = kept.status
    return {
        "version": kept.version,
        "provider": kept.provider,
        "event": kept.event,
        "status_word": None if status is None else fold(status.word),
        "status_class": None if status is None else status.class_,
        "verdict": kept.verdict.signature,
        "correlation": kept.correlation,
        "dedup": kept.dedup,
        "whole": whole,
    }


def _whole(reading: Reading) -> tuple[str, Reading]:
    """A reading as JSON, and as it comes back.

    A body in JSON can spell half of a character ("\\ud800"), which no text can hold: it becomes a question mark.
    """
    try:
        return _encode(reading).decode(), reading
    except UnicodeEncodeError:
        plain = json.dumps(msgspec.to_builtins(reading), ensure_ascii=False)
        whole = plain.encode("utf-8", "replace").decode()
        return whole, _reading(whole)


def of_bin(bin: Bin) -> Row:
    """The row of table `bin`, without its id and counts."""
    return (
        bin.name,
        bin.title,
        bin.provider,
        microseconds(bin.created_at),
        column(bin.reply),
        bin.target,
        bin.forward,
        column(bin.keep),
        bin.public_url,
    )


def column(value: Any) -> Any:
    """A value of a bin as its column holds it."""
    return _encode(value).decode() if isinstance(value, Reply | Keep) else value


def bin(row: Row, fingerprints: Sequence[str]) -> Bin:
    """A bin of the columns in `sqlite.bins`."""
    _, name, title, provider, created_at, reply, target, forward, keep, public_url, captures, unread, evicted = row
    return Bin(
        name=name,
        title=title,
        provider=provider,
        created_at=_time(created_at),
        reply=_reply(reply),
        target=target,
        forward=bool(forward),
        keep=_keep(keep),
        public_url=public_url,
        fingerprints=tuple(fingerprints),
        captures=captures,
        unread=unread,
        evicted=evicted,
    )


def fingerprint(secret: str) -> str:
    """What is shown of a secret, so that two can be told apart."""
    return "sha256:" + sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def of_attempt(attempt: Attempt) -> Row:
    """The row of table `attempt`, without its number."""
    return (
        attempt.capture,
        attempt.kind,
        attempt.url,
        attempt.dialled,
        microseconds(attempt.started_at),
        attempt.took,
        attempt.method,
        _encode(attempt.request_headers).decode(),
        _encode(attempt.changes).decode(),
        attempt.code,
        _encode(attempt.headers).decode(),
        attempt.body.size,
        attempt.body.data,
        attempt.body.truncated,
        None if attempt.error is None else _encode(attempt.error).decode(),
    )


def attempt(row: Row) -> Attempt:
    """An attempt of the columns in `sqlite.attempts`."""
    number, capture, kind, url, dialled, started_at, took, method, request_headers, changes, *answer = row
    code, headers, size, data, truncated, error = answer
    return Attempt(
        number=number,
        capture=capture,
        kind=kind,
        url=url,
        dialled=dialled,
        started_at=_time(started_at),
        took=took,
        method=method,
        request_headers=_headers(request_headers),
        changes=_remarks(changes),
        code=code,
        headers=_headers(headers),
        body=AttemptBody(size=size, data=data, truncated=bool(truncated)),
        error=None if error is None else _remark(error),
    )


def _time(since_1970: int) -> datetime:
    return _EPOCH + timedelta(microseconds=since_1970)
