"""The words of a declaration: what a provider states about itself, as data.

A module of this folder that holds `PROVIDER = Provider(…)` declares a provider, with its samples in `samples/`;
nothing else has to know of it. Paths are those of `paths`; regular expressions match a text as a whole.
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

Telling: TypeAlias = Role | Literal["body"]
"""What tells one event from another: what fills a role, or the body as a whole."""

Sort: TypeAlias = Literal["text", "number", "text or number", "flag", "list", "object", "pairs", "any"]
"""What a field's JSON value is; "pairs" is a list of `{key, value}`, each of them a fact."""

Renewal: TypeAlias = Literal["uuid", "digits", "now"]
"""What a fresh sample gets instead: another UUID, other digits, the present time; each in the form that was there."""

Unit: TypeAlias = Literal["major", "hundredths", "minor"]
"""What an amount counts: the currency's major unit, hundredths of it whatever the currency, or its minor unit."""

Algorithm: TypeAlias = Literal[
    "sha1", "sha256", "sha512", "ed25519", "ecdsa-sha256", "ecdsa-sha384", "rsa-sha256", "rsa-pss-sha512"
]

Encoding: TypeAlias = Literal["hex", "base64"]

Quirk: TypeAlias = Callable[[Document, Reading], Iterable[Remark]]
"""What only this provider's readings need to be warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A value that gives a shape away: a regular expression that it matches, and what that weighs."""

    path: str
    like: str
    weight: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What gives a shape away: evidence, which `recognise` weighs, but for the last three, which decide.

    Attributes:
        headers: Names that nobody else sends.
        shared_headers: Names that others send too.
        unique: Fields that hardly anybody else sends.
        fields: Further fields that it has.
        traits: Values that it has.
        methods: Its methods.
        words: Words in the path of the URL, in lower case.
        needs: Without any of these it is not this shape.
        one_of: Without all of these it is not this shape.
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
    one_of: tuple[str, ...] = ()
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
        like: A regular expression: a value that does not match it does not count.
        nothing: Texts that mean that there is no value.
        documented: Whether the provider documents it; what it does not is read all the same, and warned of.
        secret: Whether its value is a credential, which no fact repeats.
    """

    path: str
    role: Role | None = None
    label: str = ""
    sort: Sort = "text"
    always: bool = False
    like: str = ""
    nothing: tuple[str, ...] = ()
    documented: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRule:
    """What a status word comes to, and whether nothing follows it."""

    class_: StatusClass
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoneyRule:
    """How a provider writes money.

    Attributes:
        currency: The ISO code meant where none is sent, or None.
        aliases: ISO codes by what is sent instead, in lower case, beside those of `values.ALIASES`.
        unit: What amounts count. Most count the major unit, whatever ISO 4217 says.
        decimals: For amounts in the minor unit: its decimals by ISO code, where the provider counts others than ISO.
    """

    currency: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    unit: Unit = "major"
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """One form of request that a provider sends, or that a developer may paste.

    Attributes:
        name: Like "callback".
        marks: What gives it away.
        fields: All that is documented of it; their paths begin at the root.
        kind: What its body is.
        root: The path of its event, or of each event of a batch; "" is the body itself.
        callback: Whether it is what the provider sends to a URL; anything else has no usual method.
        remark: The code of what is to be said of everything in this shape, or None.
        implied: What it comes to where no field says so; the word for it is the shape's name.
        statuses, money, dedup, not_sent: Its own, where they are not the provider's.
    """

    name: str
    marks: Marks
    fields: tuple[Field, ...]
    kind: Kind = "json"
    root: str = ""
    callback: bool = True
    remark: str | None = None
    implied: StatusRule | None = None
    statuses: Mapping[str, StatusRule] | None = None
    money: MoneyRule | None = None
    dedup: tuple[Telling, ...] | None = None
    not_sent: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another way in which the same proof is made by some; what it leaves out is as in its scheme.

    Attributes:
        name: What is different about it, in English: "the hash in hex".
        sign, algorithm, encoding: See `Scheme`.
    """

    name: str
    sign: tuple[str | bytes, ...] | None = None
    algorithm: Algorithm | None = None
    encoding: Encoding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A way to prove who sent a request. Where a request carries several proofs, a wrong one spoils them all.

    Attributes:
        name: Like "bictorys.hmac".
        kind: The mechanism: the secret itself ("static"), a keyed hash, a signature to be checked with a public key,
            one by RFC 9421, or one that cannot be checked without asking the provider ("network").
        at: The path of the proof, or of several, of which a right one is enough.
        scope: What it proves: that the "body" is whole, or only that the "sender" knows the secret.
        when: Paths without which it does not apply.
        unless: Paths with which it does not apply.
        prefix: What may stand before the proof and is no part of it.
        algorithm: The hash, or the kind of signature.
        encoding: How the proof is written.
        sign: What is signed: parts by their names (`proof.parts`), and bytes for themselves.
        variants: What else is tried, in this order.
        timestamp: The path of the time that is signed with it: Unix seconds or milliseconds, or ISO; "" where none is.
        tolerance: Seconds that this time may be away from the time of receipt.
        digest: The path of the body's SHA-256 in hex, where what is signed holds that instead of the body; or "".
        key: How the secret becomes the key: its text, hex, base64, or base64 after `whsec_`.
        derive: The hash of the secret that is sent, in hex, instead of the secret itself; "" for the secret.
        secret_like: A regular expression for what such a secret looks like; others are tried all the same. "" for any.
    """

    name: str
    kind: Literal["static", "hmac", "asymmetric", "rfc9421", "network"]
    at: str
    scope: Scope
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    prefix: str = ""
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    sign: tuple[str | bytes, ...] = ("body",)
    variants: tuple[Variant, ...] = ()
    timestamp: str = ""
    tolerance: float = 300.0
    digest: str = ""
    key: Literal["text", "hex", "base64", "whsec"] = "text"
    derive: Literal["", "sha256", "sha512"] = ""
    secret_like: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """What is said of a provider, and by whom, but not by the provider itself."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """A request by which the provider finds out whether a URL may be used; a bin of that provider answers it so.

    Attributes:
        when: Values that it has, each of them; their weights do not matter.
        methods: Its methods; none means any.
        reply: What it is answered.
        echo: The path of a text that the provider demands back, as the body of the answer; "" where it demands none.
            Only a short text of plain characters is given back, and nothing else of a request ever is.
        echo_name: The member of a JSON object that this text becomes; "" for plain text.
    """

    when: tuple[Trait, ...]
    methods: tuple[str, ...] = ()
    reply: Reply = Reply(body="")
    echo: str = ""
    echo_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Provider:
    """A sender we can read.

    Attributes:
        name: Its name in code, URLs and filters.
        title: Its name to people.
        country: Whose national telephone numbers it sends, as an ISO 3166 code; "" if none.
        countries: Where it works, as ISO 3166 codes.
        methods: The methods it calls with, the usual one first.
        shapes: What it sends; the first is its callback.
        statuses: Its status words as documented; case does not matter, and a `*` stands for any characters.
        money: How it writes money.
        schemes: How it proves itself, the stronger first; none means that it does not sign.
        zone: Meant where a time has none.
        dedup: What, taken together, tells one event from another.
        placeholders: Values of its documentation that mean nothing, with their paths.
        quirks: Functions for what data cannot say.
        remarks: English sentences for the codes that only this declaration uses.
        not_sent: Fields of a reading that it never sends.
        secret_headers: Headers that hold a secret as such.
        secret_hint: Where the developer finds the secret.
        where_to_put_the_url: Where the developer tells it the URL of a bin.
        retries: What it documents of trying again, in English; "" where nothing.
        documentation: What the declaration was made from.
        documentation_url: Its page, if it has one.
        unconfirmed: What is not certain.
        reply: What it is usually answered.
        handshakes: What it is answered to particular requests, whatever the bin's reply is.
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
    statuses: Mapping[str, StatusRule] = field(default_factory=dict)
    money: MoneyRule = MoneyRule()
    schemes: tuple[Scheme, ...] = ()
    zone: tzinfo = UTC
    dedup: tuple[Telling, ...] = ("correlation", "status")
    placeholders: tuple[tuple[str, str], ...] = ()
    quirks: tuple[Quirk, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    not_sent: tuple[str, ...] = ()
    secret_headers: tuple[str, ...] = ()
    secret_hint: str = ""
    where_to_put_the_url: str
    retries: str = ""
    documentation: str
    documentation_url: str = ""
    unconfirmed: tuple[Unconfirmed, ...] = ()
    reply: Reply = Reply()
    handshakes: tuple[Handshake, ...] = ()
    sample: str
    sample_secret: str = ""
    renewed: Mapping[str, Renewal] = field(default_factory=dict)
