"""Compares a proof with what it should be: the secret itself, a keyed hash, or a signature by a private key."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from binserver.model import Remark, Verdict
from binserver.providers import addresses
from binserver.providers.paths import find, text_of
from binserver.providers.plans import place_of
from binserver.providers.proof import causes
from binserver.providers.proof.extract import Proof
from binserver.providers.proof.keys import decoded, digest, encoded, key_of, public_key, same, verified
from binserver.providers.proof.parts import assemble, needs_url
from binserver.providers.spec import Algorithm, Encoding, Scheme

MOST_SHOWN = 200
"""Bytes of what was signed that a verdict shows."""

MOST_TOLD = 8
"""Characters of a right digest that a verdict tells."""

MOST_SECRETS = 20

_WORDS = {"body": "signature", "sender": "secret", "none": "signature"}


class Way(NamedTuple):
    """One way in which the proof may have been made: its name, "" for the usual one, what was signed, and how."""

    name: str
    signed: bytes
    algorithm: Algorithm
    encoding: Encoding
    url: str


def check(proof: Proof, secrets: Sequence[str], received_at: datetime) -> Verdict:
    """What a proof comes to, with these secrets."""
    scheme = proof.scheme
    age = proof.age(received_at) if scheme.timestamp else 0.0
    if age is None:
        return _unreadable(proof) or proof.verdict("malformed", "proof-time-malformed", time=_time_place(scheme))
    known = [secret for secret in secrets if secret.strip("\r\n")][:MOST_SECRETS]
    if refused := _unreadable(proof) or (None if known or scheme.kind == "network" else _no_secret(proof)):
        return refused
    return _check_static(proof, known, age) if scheme.kind == "static" else _check_ways(proof, known, age)


def _unreadable(proof: Proof) -> Verdict | None:
    """A proof that is not written as it should be."""
    readable = proof.scheme.kind == "static" or any(_decoded(proof, one) for one in _encodings(proof.scheme))
    return None if readable else proof.verdict("malformed", "proof-malformed")


def _no_secret(proof: Proof) -> Verdict:
    return proof.verdict("no-secret", "secret-not-set")


def _check_ways(proof: Proof, secrets: Sequence[str], age: float) -> Verdict:
    """Of a proof over the request, however it may have been made."""
    ways = list(_ways(proof))
    if not ways:
        return _not_assembled(proof)
    if proof.scheme.kind == "network":
        return proof.verdict("needs-network", "proof-needs-network", details=(_signed(ways[0].signed),))
    keys = _keys(proof.scheme, secrets)
    if not keys:
        return proof.verdict("no-secret", "secret-of-another-kind")
    return _check_signed(proof, secrets, keys, ways, age)


def _check_static(proof: Proof, secrets: Sequence[str], age: float) -> Verdict:
    expected = [_derived(proof.scheme, key) for one in secrets if (key := key_of(proof.scheme, one)) is not None]
    fold = bytes.lower if proof.scheme.derive else bytes
    sent = [fold(text.encode("latin-1", "replace")) for text in proof.texts]
    if any(same(one, right) for one in sent for right in expected):
        return _matched(proof, age, ())
    return proof.verdict("mismatch", f"{_WORDS[proof.scheme.scope]}-differs", details=causes.of_static(proof, secrets))


def _check_signed(
    proof: Proof, secrets: Sequence[str], keys: Sequence[Any], ways: Sequence[Way], age: float
) -> Verdict:
    for way in ways:
        if any(_fits(proof, way, key) for key in keys):
            return _matched_by(proof, way, age)
    if unlike := causes.unlike(proof, secrets):
        return proof.verdict("no-secret", "secret-of-another-kind", details=unlike)
    shown = [_signed(ways[0].signed)]
    if proof.scheme.kind == "hmac":
        expected = encoded(digest(ways[0].algorithm, keys[0], ways[0].signed), ways[0].encoding)
        params = {"expected": expected[:MOST_TOLD], "sent": proof.texts[0][:MOST_TOLD]}
        shown.append(Remark(code="proof-would-begin", params=params))
    if ways[0].url:
        shown.append(Remark(code="url-tried", params={"url": ways[0].url[:MOST_SHOWN]}))
    details = (*shown, *causes.of_signed(proof, secrets))
    return proof.verdict("mismatch", f"{_WORDS[proof.scheme.scope]}-differs", details=details)


def _matched_by(proof: Proof, way: Way, age: float) -> Verdict:
    details = [_signed(way.signed)]
    if way.name:
        details.append(Remark(code="matched-as-variant", params={"variant": way.name}))
    if way.url:
        details.append(Remark(code="matched-for-url", params={"url": way.url[:MOST_SHOWN]}))
    if not _digest_fits(proof):
        return proof.verdict("mismatch", "body-digest-differs", details=tuple(details))
    return _matched(proof, age, tuple(details))


def _matched(proof: Proof, age: float, details: tuple[Remark, ...]) -> Verdict:
    code, tolerance = f"{_WORDS[proof.scheme.scope]}-matches", proof.scheme.tolerance
    if not proof.scheme.timestamp:
        return proof.verdict("match", code, details=details)
    if age > tolerance:
        return proof.verdict("match", f"{code}-stale", details=details, freshness="stale", age=round(age))
    if age < -tolerance:
        return proof.verdict("match", f"{code}-future", details=details, freshness="future", age=round(-age))
    return proof.verdict("match", code, details=details, freshness="ok")


def _not_assembled(proof: Proof) -> Verdict:
    scheme, document = proof.scheme, proof.document
    if document.body is None:
        return proof.verdict("unverifiable", "body-not-whole")
    if needs_url(scheme.sign) and not document.urls:
        return proof.verdict("unverifiable", "url-unknown")
    return proof.verdict("unverifiable", "signed-part-missing")


def _ways(proof: Proof) -> Iterator[Way]:
    scheme = proof.scheme
    yield from _each_url(proof, "", scheme.sign, scheme.algorithm, scheme.encoding)
    for one in scheme.variants:
        sign, algorithm = one.sign or scheme.sign, one.algorithm or scheme.algorithm
        yield from _each_url(proof, one.name, sign, algorithm, one.encoding or scheme.encoding)


def _each_url(
    proof: Proof, name: str, sign: tuple[str | bytes, ...], algorithm: Algorithm, encoding: Encoding
) -> Iterator[Way]:
    urls = [one for url in proof.document.urls for one in addresses.ports(url)] if needs_url(sign) else [""]
    for url in urls:
        signed = assemble(sign, proof.document, proof.timestamp, url)
        if signed is not None:
            yield Way(name, signed, algorithm, encoding, url)


def _keys(scheme: Scheme, secrets: Sequence[str]) -> list[Any]:
    made = [key_of(scheme, one) if scheme.kind == "hmac" else public_key(one) for one in secrets]
    return [one for one in made if one is not None]


def _fits(proof: Proof, way: Way, key: Any) -> bool:
    sent = _decoded(proof, way.encoding)
    if proof.scheme.kind == "asymmetric":
        return any(verified(way.algorithm, key, one, way.signed) for one in sent)
    right = digest(way.algorithm, key, way.signed)
    return any(same(one, right) for one in sent)


def _decoded(proof: Proof, encoding: Encoding) -> list[bytes]:
    return [data for text in proof.texts if (data := decoded(text, encoding))]


def _encodings(scheme: Scheme) -> set[Encoding]:
    return {scheme.encoding, *(one.encoding for one in scheme.variants if one.encoding)}


def _derived(scheme: Scheme, key: bytes) -> bytes:
    return hashlib.new(scheme.derive, key).hexdigest().encode() if scheme.derive else key


def _digest_fits(proof: Proof) -> bool:
    if not proof.scheme.digest:
        return True
    found, body = find(proof.document, proof.scheme.digest), proof.document.body
    sent = text_of(found[0].value).lower().encode() if found else b""
    return body is not None and same(sent, hashlib.sha256(body).hexdigest().encode())


def _signed(signed: bytes) -> Remark:
    text = signed[:MOST_SHOWN].decode("utf-8", "backslashreplace")
    shown = text + ("…" if len(signed) > MOST_SHOWN else "")
    return Remark(code="what-was-signed", params={"signed": shown})


def _time_place(scheme: Scheme) -> str:
    return place_of(Scheme(name="", kind="static", at=scheme.timestamp, scope="none"))
