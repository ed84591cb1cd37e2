"""Credentials in JSON, followed token by token."""

import re
from typing import Protocol

from binserver.inspector.views.credential_finders import NAMING, PLAIN, VALUE, unescaped

_BEFORE = re.compile(r'[\s:"]*+')
_TEXT = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)


class Hiding(Protocol):
    """What hides the credentials of texts of all kinds."""

    def names_secret(self, name: str) -> bool:
        """Whether what goes by this name is a credential."""

    def value(self, name: str, text: str) -> str:
        """A value by its name."""

    def loosely(self, text: str) -> str:
        """Text of any syntax."""

    def known(self, text: str) -> str:
        """A text in which only the bin's secrets are hidden."""


class JsonHiding:
    """Follows tokens, and hides scalars under a key that names a credential, however deep below it.

    The name may also be a value itself, as in `{"name": "password", "value": "…"}`.
    """

    def __init__(self, masks: Hiding) -> None:
        self._masks = masks
        self._key: str | None = None  # the key whose value comes next, where it names a credential
        self._depth = 0  # containers that are open below such a key
        self._naming = False  # the value that comes next is a name
        self._named: list[str | None] = [None]  # the credential that each open container has named

    def text(self, kind: str, text: str) -> str:
        """What is shown of a token."""
        if kind == "mark":
            return self._mark(text)
        if kind == "key":
            self._take_key(text)
            return self._masks.known(text)
        if kind == "rest":
            return self._masks.loosely(text)
        if self._key is None:
            self._take_name(text)
            return self._masks.loosely(text)
        if not self._depth:
            key, self._key = self._key, None
            return self._hidden(key, text)
        return self._hidden(self._key, text)

    def broken(self, text: str) -> str:
        """What is shown of a piece that is no token: hidden, where it stands for a credential's value."""
        return self._masks.known(text) if self._key is None else self._masks.value(unescaped(self._key), text)

    def rest(self, text: str) -> str:
        """What is shown of all that follows the first fault: a credential's value goes on to a quote, or to the end."""
        if self._key is None:
            return self._masks.loosely(text)
        start = _BEFORE.match(text).end()  # type: ignore[union-attr]  # nothing at all matches too
        end = len(text) if self._depth else _TEXT.match(text, start).end()  # type: ignore[union-attr]
        return text[:start] + self.broken(text[start:end]) + self._masks.loosely(text[end:])

    def _take_key(self, text: str) -> None:
        if self._depth:
            return
        name = unescaped(text.strip('"'))
        self._naming = name.lower() in NAMING
        named = self._named[-1] if name.lower() == VALUE else None
        self._key = text if self._masks.names_secret(name) else named

    def _take_name(self, text: str) -> None:
        if self._naming and self._masks.names_secret(unescaped(text.strip('"'))):
            self._named[-1] = text
        self._naming = False

    def _mark(self, text: str) -> str:
        if text in "[{":
            self._naming = False
            self._named.append(None)
            self._depth += self._key is not None
        elif text in "]}":
            if len(self._named) > 1:
                self._named.pop()
            self._depth -= self._depth > 0
            self._key = self._key if self._depth else None
        return text

    def _hidden(self, key: str, text: str) -> str:
        quote = '"' if text.startswith('"') else ""
        inner = text[1:-1] if quote else text
        return quote + self._masks.value(unescaped(key), inner) + quote if text not in PLAIN else text
