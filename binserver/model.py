"""The nouns: what a bin, a capture, a reading and an attempt are.

Values only: frozen, and without behaviour beyond reading themselves. Those that each request makes are structs of
msgspec, which are made in a tenth of a dataclass's time. Times are aware and in UTC, sizes in bytes,
durations in seconds, header bytes are text by latin-1. Sentences are never kept: a `Remark` is, and the door that
shows it makes the sentence in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Header pairs as they came: order, case and repeats kept; bytes as latin-1, which loses nothing."""

StatusClass: TypeAlias = Literal[
    "success", "failure", "cancelled", "expired", "pending", "authorized", "reversed", "info", "unknown"
]
Signature: TypeAlias = Literal[
    "match", "mismatch", "absent", "no-secret", "unsigned", "needs-network", "malformed", "unverifiable"
]
Scope: TypeAlias = Literal["body", "sender", "none"]
Freshness: TypeAlias = Literal["ok", "stale", "future", "none"]
AttemptKind: TypeAlias = Literal["replay", "forward", "drill"]

INCOMPLETE = frozenset(
    {
        "aborted",
        "bad-chunk",
        "body-not-kept",
        "body-over-limit",
        "body-refused",
        "head-cut-off",
        "not-received",
        "server-stopped",
        "stalled",
        "too-slow",
    }
)
"""Flaws that say: what the sender announced is not all here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to be said about a capture or an attempt: which sentence, and what goes into it."""

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the capture port answers the sender once the request is on disk."""

    code: int = 200
    headers: Headers = (("Content-Type", "text/plain; charset=utf-8"),)
    body: str = "ok"


RESERVED = frozenset(
    {
        "connection",
        "content-length",
        "content-security-policy",
        "date",
        "keep-alive",
        "server",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-binserver-capture",
        "x-content-type-options",
    }
)
"""Fields that a bin's reply cannot set, in lower case: the capture port writes them itself, or never."""

BODILESS = frozenset({204, 205, 304})
"""Codes of replies that have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How much a bin keeps before its oldest captures go: rows, bytes, age in seconds; None is no limit.

    Bytes are those of bodies and of what replays were answered. Pinned captures stay, and do not count.
    """

    captures: int | None = 100_000
    bytes: int | None = 5 * 2**30
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A named place that captures.

    Attributes:
        name: The first path segment on the capture port: 1-64 of `a-z 0-9 - _`.
        title: The developer's own words for it, or "".
        provider: The sender it is meant for, or None.
        created_at: When it was made.
        reply: What its senders are answered.
        target: The last address a capture of it was replayed to, as typed.
        forward: Whether each new capture goes on to the target by itself.
        keep: What is kept.
        public_url: The capture port as this bin's sender calls it, or None.
        fingerprints: One for each secret that is set; the secrets themselves stay in the store.
        captures: How many it holds.
        unread: How many of them were never looked at.
        evicted: How many went, since it was made or emptied, to keep within its limits.
    """

    name: str
    title: str = ""
    provider: str | None = None
    created_at: datetime
    reply: Reply = Reply()
    target: str | None = None
    forward: bool = False
    keep: Keep = Keep()
    public_url: str | None = None
    fingerprints: tuple[str, ...] = ()
    captures: int = 0
    unread: int = 0
    evicted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who spoke to the capture port; `claimed` is what forwarded headers say of the address behind it."""

    address: str
    port: int | None = None
    claimed: str | None = None


class Replied(Struct, frozen=True, kw_only=True, gc=False):
    """What the sender was answered, and the seconds from its first byte until the request was handed to the disk."""

    code: int
    took: float


class ReceivedBody(Struct, frozen=True, kw_only=True, gc=False):
    """A body as the capture port received it: full parts may be on disk already, the tail is in memory.

    Attributes:
        key: Under which the parts lie in the store; None while nothing was spilled.
        parts: How many were spilled.
        tail: What follows them; the whole body if nothing was spilled.
        size: Of the whole body.
        sha256: Of the whole body, as 32 bytes.
    """

    key: int | None = None
    parts: int = 0
    tail: bytes
    size: int
    sha256: bytes


class Incoming(Struct, frozen=True, kw_only=True, gc=False):
    """A request that was received and is not yet kept; `Store.add` makes it a capture.

    Attributes:
        bin: The bin's name, or None for lost and found.
        received_at: When its first byte came.
        method, request_target, http_version, headers: As on the wire; the version is like "1.1".
        head: The exact bytes of the request head, where they are known.
        body: As received, never decompressed.
        peer: Who sent it.
        replied: What it is going to be answered, once it is kept.
        flaws: What was wrong with it as an HTTP message.
        simulated: Whether it is one of our own samples.
    """

    bin: str | None
    received_at: datetime
    method: str
    request_target: str
    http_version: str
    headers: Headers
    head: bytes | None = None
    body: ReceivedBody
    peer: Peer
    replied: Replied
    flaws: tuple[Remark, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that is kept; `data` is None where it was not asked for (lists leave out the large ones)."""

    size: int
    sha256: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The sender's own word, the class it comes to, and whether it is the last word on the transaction."""

    word: str
    class_: StatusClass
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in major units; `text` is the token as sent, `currency` the ISO code where it is known."""

    value: Decimal | None
    currency: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A payer or payee: the text as sent, the number in international form, its carrier, a name."""

    text: str
    e164: str | None = None
    carrier: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What we found about authenticity, which is two things: who knows the secret, and whether the body is whole.

    `details` is how that was found, for whoever has to find out why it does not match: what was signed, what would
    have been right, and what may have gone wrong.
    """

    signature: Signature
    scope: Scope = "none"
    freshness: Freshness = "none"
    scheme: str | None = None
    reason: Remark
    details: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """This capture is the `nth` delivery of what capture `of` delivered first; `same` if the body is unchanged."""

    of: int
    nth: int
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a capture means: derived from it, and made again when the readers or the secrets change.

    Attributes:
        version: Of the readers that made it.
        provider: Who sent it, or None where no declaration claims it.
        event: The sender's word for what happened.
        status, amount, fee: None where not sent.
        correlation: What ties the captures of one transaction together.
        reference: The merchant's own.
        provider_reference: The provider's own.
        payer, payee: The parties.
        occurred_at: When it happened, by the sender.
        facts: Label and text of what else was sent.
        places: For a field above, the path that it was read from, like "body.fees[0].feeAmount" or "query.ref".
        warnings: What departs from what the provider documents, and its known quirks.
        verdict: On authenticity.
        dedup: Equal for deliveries of the same event; None where nothing tells.
        fingerprint: Equal for requests that say the same, whatever they were signed and dated anew with.
        delivery: Which delivery this is, where it is not the first; the store finds that out.
        events: The readings of each event of a batch, of which this is that of the first; none where it is one event.
    """

    version: int
    provider: str | None = None
    event: str | None = None
    status: Status | None = None
    amount: Money | None = None
    fee: Money | None = None
    correlation: str | None = None
    reference: str | None = None
    provider_reference: str | None = None
    payer: Party | None = None
    payee: Party | None = None
    occurred_at: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Remark, ...] = ()
    verdict: Verdict
    dedup: str | None = None
    fingerprint: str | None = None
    delivery: Delivery | None = None
    events: tuple["Reading", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replays:
    """How often a capture was sent on, and how the latest attempt ended: with a code or with an error."""

    count: int = 0
    code: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One request as kept: what came off the socket, unchanged, and what we know of it since.

    Attributes:
        number: Its identity and its place in the order of commit.
        bin: The bin's name, or None for lost and found.
        received_at, method, request_target, http_version, headers, head: See `Incoming`.
        body: As received, never decompressed.
        peer, replied, flaws, simulated: See `Incoming`.
        pinned, note, read: The developer's marks.
        reading: None until it was made.
        replays: In short; the attempts have a list of their own.
    """

    number: int
    bin: str | None
    received_at: datetime
    method: str
    request_target: str
    http_version: str
    headers: Headers
    head: bytes | None = None
    body: Body
    peer: Peer
    replied: Replied
    flaws: tuple[Remark, ...] = ()
    simulated: bool = False
    pinned: bool = False
    note: str = ""
    read: bool = False
    reading: Reading | None = None
    replays: Replays = Replays()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a replay goes; exists only if `targets.parse` let it pass.

    Attributes:
        text: As the developer typed it.
        scheme: "http" or "https".
        host: A name or an address, without brackets.
        port: Always set.
        path: Percent-encoded; "" or ending in "/" makes it a base.
        query: Without the "?", or None.
    """

    text: str
    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str
    query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a replay puts on the wire, and what was changed of the capture, and why."""

    method: str
    request_target: str
    headers: Headers
    body: bytes
    changes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptBody:
    """What the target answered, as far as we read it; `size` counts what was read."""

    size: int
    data: bytes
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send a capture on. A refused connection is an attempt with an error, not an exception.

    Attributes:
        number: Its own, counted from 1; None until it is kept.
        capture: The capture's number.
        kind: Why it was sent.
        url: Where to, with the path and query that were sent.
        dialled: The address and port that were connected to, or None where none was.
        started_at, took: When, and for how long in seconds.
        method, request_headers, changes: What was sent.
        code, headers, body: What was answered; the code is None where nothing was.
        error: Why it ended without a whole answer.
    """

    number: int | None = None
    capture: int
    kind: AttemptKind = "replay"
    url: str
    dialled: str | None
    started_at: datetime
    took: float
    method: str
    request_headers: Headers
    changes: tuple[Remark, ...] = ()
    code: int | None = None
    headers: Headers = ()
    body: AttemptBody = AttemptBody(size=0, data=b"")
    error: Remark | None = None


TroubleCause: TypeAlias = Literal["full", "locked", "moved", "slow", "damaged", "failed", "fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What keeps the store from taking everything that comes, for as long as it does.

    Attributes:
        code: What senders get: 507 for "storage-full", 503 for "storage-failed".
        cause: No room; a lock of another program; another file in the place of ours; too much that waits; a file
            that is damaged; whatever else the system said; or a fault of ours.
        since: When it began.
        refused: Requests that were turned away since.
    """

    code: Literal["storage-full", "storage-failed"]
    cause: TroubleCause
    since: datetime
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Where the two listeners are found: base URLs ending in "/", and the ports that replays must never reach."""

    inspector: str
    capture: str
    ports: frozenset[int]
