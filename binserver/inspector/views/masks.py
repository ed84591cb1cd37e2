"""Credentials on the page: known by the names they go by or by being a bin's secret, shown by their last four."""

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, unquote_plus

from binserver import bodies
from binserver.bodies.jsontext import lexemes
from binserver.model import Headers, Remark

KEPT = 4
"""Characters at the end that stay readable, of values three times as long."""

MARKS = "[]{},:"
"""Punctuation of JSON."""

_PLAIN = frozenset({"null", "true", "false", '""'})
_DOTS = "\u2022" * 6
_NAMES = re.compile(
    r"auth|cookie|secret|token|api[-_]?key|signature|passw|session|credential|jwt|verif-hash", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:Bearer|Basic|Digest|Token|Negotiate) +", re.IGNORECASE)
# Whoever finds the port chooses these texts: each pattern looks at a bounded stretch from wherever it begins.
_SEPARATOR = re.compile(r"([&#])")
_JSON = re.compile(r'"((?:[^"\\]|\\.){0,100}+)"\s*+:\s*+(?:"((?:[^"\\]|\\.)*+)(?:"|\Z)|([^\s",\[\]{}]++))', re.DOTALL)
_XML = re.compile(r"<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<>]+)</")
_PART = re.compile(
    r'\bname="([^"\r\n]{0,100}+)"[^\r\n]{0,300}+(?:\r?\n[^\r\n]{1,300}+){0,5}+\r?\n\r?\n(.*?)(?=\r?\n--|\Z)', re.DOTALL
)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LINE = re.compile(r"^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n]*)", re.MULTILINE)


class Masks:
    """What hides the credentials of one page; `hid` tells whether there were any.

    Args:
        secrets: The bin's own, hidden wherever they stand.
        names: Headers that the provider declares to carry a secret.
        shown: Whether to leave everything readable; `hid` is still found.
    """

    def __init__(self, *, secrets: Iterable[str] = (), names: Iterable[str] = (), shown: bool = False) -> None:
        self._secrets = sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True)
        self._names = {name.lower() for name in names}
        self.shown = shown
        self.hid = False

    def names_secret(self, name: str) -> bool:
        """Whether what goes by this name is a credential."""
        return name.lower() in self._names or _NAMES.search(name) is not None

    def value(self, name: str, text: str) -> str:
        """A value by its name."""
        if not self.names_secret(name) or not text:
            return self.known(text)
        scheme = _SCHEME.match(text)
        at = scheme.end() if scheme else 0
        return text[:at] + self._hide(text[at:])

    def headers(self, headers: Headers) -> Headers:
        """Header pairs, values hidden where they are credentials."""
        return tuple((name, self.value(name, text)) for name, text in headers)

    def query(self, text: str) -> str:
        """A form or a query as it came."""
        return self.known("".join(self._pair(one) for one in _SEPARATOR.split(text)))

    def target(self, request_target: str) -> str:
        """A request target."""
        path, mark, query = request_target.partition("?")
        return self.known(path) + mark + self.query(query)

    def head(self, text: str) -> str:
        """A request head as it came."""
        line, end, rest = text.partition("\n")
        method, space, after = line.partition(" ")
        target, last, version = after.rpartition(" ")
        shown = self.target(target) + last + version if last else self.target(after)
        return method + space + shown + end + self.known(self._lines(rest))

    def remark(self, remark: Remark) -> Remark:
        """A remark, whose parameters may be what was received."""
        params = {
            name: self.target(value) if isinstance(value, str) else value for name, value in remark.params.items()
        }
        return Remark(code=remark.code, params=params)

    def body(self, kind: str, text: str) -> str:
        """A body as text, by what kind of body it is."""
        if kind == "form":
            return self.query(text)
        if kind == "multipart":
            return self.known(self._each(_PART, text))
        return self._strictly(text) if kind == "json" else self.loosely(text)

    def json(self) -> "JsonHiding":
        """What hides the credentials of one JSON text, token by token."""
        return JsonHiding(self)

    def loosely(self, text: str) -> str:
        """Text that may hold JSON or XML."""
        return self.known(self._each(_XML, self._each(_JSON, text)))

    def _strictly(self, text: str) -> str:
        """JSON as it came, its white space too; what follows its first fault is looked at as any text."""
        hiding, at = self.json(), 0
        pieces: list[str] = []
        try:
            for word, start, end in lexemes(text):
                kind = "mark" if word in MARKS else word
                pieces += (text[at:start], hiding.text(kind, text[start:end]))
                at = end
        except bodies.JsonFault:
            pieces.append(self.loosely(text[at:]))
            return "".join(pieces)
        return "".join((*pieces, text[at:]))

    def known(self, text: str) -> str:
        """A text in which only the bin's secrets are hidden."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, self._hide(secret))
        return text

    def _pair(self, text: str) -> str:
        name, mark, value = text.partition("=")
        return name + mark + (self._hide(value) if value and self.names_secret(unquote_plus(name)) else value)

    def _lines(self, text: str) -> str:
        return _LINE.sub(lambda found: found[0].removesuffix(found[2]) + self.value(found[1], found[2]), text)

    def _each(self, pattern: re.Pattern[str], text: str) -> str:
        return pattern.sub(self._value_in, text)

    def _value_in(self, found: re.Match[str]) -> str:
        group = found.lastindex or 1
        value = found[group]
        if not value or not self.names_secret(_unescaped(found[1])):
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return found[0][:start] + self._hide(value) + found[0][end:]

    def _hide(self, value: str) -> str:
        self.hid = True
        if self.shown:
            return value
        return _DOTS + (value[-KEPT:] if len(value) >= 3 * KEPT else "")


def _forms(secret: str) -> tuple[str, ...]:
    return (secret, quote(secret, safe=""), quote_plus(secret), base64.b64encode(secret.encode()).decode())


def _unescaped(key: str) -> str:
    r"""A key as it is meant: `token` where `\u0074oken` stands."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), key)


class JsonHiding:
    """Follows tokens, and hides scalars under a key that names a credential, however deep below it."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._key: str | None = None  # the key whose value comes next, where it names a credential
        self._depth = 0  # containers that are open below such a key

    def text(self, kind: str, text: str) -> str:
        """What is shown of a token."""
        if kind == "mark":
            return self._mark(text)
        if kind == "key":
            if not self._depth:
                self._key = text if self._masks.names_secret(_unescaped(text)) else None
            return self._masks.known(text)
        if kind == "rest":
            return self._masks.loosely(text)
        if self._key is None:
            return self._masks.known(text)
        if not self._depth:
            key, self._key = self._key, None
            return self._hidden(key, text)
        return self._hidden(self._key, text)

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
        return quote + self._masks.value(_unescaped(key), inner) + quote if text not in _PLAIN else text
