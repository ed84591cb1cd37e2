"""Hostile requests, the same for the same seed: samples with bytes, tokens and headers spoiled, and monsters."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import TypeAlias

from binserver.message import Message
from binserver.model import Capture
from binserver.providers import PROVIDERS, samples
from binserver.providers.document import MOST_BODY, MOST_VALUES
from tests.providers.readings import captured

Mutation: TypeAlias = Callable[[Message, Random], Message]

TOKENS = [
    *(b'null true false [] {} -1 0 1E99999 9e-9999 100.0 NaN [[[[[[]]]]]] {}} " \\ ,').split(),
    *(b'"" "\\ud800" "\\u0000" "0001-01-01T00:00:00+23:59" "20269999999999" "+" "' + b"9" * 400 + b'"').split(),
    b"9" * 4000,
    b'{"key":"msisdn","value":[]}',
    b'"\xff\xfe"',
]
CHARSETS = ["utf-16", "latin-1", "utf-7", "punycode", "unicode_escape", "x" * 300, "utf-8; charset=ascii", "idna"]
KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/xml",
    "multipart/form-data; boundary=x",
    "application/cloudevents-batch+json",
    "",
]
NAMES = sorted({name for one in samples() for name, _ in one.message.headers})
SIGNATURE_HEADERS = [
    ("Signature-Input", 'sig=("@method" "content-digest");created=99999999999999;alg="ed25519"'),
    ("Signature", "sig=:AAAA:"),
    ("Stripe-Signature", "t=1,v1=" + "a" * 64 + ",v1=" * 400),
    ("Content-Encoding", "gzip, br, zstd, gzip"),
    ("X-Forwarded-Host", "[::1]:99999999"),
    ("Authorization", "Bearer " + "\xe9" * 500),
]


def mutated(seed: int) -> Capture:
    """The hostile capture of a seed."""
    random = Random(seed)
    message = random.choice(samples()).message
    for _ in range(random.randint(1, 5)):
        message = random.choice(MUTATIONS)(message, random)
    return captured(message)


def expected(seed: int) -> str | None:
    """Whom its bin is meant for."""
    names: list[str | None] = [None, *PROVIDERS]
    return Random(seed).choice(names)


def monsters() -> Iterator[tuple[str, Capture]]:
    """Bodies as large as are read, each bad in its own way."""
    sample = next(one for one in samples() if one.name == "mvola.completed").message
    start = sample.body.rstrip()[:-1]
    form = "application/x-www-form-urlencoded"
    for name, kind, body in (
        ("many keys", "application/json", b"{" + b",".join(b'"k%d":1' % n for n in range(90_000)) + b"}"),
        (
            "as many keys as are read",
            "application/json",
            b"{" + b",".join(b'"k%d":1' % n for n in range(MOST_VALUES)) + b"}",
        ),
        ("as many keys twice", "application/json", b"{" + b",".join([b'"k":1'] * MOST_VALUES) + b"}"),
        ("many lists", "application/json", b"[" + b"[]," * 340_000 + b"[]]"),
        ("deep lists", "application/json", b"[" * 500_000 + b"]" * 500_000),
        ("many pairs", "application/json", start + b',"debitParty":[' + b'{"key":"k","value":"v"},' * 40_000 + b"{}]}"),
        ("a long text", "application/json", start + b',"x":"' + b"\\n" * 500_000 + b'"}'),
        ("a long number", "application/json", start + b',"amount":' + b"9" * 1_000_000 + b"}"),
        ("a long exponent", "application/json", start + b',"amount":1E' + b"9" * 1_000_000 + b"}"),
        ("keys twice", "application/json", b"{" + b",".join([b'"k":1'] * 170_000) + b"}"),
        ("an open string", "application/json", b'{"' + b"\\u" * 500_000),
        ("blanks", "application/json", b"{" + b" " * 1_000_000 + b"x"),
        ("form fields", form, b"&".join([b"a=1"] * 1_000_000)),
        ("brackets", form, b"a" + b"[b]" * 300_000 + b"=1"),
        ("percents", form, b"a=" + b"%" * 1_000_000),
        ("a batch", "application/json", b"[" + start + b"}," + (start + b"},") * 1500 + b"{}]"),
    ):
        message = replace(sample, method="POST", headers=(("Content-Type", kind),), body=body[:MOST_BODY])
        yield name, captured(message)


def _cut(message: Message, random: Random) -> Message:
    at = random.randint(0, len(message.body))
    return replace(message, body=message.body[:at])


def _bytes(message: Message, random: Random) -> Message:
    at, body = random.randint(0, len(message.body)), message.body
    return replace(message, body=body[:at] + random.randbytes(random.randint(1, 6)) + body[at + random.randint(0, 6) :])


def _value(message: Message, random: Random) -> Message:
    """Another token after a colon or an equals sign."""
    body = message.body
    places = [at + 1 for at, one in enumerate(body) if one in b":="]
    if not places:
        return message
    at = random.choice(places)
    end = min([here for mark in b",}&" if (here := body.find(mark, at)) >= 0], default=len(body))
    return replace(message, body=body[:at] + random.choice(TOKENS) + body[end:])


def _repeated(message: Message, random: Random) -> Message:
    at = random.randint(0, len(message.body))
    piece = message.body[at : at + random.randint(1, 60)]
    return replace(message, body=message.body[:at] + piece * random.randint(2, 50) + message.body[at:])


def _header(message: Message, random: Random) -> Message:
    name = random.choice(NAMES)
    value = "".join(random.choices('t=1,v;:_a9\xff "(){}[]\\', k=random.randint(0, 80)))
    return replace(message, headers=((name, value), *message.headers))


def _proof(message: Message, random: Random) -> Message:
    return replace(message, headers=(random.choice(SIGNATURE_HEADERS), *message.headers))


def _kind(message: Message, random: Random) -> Message:
    charset = random.choice(["", f"; charset={random.choice(CHARSETS)}"])
    return message.with_header("Content-Type", random.choice(KINDS) + charset)


def _target(message: Message, random: Random) -> Message:
    rest = "".join(random.choices("/?&=%2fÿ.[]data", k=random.randint(0, 60)))
    return replace(message, request_target=f"/{rest}", method=random.choice(["PUT", "POST", "GET", "", "\xe9"]))


def _swapped(message: Message, random: Random) -> Message:
    """The body of another provider under these headers."""
    return replace(message, body=random.choice(samples()).message.body)


MUTATIONS: tuple[Mutation, ...] = (
    _cut,
    _bytes,
    _value,
    _value,
    _repeated,
    _header,
    _proof,
    _kind,
    _target,
    _swapped,
)
