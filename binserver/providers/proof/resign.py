"""Makes the proofs of a message anew: for samples, and for what is sent again after it was changed."""

import hashlib
from collections.abc import Iterator
from functools import partial

from binserver.message import Message
from binserver.providers import addresses, edits
from binserver.providers import document as documents
from binserver.providers.document import Document
from binserver.providers.paths import find, text_of
from binserver.providers.proof.keys import digest, encoded, key_of
from binserver.providers.proof.parts import assemble, needs_url
from binserver.providers.spec import Provider, Scheme


def sign(provider: Provider, message: Message, secret: str, *, public_url: str | None = None) -> Message:
    """The message with the proofs that it carries made anew with this secret.

    What only the provider can make, with its private key, stays as it is.
    """
    for scheme in provider.schemes:
        if scheme.kind in {"static", "hmac"}:
            message = _resigned(provider, scheme, message, secret, public_url)
    return message


def _resigned(provider: Provider, scheme: Scheme, message: Message, secret: str, public_url: str | None) -> Message:
    for document in _events(provider, documents.of_message(message, public_url=public_url)):
        for found in find(document, scheme.at)[:1]:
            made = _made(scheme, document, secret)
            if made is not None:
                message = edits.with_text(message, found.place, text_of(found.value), partial(_instead, made))
    return message


def _instead(made: str, before: str) -> str:  # noqa: ARG001 - what was there does not matter
    return made


def _events(provider: Provider, document: Document) -> Iterator[Document]:
    """The whole, and each event of a batch, which may have a proof of its own."""
    yield document
    for root in {shape.root for shape in provider.shapes if shape.root}:
        yield from (document.event(found.place, found.value) for found in find(document, root))


def _made(scheme: Scheme, document: Document, secret: str) -> str | None:
    """The text of the proof for a request, with this secret; None where it cannot be made."""
    key = key_of(scheme, secret)
    if key is None or not key:
        return None
    if scheme.kind == "static":
        return scheme.prefix + _static(scheme, key)
    stamp = find(document, scheme.timestamp) if scheme.timestamp else []
    url = addresses.ports(document.urls[0])[0] if document.urls and needs_url(scheme.sign) else ""
    signed = assemble(scheme.sign, document, text_of(stamp[0].value) if stamp else "", url)
    if signed is None:
        return None
    return scheme.prefix + encoded(digest(scheme.algorithm, key, signed), scheme.encoding)


def _static(scheme: Scheme, key: bytes) -> str:
    return hashlib.new(scheme.derive, key).hexdigest() if scheme.derive else key.decode("latin-1")
