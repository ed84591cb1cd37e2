"""Credentials on the page: known by the names they go by or by being a bin's secret, shown by their last four.

What is hidden is always six dots, whatever its length, so that the dots tell nothing of it.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from urllib.parse import quote, quote_plus, unquote_plus

from binserver import bodies
from binserver.bodies.jsontext import lexemes
from binserver.inspector.views.credential_finders import (
    PLAIN,
    SCHEME,
    IsCredential,
    Span,
    in_addresses,
    in_elements,
    in_members,
    in_pairs,
    in_parts,
    in_tokens,
)
from binserver.inspector.views.credential_names import names_credential
from binserver.inspector.views.json_hiding import JsonHiding
from binserver.model import Headers, Remark

KEPT = 4
"""Characters at the end that stay readable, of values three times as long."""

SHORT = 8
"""A bin's secret of fewer characters is hidden where it stands alone, and not as a part of longer words."""

MOST_STRICT = 64 * 2**10
"""Characters of JSON that are looked at token by token, which takes four times as long as by names alone."""

MARKS = "[]{},:"
"""Punctuation of JSON."""

COVER = "\udc00"
"""Stands for one hidden character where places count; no text that was decoded holds it."""

_DOTS = "\u2022" * 6
_COVERED = re.compile(COVER + "+")
_FINDERS = (in_elements, in_members, in_pairs, in_addresses)
_SIGNS = re.compile(r"[:=<%]")
_ESCAPES = re.compile(r"(\\u[0-9a-f]{4}|%[0-9A-F]{2})")
_SEPARATOR = re.compile(r"([&#])")
_LINE = re.compile(r"^([!#$%&'*+.^_`|~\w-]++)[ \t]*+:[ \t]*+([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)", re.MULTILINE)


class Masks:
    """What hides the credentials of one page; `hid` tells whether there were any.

    Args:
        secrets: The bin's own, hidden wherever they stand.
        names: Headers that the provider declares to carry a secret.
        shown: Whether to leave everything readable; `hid` is still found.
    """

    def __init__(self, *, secrets: Iterable[str] = (), names: Iterable[str] = (), shown: bool = False) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(_pattern, longest_first))) if forms else None
        self._names = {name.lower() for name in names}
        self.covers = False  # whether what is hidden keeps its length
        self.shown = shown
        self.hid = False

    def names_secret(self, name: str) -> bool:
        """Whether what goes by this name is a credential."""
        return name.lower() in self._names or names_credential(name)

    def value(self, name: str, text: str) -> str:
        """A value by its name; one of an ordinary name is looked into."""
        if not self.names_secret(name) or not text:
            return self.loosely(text)
        scheme = SCHEME.match(text)
        at = scheme.end() if scheme else 0
        return text[:at] + self._hide(text[at:])

    def headers(self, headers: Headers) -> Headers:
        """Header pairs, values hidden where they are credentials."""
        return tuple((name, self.value(name, text)) for name, text in headers)

    def query(self, text: str) -> str:
        """A form or a query as it came."""
        return self.known("".join(self._pair(one) for one in _SEPARATOR.split(text)))

    def target(self, request_target: str) -> str:
        """A request target, or an address."""
        path, mark, query = request_target.partition("?")
        return self.loosely(path) + mark + self.query(query)

    def meant(self, typed: str, kept: str | None) -> str:
        """What a field means that showed a kept address: the address itself, where it came back as it was shown."""
        return kept if kept and typed == self.target(kept) else typed

    def head(self, text: str) -> str:
        """A request head as it came."""
        line, end, rest = text.partition("\n")
        method, space, after = line.partition(" ")
        target, last, version = after.rpartition(" ")
        shown = self.target(target) + last + version if last else self.target(after)
        return self.known(method) + space + shown + end + self.known(self._lines(rest))

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
            return self.loosely(self._without(in_parts, text))
        return self._strictly(text) if kind == "json" and len(text) <= MOST_STRICT else self.loosely(text)

    def part(self, kind: str, text: str, *, before: str = "", after: str = "") -> str:
        """A part of a body; what stands around it may tell that it begins or ends within a credential."""
        if not before and not after:
            return self.body(kind, text)
        return _COVERED.sub(_DOTS, self.covered(kind, text, before=before, after=after))

    def covered(self, kind: str, text: str, *, before: str = "", after: str = "") -> str:
        """The same in as many characters: each that is hidden is a `COVER`."""
        covering = copy(self)
        covering.covers, covering.shown = True, False
        covered = covering.body(kind, before + text + after)[len(before) : len(before) + len(text)]
        self.hid = self.hid or COVER in covered
        return text if self.shown else covered

    def json(self) -> JsonHiding:
        """What hides the credentials of one JSON text, token by token."""
        return JsonHiding(self)

    def loosely(self, text: str) -> str:
        """Text of any syntax."""
        if _SIGNS.search(text):
            for finder in _FINDERS:
                text = self._without(finder, text)
        return self.known(self._without(in_tokens, text))

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
            pieces.append(hiding.rest(text[at:]))
            return "".join(pieces)
        return "".join((*pieces, text[at:]))

    def known(self, text: str) -> str:
        """A text in which only the bin's secrets are hidden."""
        return self._secrets.sub(lambda found: self._hide(found[0]), text) if self._secrets else text

    def _pair(self, text: str) -> str:
        name, mark, value = text.partition("=")
        if not mark:
            return self.loosely(text)
        if not self.names_secret(unquote_plus(name)):
            return name + mark + self.loosely(value)
        return name + mark + self._hide(value)

    def _lines(self, text: str) -> str:
        return _LINE.sub(lambda found: found[0].removesuffix(found[2]) + self.value(found[1], found[2]), text)

    def _without(self, finder: Callable[[str, IsCredential], Iterator[Span]], text: str) -> str:
        pieces: list[str] = []
        at = 0
        for start, end in finder(text, self.names_secret):
            pieces += (text[at:start], self._hide(text[start:end]))
            at = end
        return "".join((*pieces, text[at:])) if pieces else text

    def _hide(self, value: str) -> str:
        if not value or value in PLAIN or value.startswith((_DOTS, COVER)):
            return value
        self.hid = True
        if self.shown:
            return value
        kept = value[-KEPT:] if len(value) >= 3 * KEPT else ""
        return (COVER * (len(value) - len(kept)) if self.covers else _DOTS) + kept


def _forms(secret: str) -> tuple[str, ...]:
    """A secret as it is, as bytes, in a URL, in base64, and in JSON, which may write a slash as `\\/`."""
    data = secret.encode()
    in_json = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
    slashed = (form.replace("/", "\\/") for form in in_json)
    coded = quote(secret, safe=""), quote_plus(secret), base64.b64encode(data).decode()
    return (secret, data.decode("latin-1"), *coded, *in_json, *slashed)


def _pattern(form: str) -> str:
    """Escapes may be written in either case."""
    pieces = enumerate(_ESCAPES.split(form))
    pattern = "".join(f"(?i:{re.escape(piece)})" if at % 2 else re.escape(piece) for at, piece in pieces)
    return pattern if len(form) >= SHORT else rf"(?<!\w){pattern}(?!\w)"
