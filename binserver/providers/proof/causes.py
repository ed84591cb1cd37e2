"""Why a proof does not match: what would have matched instead, tried only then and within limits."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from binserver.model import Remark
from binserver.providers import addresses
from binserver.providers.document import Document
from binserver.providers.proof import keys
from binserver.providers.proof.extract import Proof
from binserver.providers.proof.parts import assemble, needs_url, reserialised
from binserver.providers.spec import Algorithm

MOST_BODY = 64 * 2**10
"""Bytes of a body for which causes are looked for; each try hashes it once."""

MOST_SECRETS = 3

_HASHES: tuple[Algorithm, ...] = ("sha256", "sha512", "sha1")
_INDENT = 2


class Try(NamedTuple):
    """What may have been otherwise: said by a remark; and what the proof would then be made of."""

    remark: Remark
    key: bytes
    document: Document
    timestamp: str
    url: str
    algorithm: Algorithm


def of_static(proof: Proof, secrets: Sequence[str]) -> tuple[Remark, ...]:
    """Of a proof that is the secret itself."""
    sent = proof.texts[0].strip()
    for one in secrets[:MOST_SECRETS]:
        if one.strip() == sent:
            return (Remark(code="cause-secret-blanks"),)
        if one.strip().lower() == sent.lower():
            return (Remark(code="cause-proof-case"),)
    return unlike(proof, secrets)


def of_signed(proof: Proof, secrets: Sequence[str]) -> tuple[Remark, ...]:
    """Of a proof over the request: the first change that would make it match, or that none was found."""
    body = proof.document.body
    if proof.scheme.kind != "hmac" or body is None or len(body) > MOST_BODY:
        return ()
    decoded = [data for text in proof.texts for one in ("hex", "base64") if (data := keys.decoded(text, one))]
    for one in _tries(proof, secrets[:MOST_SECRETS]):
        signed = assemble(proof.scheme.sign, one.document, one.timestamp, one.url)
        if signed is not None and any(keys.same(keys.digest(one.algorithm, one.key, signed), sent) for sent in decoded):
            return (one.remark,)
    return (Remark(code="cause-secret-or-body"),)


def unlike(proof: Proof, secrets: Sequence[str]) -> tuple[Remark, ...]:
    """That none of the secrets looks like one for this, where it is known how those look."""
    like = proof.scheme.secret_like
    if not like or any(re.fullmatch(like, one.strip("\r\n")) for one in secrets):
        return ()
    return (Remark(code="cause-secret-unlike", params={"like": like}),)


def _tries(proof: Proof, secrets: Sequence[str]) -> Iterator[Try]:
    url = next(iter(_urls(proof)), "")
    for secret in secrets:
        key = keys.key_of(proof.scheme, secret)
        if key is None:
            continue
        usual = Try(Remark(code=""), key, proof.document, proof.timestamp, url, proof.scheme.algorithm)
        yield from _other_encodings(proof, usual)
        yield from _other_secrets(secret, usual)
        yield from _other_bodies(usual)
        yield from _other_times(usual)
        yield from _other_urls(proof, usual)


def _other_encodings(proof: Proof, usual: Try) -> Iterator[Try]:
    other = "base64" if proof.scheme.encoding == "hex" else "hex"
    yield usual._replace(remark=Remark(code="cause-encoding", params={"encoding": other}))
    for algorithm in _HASHES:
        if algorithm != proof.scheme.algorithm:
            remark = Remark(code="cause-algorithm", params={"algorithm": f"HMAC-{algorithm.upper()}"})
            yield usual._replace(remark=remark, algorithm=algorithm)


def _other_secrets(secret: str, usual: Try) -> Iterator[Try]:
    text = secret.strip("\r\n")
    for other in (text.strip(), text + "\n", text + "\r\n"):
        if other != text:
            yield usual._replace(remark=Remark(code="cause-secret-blanks"), key=other.encode("utf-8", "surrogatepass"))
    plain = text.removeprefix("whsec_")
    made = {"text": text.encode("utf-8", "surrogatepass"), "text after whsec_": plain.encode("utf-8", "surrogatepass")}
    made |= {"base64": keys.decoded(plain, "base64") or b"", "hex": keys.decoded(text, "hex") or b""}
    for name, key in made.items():
        if key and key != usual.key:
            yield usual._replace(remark=Remark(code="cause-secret-as", params={"key": name}), key=key)


def _other_bodies(usual: Try) -> Iterator[Try]:
    """The body as something on its way may have written it anew, or as it was before that."""
    document = usual.document
    for how, body in _written(document):
        if body is not None and body != document.body:
            changed = replace(document, body=body, found={})
            yield usual._replace(remark=Remark(code="cause-body-rewritten", params={"how": how}), document=changed)


def _written(document: Document) -> Iterator[tuple[str, bytes | None]]:
    body = document.body or b""
    yield "without the line end", body.rstrip(b"\r\n")
    yield "with a line end", body + b"\n"
    yield "with CR LF", body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    yield "with LF", body.replace(b"\r\n", b"\n")
    if document.kind != "json" or document.whole is None:
        return
    tree = document.whole
    yield "compact JSON", reserialised(tree, ensure_ascii=False)
    yield "compact JSON, escaped", reserialised(tree, ensure_ascii=True)
    yield "compact JSON with escaped slashes", (reserialised(tree, ensure_ascii=True) or b"").replace(b"/", b"\\/")
    yield "JSON with blanks", reserialised(tree, ensure_ascii=False, separators=(", ", ": "))
    yield "JSON with blanks, escaped", reserialised(tree, ensure_ascii=True, separators=(", ", ": "))
    yield "indented JSON", reserialised(tree, ensure_ascii=False, separators=(",", ": "), indent=_INDENT)
    yield "compact JSON, sorted", reserialised(tree, ensure_ascii=False, sort_keys=True)
    yield "compact JSON, its numbers shortened", _shortened(tree)


def _shortened(tree: object) -> bytes | None:
    """As a program writes it that takes 100.0 for 100, like JavaScript."""
    try:
        value = json.loads(reserialised(tree) or b"null")  # type: ignore[arg-type]
        return json.dumps(_whole(value), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, OverflowError):
        return None


def _whole(value: object) -> object:
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _other_times(usual: Try) -> Iterator[Try]:
    stamp = usual.timestamp
    if not stamp.isdigit() or not stamp.isascii():
        return
    for unit, other in (("milliseconds", stamp + "000"), ("seconds", stamp[:-3])):
        params = {"unit": unit, "timestamp": other}
        yield usual._replace(remark=Remark(code="cause-timestamp-unit", params=params), timestamp=other)
    yield usual._replace(remark=Remark(code="cause-timestamp-left-out"), timestamp="")


def _urls(proof: Proof) -> tuple[str, ...]:
    return proof.document.urls if needs_url(proof.scheme.sign) else ()


def _other_urls(proof: Proof, usual: Try) -> Iterator[Try]:
    guessed = replace(proof.document, public_url=None, found={}).urls
    for url in dict.fromkeys(
        one for each in (*_urls(proof), *(guessed if usual.url else ())) for one in _spelled(each)
    ):
        if url != usual.url:
            yield usual._replace(remark=Remark(code="cause-url", params={"url": url[:200]}), url=url)


def _spelled(url: str) -> Iterator[str]:
    for each in addresses.ports(url):
        path, mark, query = each.partition("?")
        for scheme in ("https://", "http://"):
            whole = scheme + path.partition("://")[2]
            yield from (whole + mark + query, whole, whole.rstrip("/") + mark + query, whole + "/" + mark + query)
