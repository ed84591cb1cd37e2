"""HTTP message signatures (RFC 9421): what was signed is said in Signature-Input, the body by its Content-Digest."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from binserver.model import Remark, Verdict
from binserver.providers.addresses import bare
from binserver.providers.document import Document
from binserver.providers.proof.extract import Proof
from binserver.providers.proof.keys import decoded, digest, public_key, same, verified
from binserver.providers.spec import Algorithm

MOST_COMPONENTS = 50
"""Components of one signature that are put together."""

MOST_SIGNATURES = 5

MOST_SECRETS = 20

MOST_SHOWN = 400
"""Characters of what was signed that a verdict shows."""

ALGORITHMS: Mapping[str, Algorithm] = {
    "ecdsa-p256-sha256": "ecdsa-sha256",
    "ecdsa-p384-sha384": "ecdsa-sha384",
    "ed25519": "ed25519",
    "hmac-sha256": "sha256",
    "rsa-pss-sha512": "rsa-pss-sha512",
    "rsa-v1_5-sha256": "rsa-sha256",
}
"""By their names in the registry of RFC 9421, section 6.2."""

_SIGNATURE = re.compile(r"\s*([\w.*-]{1,100})=:([A-Za-z0-9+/=]{1,4000}):\s*(?:,|$)")
_INPUT = re.compile(r'\s*([\w.*-]{1,100})=(\(([^)]{0,4000})\)((?:;[\w*-]+(?:=(?:"[^"]*"|[^;,"\s]*))?)*))\s*(?:,|$)')
_COMPONENT = re.compile(r'\s*"([^"]{1,200})"((?:;[^\s"]{1,100}(?:"[^"]*")?)*)')
_PARAMETER = re.compile(r';([\w*-]+)(?:=(?:"([^"]*)"|([^;,"\s]*)))?')
_DIGEST = re.compile(r"\s*(sha-256|sha-512)=:([A-Za-z0-9+/=]{1,200}):")


class Input(NamedTuple):
    """What one signature covers: its components, its parameters, and both as they were written."""

    components: tuple[str, ...]
    parameters: dict[str, str]
    written: str


def check(proof: Proof, secrets: Sequence[str], received_at: datetime) -> Verdict:
    """What the signatures of a request come to; the first that Signature-Input tells of counts."""
    inputs = dict(_inputs(proof.document))
    sent = {name: text for one in proof.texts[:MOST_SIGNATURES] for name, text in _SIGNATURE.findall(one)}
    name = next((one for one in sent if one in inputs), None)
    if name is None:
        return proof.verdict("malformed", "signature-input-missing" if sent else "proof-malformed")
    covered = inputs[name]
    algorithm = ALGORITHMS.get(covered.parameters.get("alg", ""))
    if algorithm is None and "alg" in covered.parameters:
        unknown = covered.parameters["alg"][:60]
        return proof.verdict("unverifiable", "signature-algorithm-unknown", algorithm=unknown)
    usual = algorithm or proof.scheme.algorithm
    return _check(proof, covered, sent[name], algorithm=usual, secrets=secrets, received_at=received_at)


def _check(
    proof: Proof, covered: Input, sent: str, *, algorithm: Algorithm, secrets: Sequence[str], received_at: datetime
) -> Verdict:
    bases = [_base(proof.document, covered, url) for url in proof.document.urls or ("",)]
    texts = [one for one in bases if isinstance(one, str)]
    if not texts:
        missing = next(one for one in bases if isinstance(one, Remark))
        return proof.verdict("unverifiable", missing.code, **missing.params)  # type: ignore[arg-type]
    keys = [key for one in secrets[:MOST_SECRETS] if (key := _key(algorithm, one)) is not None]
    if not keys:
        return proof.verdict("no-secret", "secret-of-another-kind" if secrets else "secret-not-set")
    shown = (Remark(code="what-was-signed", params={"signed": texts[0][:MOST_SHOWN]}),)
    if not any(_fits(algorithm, key, sent, text) for key in keys for text in texts):
        return proof.verdict("mismatch", "signature-differs", details=shown)
    return _of_what_fits(proof, covered, received_at, shown)


def _of_what_fits(proof: Proof, covered: Input, received_at: datetime, shown: tuple[Remark, ...]) -> Verdict:
    """The signature is right: is the body that of its digest, and when was it made?"""
    if "content-digest" not in covered.components:
        return proof.verdict("match", "signature-without-body", details=shown)
    if proof.document.body is None:
        return proof.verdict("unverifiable", "body-not-whole")
    if not _digest_fits(proof.document):
        return proof.verdict("mismatch", "content-digest-differs", details=shown, header="Content-Digest")
    created, expires = (_time(covered.parameters.get(one)) for one in ("created", "expires"))
    latest = expires or (created + timedelta(seconds=proof.scheme.tolerance) if created else None)
    if latest and received_at > latest:
        age = round((received_at - (created or latest)).total_seconds())
        return proof.verdict("match", "signature-matches-stale", details=shown, freshness="stale", age=age)
    if created and created - received_at > timedelta(seconds=proof.scheme.tolerance):
        age = round((created - received_at).total_seconds())
        return proof.verdict("match", "signature-matches-future", details=shown, freshness="future", age=age)
    return proof.verdict("match", "signature-matches", details=shown, freshness="ok" if latest else "none")


def _inputs(document: Document) -> Iterator[tuple[str, Input]]:
    for value in document.by_header.get("signature-input", ())[:MOST_SIGNATURES]:
        for name, written, components, parameters in _INPUT.findall(value)[:MOST_SIGNATURES]:
            names = tuple(one + more for one, more in _COMPONENT.findall(components)[:MOST_COMPONENTS])
            given = {key: quoted or bare for key, quoted, bare in _PARAMETER.findall(parameters)}
            yield name, Input(names, given, written)


def _base(document: Document, covered: Input, url: str) -> str | Remark:
    """The signature base (RFC 9421, section 2.5) if this URL was called; or why there is none."""
    lines = []
    for name in covered.components:
        value = _component(document, name, url)
        if value is None:
            unknown = Remark(code="signature-covers-unknown", params={"part": name[:60]})
            return Remark(code="url-unknown") if name in _OF_URL and not url else unknown
        lines.append(f'"{name}": {value}\n')
    return "".join(lines) + f'"@signature-params": {covered.written}'


def _component(document: Document, name: str, url: str) -> str | None:
    if name == "@method":
        return document.method
    if part := _OF_URL.get(name):
        return part(url) if url else None
    values = document.by_header.get(name)
    return ", ".join(one.strip() for one in values) if values and not name.startswith("@") else None


_OF_URL: Mapping[str, Callable[[str], str]] = {
    "@target-uri": lambda url: url,
    "@authority": lambda url: bare(url).partition("://")[2].partition("/")[0].lower(),  # without the usual port
    "@scheme": lambda url: urlsplit(url).scheme,
    "@path": lambda url: urlsplit(url).path or "/",
    "@query": lambda url: "?" + urlsplit(url).query,
    "@request-target": lambda url: "/" + url.partition("://")[2].partition("/")[2],
}
"""Components that are parts of the URL (RFC 9421, section 2.2)."""


def _key(algorithm: Algorithm, secret: str) -> object | None:
    return secret.strip("\r\n").encode() or None if algorithm == "sha256" else public_key(secret)


def _fits(algorithm: Algorithm, key: object, text: str, base: str) -> bool:
    signature = decoded(text, "base64")
    if signature is None:
        return False
    signed = base.encode("latin-1", "replace")
    if isinstance(key, bytes):
        return same(digest(algorithm, key, signed), signature)
    return verified(algorithm, key, signature, signed)


def _digest_fits(document: Document) -> bool:
    """Whether Content-Digest (RFC 9530) is that of the body, by each hash that is known."""
    sent = [pair for value in document.by_header.get("content-digest", ()) for pair in _DIGEST.findall(value)]
    return bool(sent) and all(
        same(hashlib.new(name.replace("-", ""), document.body or b"").digest(), decoded(text, "base64") or b"")
        for name, text in sent
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if text and re.fullmatch(r"[0-9]{1,11}", text) else None
