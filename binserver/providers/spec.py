"""The words of a declaration: what a provider states about itself, as data.

A module of this folder that holds `PROVIDER = Provider(…)` declares a provider, with its samples in `samples/`;
nothing else has to know of it. Paths are those of `paths`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Literal, TypeAlias

from binserver.bodies import Kind
from binserver.model import Reading, Remark, Reply, Scope, StatusClass
from binserver.providers.document import Document

Role: TypeAlias = Literal[
    "event",
    "status",
    "amount",
    "currency",
    "fee",
    "fee_currency",
    "correlation",
    "reference",
    "provider_reference",
    "payer",
    "payer_name",
    "payer_country",
    "payee",
    "payee_name",
    "payee_country",
    "occurred_at",
    "delivery",
]
"""What a field is in a reading; "delivery" is an id of the event itself and serves only to tell repeats."""

Sort: TypeAlias = Literal["text", "number", "text or number", "flag", "list", "object", "pairs", "any"]
"""What a field's JSON value is; "pairs" is a list of `{key, value}`, each of them a fact."""

Renewal: TypeAlias = Literal["uuid", "digits", "now"]
"""What a fresh sample gets instead: another UUID, other digits, the present time; each in the form that was there."""

Quirk: TypeAlias = Callable[[Document, Reading], Iterable[Remark]]
"""What only this provider's readings need to be warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A value that gives a shape away: a regular expression that it matches as a whole, and what that weighs."""

    path: str
    like: str
    weight: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What gives a shape away. All of it is evidence, which `recognise` weighs, but for the two that decide.

    Attributes:
        headers: Names that nobody else sends.
        shared_headers: Names that others send too.
        unique: Fields that hardly anybody else sends.
        fields: Further fields that it has.
        traits: Values that it has.
        methods: Its methods.
        words: Words in the path of the URL, in lower case.
        needs: Without these it is not this shape.
        never: With one of these it is not this shape.
    """

    headers: tuple[str, ...] = ()
    shared_headers: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    traits: tuple[Trait, ...] = ()
    methods: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A documented field. The first field of a role that was sent fills it; all others become facts.

    Attributes:
        path: Where it is.
        role: What it is in a reading.
        label: What it is called as a fact, in English.
        sort: What its value is; anything else is warned of.
        always: Whether the provider always sends it; its absence is warned of.
        like: A regular expression: a value that does not match it as a whole does not count.
        nothing: Texts that mean that there is no value.
    """

    path: str
    role: Role | None = None
    label: str = ""
    sort: Sort = "text"
    always: bool = False
    like: str = ""
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRule:
    """What a status word comes to, and whether nothing follows it."""

    class_: StatusClass
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRule:
    """How a provider writes money.

    Attributes:
        currency: The ISO code meant where none is sent, or None.
        aliases: ISO codes by what is sent instead, in lower case.
        hundredths: Whether amounts are in hundredths of the major unit. Most are not, whatever ISO 4217 says.
    """

    currency: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    hundredths: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One form of request that a provider sends, or that a developer may paste.

    Attributes:
        name: Like "callback".
        marks: What gives it away.
        fields: All that is documented of it.
        kind: What its body is.
        callback: Whether it is what the provider sends to a URL; anything else has no usual method.
        remark: The code of what is to be said of everything in this shape, or None.
    """

    name: str
    marks: Marks
    fields: tuple[Field, ...]
    kind: Kind = "json"
    callback: bool = True
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A way to prove who sent a request. Where a request carries several proofs, a wrong one spoils them all.

    Attributes:
        name: Like "bictorys.hmac".
        kind: The mechanism in `signatures`.
        at: The path of the proof.
        scope: What it proves: that the "body" is whole, or only that the "sender" knows the secret.
        prefix: What may stand before the proof and is no part of it.
        algorithm: The hash.
        encoding: How the proof is written.
        sign: What is signed: names of parts (`signatures.PARTS`), and bytes for themselves.
        timestamp: The path of the time that is signed with it: Unix seconds or milliseconds; "" where there is none.
        tolerance: Seconds that this time may be away from the time of receipt.
    """

    name: str
    kind: Literal["static", "hmac"]
    at: str
    scope: Scope
    prefix: str = ""
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    sign: tuple[str | bytes, ...] = ("body",)
    timestamp: str = ""
    tolerance: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """What is said of a provider, and by whom, but not by the provider itself."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A sender we can read.

    Attributes:
        name: Its name in code, URLs and filters.
        title: Its name to people.
        country: Whose national telephone numbers it sends, as an ISO 3166 code; "" if none.
        countries: Where it works, as ISO 3166 codes.
        methods: The methods it calls with, the usual one first.
        shapes: What it sends; the first is its callback.
        statuses: Its status words, in lower case.
        money: How it writes money.
        schemes: How it proves itself, the stronger first; none means that it does not sign.
        zone: Meant where a time has none.
        dedup: The roles that together tell one event from another.
        placeholders: Values of its documentation that mean nothing, with their paths.
        quirks: Functions for what data cannot say.
        remarks: English sentences for the codes that only this declaration uses.
        not_sent: Fields of a reading that it never sends.
        secret_headers: Headers that hold a secret as such.
        secret_hint: Where the developer finds the secret.
        where_to_put_the_url: Where the developer tells it the URL of a bin.
        documentation: What the declaration was made from.
        documentation_url: Its page, if it has one.
        unconfirmed: What is not certain.
        reply: What it is usually answered.
        sample: The name of the sample that shows it best.
        sample_secret: The secret that the samples are signed with.
        renewed: What differs in each fresh sample, by path.
    """

    name: str
    title: str
    country: str = ""
    countries: tuple[str, ...] = ()
    methods: tuple[str, ...]
    shapes: tuple[Shape, ...]
    statuses: Mapping[str, StatusRule]
    money: MoneyRule = MoneyRule()
    schemes: tuple[Scheme, ...] = ()
    zone: tzinfo = UTC
    dedup: tuple[Role, ...] = ("correlation", "status")
    placeholders: tuple[tuple[str, str], ...] = ()
    quirks: tuple[Quirk, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    not_sent: tuple[str, ...] = ()
    secret_headers: tuple[str, ...] = ()
    secret_hint: str = ""
    where_to_put_the_url: str
    documentation: str
    documentation_url: str = ""
    unconfirmed: tuple[Unconfirmed, ...] = ()
    reply: Reply = Reply()
    sample: str
    sample_secret: str = ""
    renewed: Mapping[str, Renewal] = field(default_factory=dict)
