"""How an unknown sender signs: tries the usual ways over a capture with a secret, and says which fits."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from binserver.model import Capture
from binserver.providers import addresses
from binserver.providers import document as documents
from binserver.providers.document import Document
from binserver.providers.proof import keys
from binserver.providers.proof.parts import assemble
from binserver.providers.spec import Algorithm, Encoding

MOST_BODY = 256 * 2**10
"""Bytes of a body that is tried."""

MOST_TEXTS = 100
"""Texts of headers and of the query that may be the proof."""

MOST_TIMES, MOST_IDS = 4, 4

_HASHES: tuple[Algorithm, ...] = ("sha256", "sha512", "sha1")
_TIME = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_PROOF = re.compile(r"[A-Za-z0-9+/=_-]{27,180}")
_PREFIX = re.compile(r"^(?:(?:sha1|sha256|sha512|v\d+a?|hmac-sha\d+|Bearer|HMAC)[=:, ])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A way of signing that fits.

    Attributes:
        place: Where the proof is, like "header.X-Signature".
        line: The `Scheme` to paste into a declaration.
    """

    place: str
    line: str


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the request, where a declaration finds it, and what it begins with."""

    path: str
    text: str
    prefix: str = ""


def find_scheme(capture: Capture, secret: str, *, public_url: str | None = None) -> tuple[Fit, ...]:
    """Every usual way of signing that fits this capture with this secret; none where nothing does.

    Takes some hundred hashes of the body.
    """
    document = documents.of_capture(capture, public_url=public_url)
    if document.body is None or len(document.body) > MOST_BODY or not secret.strip():
        return ()
    texts = list(_texts(document))[:MOST_TEXTS]
    digests = _digests(document, secret, texts)
    found = [*_static(texts, secret), *(_fit(one, digests) for one in texts)]
    return tuple(dict.fromkeys(fit for fit in found if fit is not None))


def _static(texts: Sequence[_Text], secret: str) -> Iterator[Fit]:
    """Senders that send the secret itself, or its hash."""
    key = secret.strip().encode("utf-8", "surrogatepass")
    known = {secret.strip(): ""} | {hashlib.new(one, key).hexdigest(): one for one in _HASHES}
    for one in texts:
        for right, derive in known.items():
            if keys.same(one.text.encode("latin-1", "replace"), right.encode("latin-1", "replace")):
                yield Fit(place=one.path, line=_line("static", one, scope="sender", derive=derive))


def _fit(text: _Text, digests: dict[bytes, tuple[str, Algorithm, str, str]]) -> Fit | None:
    encodings: tuple[Encoding, ...] = ("hex", "base64")
    for encoding in encodings:
        data = keys.decoded(text.text, encoding)
        if data is not None and data in digests:
            sign, algorithm, timestamp, key = digests[data]
            given = {"algorithm": algorithm, "encoding": encoding, "sign": sign, "timestamp": timestamp, "key": key}
            return Fit(place=text.path, line=_line("hmac", text, scope="body", **given))
    return None


def _line(kind: str, text: _Text, **given: str) -> str:
    words = {"kind": kind, "at": text.path, "prefix": text.prefix, **given}
    usual = {"prefix": "", "algorithm": "sha256", "encoding": "hex", "timestamp": "", "key": "text", "derive": ""}
    told = [
        f"{name}={one if name == 'sign' else _quoted(one)}" for name, one in words.items() if usual.get(name) != one
    ]
    return f'Scheme(name="…", {", ".join(told)})'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _digests(document: Document, secret: str, texts: Sequence[_Text]) -> dict[bytes, tuple[str, Algorithm, str, str]]:
    """By the bytes of each digest, what it was made of: parts, hash, path of the time, kind of key; the plain first."""
    made: dict[bytes, tuple[str, Algorithm, str, str]] = {}
    for sign, timestamp, signed in _signed(document, texts):
        for name, key in _keys(secret):
            for algorithm in _HASHES:
                made.setdefault(keys.digest(algorithm, key, signed), (sign, algorithm, timestamp, name))
    return made


def _keys(secret: str) -> Iterator[tuple[str, bytes]]:
    text = secret.strip()
    yield "text", text.encode("utf-8", "surrogatepass")
    if data := keys.decoded(text.removeprefix("whsec_"), "base64"):
        yield "whsec" if text.startswith("whsec_") else "base64", data
    if data := keys.decoded(text, "hex"):
        yield "hex", data


def _signed(document: Document, texts: Sequence[_Text]) -> Iterator[tuple[str, str, bytes]]:
    """What may have been signed: in the words of a declaration, the path of the time, and the bytes."""
    times = [one for one in texts if _TIME.fullmatch(one.text)][:MOST_TIMES]
    ids = [one for one in texts if re.search(r"(?:^|[-_.])id$", one.path, re.IGNORECASE)][:MOST_IDS]
    for sign in _WITHOUT_TIME:
        yield from _assembled(sign, document, None)
    for time in times:
        for sign in _WITH_TIME:
            yield from _assembled(sign, document, time)
        for one in ids:
            yield from _assembled((f"text({one.path})", b".", "timestamp", b".", "body"), document, time)


def _assembled(
    sign: tuple[str | bytes, ...], document: Document, time: _Text | None
) -> Iterator[tuple[str, str, bytes]]:
    urls = [one for url in document.urls for one in addresses.ports(url)] if "url" in sign else [""]
    words = "(" + ", ".join(_word(one) for one in sign) + ",)"
    for url in urls:
        signed = assemble(sign, document, time.text if time else "", url)
        if signed is not None:
            yield words, time.path if time else "", signed


def _word(part: str | bytes) -> str:
    return _quoted(part) if isinstance(part, str) else "b" + _quoted(part.decode())


_WITHOUT_TIME: tuple[tuple[str | bytes, ...], ...] = (
    ("body",),
    ("url", "body"),
    ("url", "form-sorted"),
    ("url",),
    ("body", "url"),
    ("form-values",),
    ("compact(body)",),
    ("escaped(body)",),
)
_WITH_TIME: tuple[tuple[str | bytes, ...], ...] = (
    ("timestamp", b".", "body"),
    ("timestamp", "body"),
    ("timestamp", b":", "body"),
    (b"v0:", "timestamp", b":", "body"),
    ("timestamp", b"\n", "body"),
    ("body", "timestamp"),
    ("body", b".", "timestamp"),
    ("timestamp", b".", "method", b".", "url", b".", "body"),
)


def _texts(document: Document) -> Iterator[_Text]:
    """Texts of headers and of the query, whole and taken apart."""
    for name, values in document.by_header.items():
        for value in values[:3]:
            yield from _pieces(f"header.{name}", value.strip()[:2000])
    for name, value in document.query[:MOST_TEXTS]:
        if re.fullmatch(r"[^\s.\[\]()]+", name):
            yield _Text(f"query.{name}", value)
    if isinstance(document.tree, dict):
        for name, one in list(document.tree.items())[:MOST_TEXTS]:
            if isinstance(one, str) and re.fullmatch(r"[^\s.\[\]()=\"]+", name) and _PROOF.fullmatch(one):
                yield _Text(name, str(one))


def _pieces(path: str, value: str) -> Iterator[_Text]:
    yield _Text(path, value)
    match = _PREFIX.match(value)
    if match and not re.search("[,;]", value[match.end() :]):  # one proof by itself
        yield _Text(path, value[match.end() :], match[0])
        return
    for name, piece in re.findall(r"(?:^|[,;]\s*)([\w-]{1,30})=([^,;]{1,300})", value)[:10]:
        yield _Text(f"pairs({path}).{name}[*]", piece)
    for name, piece in re.findall(r"(?:^|\s)(v\w{1,3}),(\S{1,300})", value)[:10]:
        yield _Text(f"versions({path}).{name}[*]", piece)
