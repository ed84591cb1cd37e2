"""Who sent it, and is it whole: the few mechanisms by which providers prove themselves.

Each goes the same way: *extract* the proof and its time, *assemble* what was signed, *compare* it with each secret.
The clock is never looked at: the time of receipt comes with the capture.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from binserver.message import Message
from binserver.model import Freshness, Remark, Scope, Signature, Verdict
from binserver.providers import document as documents
from binserver.providers import values
from binserver.providers.document import Document
from binserver.providers.paths import find
from binserver.providers.spec import Provider, Scheme

NO_PROVIDER = Verdict(signature="absent", scope="none", reason=Remark(code="no-provider"))
"""Where nobody claims the request, nobody is known to have proved anything."""

_WORDS: Mapping[Scope, str] = {"body": "signature", "sender": "secret"}

_WORST_FIRST: tuple[Signature, ...] = ("mismatch", "malformed", "unverifiable", "no-secret", "match")


@dataclass(frozen=True, slots=True)
class Proof:
    """What came with a request to prove it: texts, of which one right one is enough, and the time signed with them."""

    texts: tuple[str, ...]
    timestamp: str


def verdict(provider: Provider, document: Document, *, secrets: Sequence[str], received_at: datetime) -> Verdict:
    """What all the schemes of a provider come to: a wrong proof spoils a right one."""
    if not provider.schemes:
        return _unproved("unsigned", "provider-does-not-sign", provider)
    keys = [key for key in (secret.strip("\r\n") for secret in secrets) if key]
    proofs = [(one, proof) for one in provider.schemes if (proof := extract(one, document))]
    checked = [_check(scheme, proof, document, keys, received_at) for scheme, proof in proofs]
    if not checked:
        return _unproved("absent", "proof-missing", provider)
    worst = min(checked, key=lambda one: (_WORST_FIRST.index(one.signature), one.scope != "body"))
    if worst.signature == "mismatch" and any(one.signature == "match" for one in checked):
        return _though_another_matches(worst)
    return worst


def sign(provider: Provider, message: Message, secret: str) -> Message:
    """The message with the proofs that it carries in headers made anew with this secret."""
    key = secret.strip("\r\n").encode()
    for scheme in provider.schemes:
        name = scheme.at.removeprefix("header.")
        if name != scheme.at and message.header(name) is not None:
            message = message.with_header(name, _made(scheme, documents.of_message(message), key))
    return message


def extract(scheme: Scheme, document: Document) -> Proof | None:
    """The proof that a request carries for a scheme, or None."""
    texts = tuple(found.text.strip() for found in find(document, scheme.at))
    if not any(texts):
        return None
    stamp = find(document, scheme.timestamp) if scheme.timestamp else []
    return Proof(tuple(text.removeprefix(scheme.prefix) for text in texts), stamp[0].text.strip() if stamp else "")


def assemble(scheme: Scheme, document: Document, timestamp: str) -> bytes | None:
    """The bytes that were signed; None where they are not all at hand."""
    pieces = [one if isinstance(one, bytes) else PARTS[one](document, timestamp) for one in scheme.sign]
    whole = [piece for piece in pieces if piece is not None]
    return b"".join(whole) if len(whole) == len(pieces) else None


def same(one: bytes, other: bytes) -> bool:
    """Whether two secrets are equal, in a time that tells neither their bytes nor their lengths."""
    return hmac.compare_digest(hashlib.sha256(one).digest(), hashlib.sha256(other).digest())


Part: TypeAlias = Callable[[Document, str], bytes | None]

PARTS: Mapping[str, Part] = {
    "body": lambda document, _: document.body,
    "timestamp": lambda _, timestamp: timestamp.encode("latin-1", "replace"),
}
"""What `Scheme.sign` can name."""

Expect: TypeAlias = Callable[[Scheme, bytes, bytes], bytes]
"""From a scheme, what was signed and the secret to the proof's bytes."""

_EXPECTED: Mapping[str, Expect] = {
    "static": lambda scheme, signed, key: key,  # noqa: ARG005
    "hmac": lambda scheme, signed, key: hmac.digest(key, signed, scheme.algorithm),
}


def _unproved(signature: Signature, code: str, provider: Provider) -> Verdict:
    params = {"provider": provider.title}
    if provider.schemes:
        params["place"] = " / ".join(_place(scheme) for scheme in provider.schemes)
    return Verdict(signature=signature, reason=Remark(code=code, params=params))


def _check(scheme: Scheme, proof: Proof, document: Document, keys: Sequence[str], received_at: datetime) -> Verdict:
    said = _Said(scheme)
    proofs = [sent for sent in (_decoded(scheme, text) for text in proof.texts) if sent is not None]
    age = _age(proof.timestamp, received_at) if scheme.timestamp else 0.0
    signed = assemble(scheme, document, proof.timestamp) if scheme.kind != "static" else b""
    if not proofs:
        return said("malformed", "proof-malformed")
    if age is None:
        return said("malformed", "proof-time-malformed", time=scheme.timestamp.partition(".")[2])
    if not keys:
        return said("no-secret", "secret-not-set")
    if signed is None:
        return said("unverifiable", "body-not-whole")
    expected = [_EXPECTED[scheme.kind](scheme, signed, key.encode()) for key in keys]
    matches = [same(sent, right) for sent in proofs for right in expected]
    return _matched(said, age) if any(matches) else said("mismatch", f"{_WORDS[scheme.scope]}-differs")


def _matched(said: "_Said", age: float) -> Verdict:
    code, tolerance = f"{_WORDS[said.scheme.scope]}-matches", said.scheme.tolerance
    if not said.scheme.timestamp:
        return said("match", code)
    if age > tolerance:
        return said("match", f"{code}-stale", freshness="stale", age=round(age))
    if age < -tolerance:
        return said("match", f"{code}-future", freshness="future", age=round(-age))
    return said("match", code, freshness="ok")


@dataclass(frozen=True, slots=True)
class _Said:
    """Makes the verdicts of one scheme."""

    scheme: Scheme

    def __call__(
        self, signature: Signature, code: str, *, freshness: Freshness = "none", **params: str | int
    ) -> Verdict:
        scope = self.scheme.scope if signature in {"match", "mismatch"} else "none"
        remark = Remark(code=code, params={"place": _place(self.scheme), **params})
        return Verdict(signature=signature, scope=scope, freshness=freshness, scheme=self.scheme.name, reason=remark)


def _though_another_matches(worst: Verdict) -> Verdict:
    """A wrong proof beside a right one: with a right secret, the body was changed on its way or signed otherwise."""
    code = (
        "signature-differs-though-secret-matches"
        if worst.scope == "body"
        else "secret-differs-though-signature-matches"
    )
    return replace(worst, reason=replace(worst.reason, code=code))


def _place(scheme: Scheme) -> str:
    return scheme.at.partition(".")[2] or scheme.at


def _decoded(scheme: Scheme, text: str) -> bytes | None:
    """The proof's bytes; None where it is not written as it should be."""
    if scheme.kind == "static":
        return text.encode("latin-1", "replace") or None
    try:
        if scheme.encoding == "base64":
            return base64.b64decode(text, validate=True) or None
        return bytes.fromhex(text) if re.fullmatch("[0-9a-fA-F]+", text) else None
    except (ValueError, binascii.Error):
        return None


def _age(timestamp: str, received_at: datetime) -> float | None:
    try:
        return (received_at - values.unix(timestamp)).total_seconds()
    except (ValueError, OverflowError, OSError):
        return None


def _made(scheme: Scheme, document: Document, key: bytes) -> str:
    """The text of the proof for a request, with this secret."""
    stamp = find(document, scheme.timestamp) if scheme.timestamp else []
    signed = assemble(scheme, document, stamp[0].text if stamp else "") or b""
    made = _EXPECTED[scheme.kind](scheme, signed, key)
    if scheme.kind == "static":
        return made.decode("latin-1")
    return scheme.prefix + (made.hex() if scheme.encoding == "hex" else base64.b64encode(made).decode())
