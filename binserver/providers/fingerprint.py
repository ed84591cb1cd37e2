"""What makes two captures the same delivery's: the event's own key, and a fingerprint of what was sent.

Senders sign each attempt anew and date it, and everything on the way adds headers of its own: the fingerprint is of
the method, the path, the query, the body and the headers that the declaration reads, without proofs and times.

The store compares within a bin: captures with the same provider and the same `Reading.dedup` are deliveries of one
event, whenever they came; without a provider, those with the same fingerprint, each within `SAME_WITHIN` of the one
before. The first by number is `Delivery.of`, the others are counted from 2, and `same` is whether the fingerprints are.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from binserver.model import Capture, Reading
from binserver.providers.document import Document, Found
from binserver.providers.paths import find, text_of
from binserver.providers.spec import Provider

SAME_WITHIN = timedelta(hours=72)
"""How long two equal requests of nobody known count as one, sent twice."""

_CHANGING = re.compile(r"time|date|signature|retry|attempt|token|secret|hash|digest|hmac|delivery", re.IGNORECASE)


def fingerprint(capture: Capture, document: Document, provider: Provider | None = None) -> str:
    """The fingerprint of a capture and its document, 32 hex digits; of a body that is not at hand, its hash counts.

    `provider` is the declaration that claims it.
    """
    pieces = [len(piece).to_bytes(8) + piece for piece in _pieces(capture, document, provider)]
    return hashlib.sha256(b"".join(pieces)).hexdigest()[:32]


def key_of(reading: Reading) -> str | None:
    """What captures of one bin have in common that are deliveries of the same event; None where nothing tells."""
    if reading.provider and reading.dedup:
        return f"{reading.provider}|{reading.dedup}"
    return f"|{reading.fingerprint}" if reading.fingerprint else None


def _pieces(capture: Capture, document: Document, provider: Provider | None) -> Iterator[bytes]:
    yield document.method.encode("latin-1", "replace")
    yield document.request_target.encode("latin-1", "replace")
    body = capture.body.sha256.encode() if capture.body.data is None else capture.body.data
    for proof in _proofs(document, provider):
        body = body.replace(text_of(proof.value).encode("utf-8", "replace"), b"")
    yield body
    for name in _headers(provider) if provider else ():
        yield from (value.encode("latin-1", "replace") for value in document.by_header.get(name, ()))


def _proofs(document: Document, provider: Provider | None) -> Iterator[Found]:
    """Proofs that are in the body, and their times."""
    for path in _signed_paths(provider) if provider else ():
        yield from (found for found in find(document, path) if found.place.startswith("body.") and found.value)


@cache
def _signed_paths(provider: Provider) -> tuple[str, ...]:
    schemes = [one for one in provider.schemes if one.scope == "body"]
    return tuple(path for one in schemes for path in (one.at, one.timestamp) if path)


@cache
def _headers(provider: Provider) -> tuple[str, ...]:
    """Headers that the declaration reads: those are part of the event, unless by their names they change."""
    fields = [field.path for shape in provider.shapes for field in shape.fields]
    names = {match[1].lower() for path in fields if (match := re.search(r"header\.([^\s.\[\]()]+)", path))}
    return tuple(sorted(name for name in names if not _CHANGING.search(name)))
