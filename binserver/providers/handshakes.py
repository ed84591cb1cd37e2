"""What a provider is answered when it asks who is there: the one reply that may hold a text of the request."""

import json
import re
from dataclasses import replace
from functools import cache

from binserver.message import Message
from binserver.model import Reply
from binserver.providers import document as documents
from binserver.providers.document import Document
from binserver.providers.paths import find, first, text_of
from binserver.providers.spec import Handshake, Provider, Trait

MOST_BODY = 16 * 2**10
"""Bytes of a request that can be a handshake."""

_ECHO = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")
"""What is given back: of such characters no browser and no shell can make anything."""

_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"


def reply_to(provider: Provider, message: Message) -> Reply | None:
    """What the provider has to be answered, if this is a handshake of its."""
    if not provider.handshakes or len(message.body) > MOST_BODY:
        return None
    document = documents.of_message(message)
    found = next((one for one in provider.handshakes if _is_one(one, document)), None)
    return None if found is None else _answer(found, document)


def _is_one(handshake: Handshake, document: Document) -> bool:
    if handshake.methods and document.method not in handshake.methods:
        return False
    return all(_has(document, trait) for trait in handshake.when)


def _has(document: Document, trait: Trait) -> bool:
    found = first(document, trait.path)
    return found is not None and _pattern(trait.like).fullmatch(text_of(found.value)) is not None


def _answer(handshake: Handshake, document: Document) -> Reply | None:
    """The reply, with the text that is demanded back; none where that is missing or not plain."""
    if not handshake.echo:
        return handshake.reply
    texts = [text_of(one.value) for one in find(document, handshake.echo)[:1]]
    if not texts or not _ECHO.fullmatch(texts[0]):
        return None
    name = handshake.echo_name
    body, kind = (json.dumps({name: texts[0]}), _JSON) if name else (texts[0], _TEXT)
    others = tuple(pair for pair in handshake.reply.headers if pair[0].lower() != "content-type")
    return replace(handshake.reply, headers=(("Content-Type", kind), *others), body=body)


@cache
def _pattern(like: str) -> re.Pattern[str]:
    return re.compile(like)
