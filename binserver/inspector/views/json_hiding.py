"""Credentials in JSON, followed token by token."""

import re
from typing import TYPE_CHECKING

from binserver.inspector.views.credential_finders import PLAIN, unescaped

if TYPE_CHECKING:
    from binserver.inspector.views.masks import Masks

_BEFORE = re.compile(r'[\s:"]*+')
_TEXT = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)


class JsonHiding:
    """Follows tokens, and hides scalars under a key that names a credential, however deep below it."""

    def __init__(self, masks: "Masks") -> None:
        self._masks = masks
        self._key: str | None = None  # the key whose value comes next, where it names a credential
        self._depth = 0  # containers that are open below such a key

    def text(self, kind: str, text: str) -> str:
        """What is shown of a token."""
        if kind == "mark":
            return self._mark(text)
        if kind == "key":
            if not self._depth:
                self._key = text if self._masks.names_secret(unescaped(text)) else None
            return self._masks.known(text)
        if kind == "rest":
            return self._masks.loosely(text)
        if self._key is None:
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

    def _mark(self, text: str) -> str:
        if self._key is not None and text in "[{":
            self._depth += 1
        elif self._depth and text in "]}":
            self._depth -= 1
            self._key = self._key if self._depth else None
        return text

    def _hidden(self, key: str, text: str) -> str:
        quote = '"' if text.startswith('"') else ""
        inner = text[1:-1] if quote else text
        return quote + self._masks.value(unescaped(key), inner) + quote if text not in PLAIN else text
