"""Where in a text credentials stand, by the names that they go by: a finder for each syntax.

Whoever finds the port chooses these texts: each finder takes time by the length, since it looks at a bounded stretch
from wherever a name begins, and goes on behind what it found.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import unquote

Span: TypeAlias = tuple[int, int]
IsCredential: TypeAlias = Callable[[str], bool]

SCHEME = re.compile(r"(?:Bearer|Basic|Digest|Token|Negotiate) +", re.IGNORECASE)
"""What an Authorization says before its credential."""

PLAIN = frozenset({"null", "true", "false", '""', "None"})
"""Values that tell nothing."""

NAMING = frozenset({"name", "key", "field"})
"""Members of an object whose value is the name of what its `VALUE` is."""

VALUE = "value"

_MEMBERS = re.compile(
    r"""(?P<quote> \\{0,15}+" ) (?:name|key|field) (?P=quote) \s{0,20}+ : \s{0,20}+
        (?P=quote) (?P<name> [^"\\]{1,100}+ ) (?P=quote) \s{0,20}+ , \s{0,20}+
        (?P=quote) value (?P=quote) \s{0,20}+ (?P<sign> : ) (?P<gap> \s{0,20}+ ) (?P<opening> (?P=quote) )?
        (?P<closing> )""",
    re.VERBOSE | re.IGNORECASE,
)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{10,}+(?:\.[\w-]*+){2,4}+")
_ELEMENT = re.compile(r"<([A-Za-z_][\w:.-]{0,99}+)(?:\s[^<>]{0,500}+)?>(\s{0,100}+<!\[CDATA\[)?")
_PART = re.compile(
    r'\bname=(?:"([^"\r\n]{0,100}+)"|([^\s;"]{1,100}+))[^\r\n]{0,300}+(?:\r?\n[^\r\n]{1,300}+){0,5}+\r?\n\r?\n'
    r"(.*?)(?=\r?\n--|\Z)",
    re.DOTALL,
)
_PASSWORD = re.compile(r"://[^\s/?#@:\"'<>\\]{0,100}+:([^\s/@\"'<>\\]{1,200}+)@")
_NAME = re.compile(
    r"""(?: (?<![\w.%\\-]) | (?<=%[0-9A-Fa-f]{2}) | (?<=\\[bfnrt/]) )
        (?P<name> (?: [\w.\[\]-] | \\u[0-9a-fA-F]{4} ){1,80}+ )
        (?P<closing> \\{0,15}+["'] | %2[27] )?
        (?: [ \t\r\n+] | %20 ){0,100}+
        (?P<sign> [:=] | %3[AaDd] )
        (?P<gap> (?: [ \t\r\n+] | %20 ){0,100}+ )
        (?P<opening> \\{0,15}+["'] | %2[27] )?""",
    re.VERBOSE,
)
_BARE = re.compile(
    r"""(?: [^\s&,;"'<>\\()\]}%\#]
          | % (?! 2[267cC] | 3[bB] | 7[dD] )
          | [,;] (?! \s | \Z | [\w.-]{1,40}+ = ) )*+""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_QUOTE = re.compile(r"(?<!\\)(\\*+)([\"'])")
_BRACKET = re.compile(r"[\[\]{}]")


def in_pairs(text: str, is_credential: IsCredential) -> Iterator[Span]:
    """Values of names: JSON, also within a text of JSON; attributes of XML; queries; `name: value` and `name=value`."""
    at = 0
    while found := _NAME.search(text, at):
        at = found.end("sign")
        if is_credential(unescaped(found["name"])):
            span = _value(text, found)
            at = max(at, span[1])
            yield span


def in_members(text: str, is_credential: IsCredential) -> Iterator[Span]:
    """Values beside their names in JSON: `"name": "password", "value": "…"`."""
    at = 0
    while found := _MEMBERS.search(text, at):
        at = found.end("name")
        if is_credential(unescaped(found["name"])):
            span = _value(text, found)
            at = max(at, span[1])
            yield span


def in_tokens(text: str, _: IsCredential) -> Iterator[Span]:
    """Tokens that are known by their form: JWTs (RFC 7519), whatever they go by."""
    return (found.span() for found in _JWT.finditer(text))


def in_elements(text: str, is_credential: IsCredential) -> Iterator[Span]:
    """What elements of XML hold, CDATA and elements within them too."""
    at = 0
    while found := _ELEMENT.search(text, at):
        at = found.end()
        if is_credential(found[1]) and not found[0].endswith("/>"):
            end = text.find("]]>" if found[2] else f"</{found[1]}", at)
            span = at, end if end >= 0 else len(text)
            at = span[1]
            yield span


def in_parts(text: str, is_credential: IsCredential) -> Iterator[Span]:
    """Fields of a multipart body, their names quoted or not."""
    return (found.span(3) for found in _PART.finditer(text) if is_credential(found[1] or found[2] or ""))


def in_addresses(text: str, _: IsCredential) -> Iterator[Span]:
    """The password of `https://user:password@host`."""
    return (found.span(1) for found in _PASSWORD.finditer(text))


def unescaped(name: str) -> str:
    r"""A name as it is meant: `token` where `\u0074oken` or `to%6Ben` stands."""
    return unquote(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), name))


def _value(text: str, found: re.Match[str]) -> Span:
    start, opening = found.end(), found["opening"]
    if opening:
        return start, _closing(text, start, opening)
    if text[start : start + 1] in {"{", "["}:
        return start + 1, _end_of_brackets(text, start)
    if "\n" in found["gap"]:
        return start, start
    if found["sign"] == ":" and not found["closing"] and _begins_a_line(text, found.start()):
        return _without_scheme(text, start, text.find("\n", start) % (len(text) + 1))
    scheme = SCHEME.match(text, start)
    start = scheme.end() if scheme else start
    return start, _BARE.match(text, start).end()  # type: ignore[union-attr]  # nothing at all matches too


def _without_scheme(text: str, start: int, end: int) -> Span:
    scheme = SCHEME.match(text, start, end)
    return (scheme.end() if scheme else start), end - text.endswith("\r", start, end)


def _begins_a_line(text: str, at: int) -> bool:
    return not text[max(text.rfind("\n", 0, at) + 1, at - 100) : at].strip(" \t")


def _closing(text: str, start: int, opening: str) -> int:
    """Where the quote closes; at the end of the text if nowhere.

    Within n texts of JSON one in another a quote has 2**n - 1 backslashes, and an escaped one in it more.
    """
    if opening.startswith("%"):
        end = text.find(opening, start)
        return end if end >= 0 else len(text)
    depth = len(opening) - 1
    for found in _QUOTE.finditer(text, start):
        if found[2] == opening[-1] and len(found[1]) % (2 * depth + 2) == depth:
            return found.end(1) - depth
    return len(text)


def _end_of_brackets(text: str, start: int) -> int:
    """Where what opens there closes; at the end of the text if nowhere."""
    depth = 0
    for found in _BRACKET.finditer(text, start):
        depth += 1 if found[0] in "[{" else -1
        if not depth:
            return found.start()
    return len(text)
