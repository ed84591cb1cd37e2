"""The body, by what kind of body it is and by how large: coloured, plain, a table, or hex."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeAlias

from binserver import bodies
from binserver.inspector.render import Link, Partial
from binserver.inspector.views.hexdump import hexdump
from binserver.inspector.views.masks import Masks
from binserver.message import header
from binserver.model import Body, Headers, Remark

MOST_COLOURED = 64 * 2**10
"""Larger JSON is shown plain, since spans cost the browser."""

MOST_PLAIN = 256 * 2**10
"""Text is shown in windows of so many bytes."""

MOST_HEX = 4 * 2**10
"""Bytes of a page of hex."""

INDENT = "  "

_COLOURS = {"key": "key", "string": "string", "number": "number", "literal": "word", "rest": "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonBody(Partial):
    """JSON, indented anew from its own tokens: pieces of a kind and a text; and what was found while laying it out."""

    pieces: tuple[tuple[str, str], ...]
    laid_out: bodies.JsonTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBody(Partial):
    """Text, control characters drawn."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsBody(Partial):
    """A form as names and values, in their order."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HexBody(Partial):
    """Bytes that are no text."""

    text: str


Content: TypeAlias = JsonBody | TextBody | PairsBody | HexBody


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPanel(Partial):
    """The Body tab.

    Attributes:
        content_type, encoding: As the headers claim, or None.
        size, sha256: Of the whole body.
        unpacked: Whether the encoding was one that could be undone.
        content: What is shown of it; None where there is nothing.
        error: Where JSON goes wrong.
        remarks: What may surprise in valid JSON.
        first, last: The bytes that are shown, counted from 1; both 0 where it is the whole.
        earlier, later: The windows around this one.
        download: The exact bytes; None for lost and found.
    """

    content_type: str | None
    encoding: str | None
    size: int
    sha256: str
    unpacked: bool
    content: Content | None
    error: Remark | None
    remarks: tuple[Remark, ...]
    first: int
    last: int
    earlier: Link | None
    later: Link | None
    download: Link | None


def body_panel(
    body: Body, headers: Headers, *, masks: Masks, here: Link, start: int = 0, download: Link | None = None
) -> BodyPanel:
    """What to show of a body from the byte `start` on; its data must be at hand."""
    data = bodies.plain(headers, body.data or b"")
    kind = bodies.kind(headers, body.data or b"")
    step = MOST_HEX if is_binary(kind) else MOST_PLAIN
    start = min(start - start % step, max(len(data) - 1, 0) // step * step)
    part = data[start : start + step]
    whole = len(part) == len(data)
    text = as_text(headers, data, part)
    content = _content(kind, part, text, start, masks) if data else None
    laid_out = content.laid_out if isinstance(content, JsonBody) else None
    return BodyPanel(
        content_type=header(headers, "Content-Type"),
        encoding=header(headers, "Content-Encoding"),
        unpacked=data is not body.data,
        size=body.size,
        sha256=body.sha256,
        content=content,
        error=laid_out.fault if laid_out and whole else None,
        remarks=tuple(masks.remark(one) for one in laid_out.remarks) if laid_out else (),
        first=0 if whole else start + 1,
        last=0 if whole else start + len(part),
        earlier=here.with_query(**{"from": start - step or None}) if start else None,
        later=here.with_query(**{"from": start + step}) if start + step < len(data) else None,
        download=download,
    )


def is_binary(kind: str) -> bool:
    """Whether bytes of this kind are shown as hex."""
    return kind in ("binary", "image")


def as_text(headers: Headers, data: bytes, part: bytes) -> str:
    """A part of an unpacked body as text; a window of a large one is taken for UTF-8."""
    unpacked = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    return bodies.text(unpacked, part) if len(part) == len(data) else part.decode("utf-8", "replace")


def _content(kind: str, part: bytes, text: str, start: int, masks: Masks) -> Content:
    if is_binary(kind):
        return HexBody(text=hexdump(part, start=start))
    small = len(part) <= MOST_COLOURED and not start
    if kind == "json" and small:
        return _json(text, masks)
    if kind == "form" and small:
        return PairsBody(pairs=pairs_of(text, masks))
    return TextBody(text=masks.body(kind, text))


def pairs_of(query: str, masks: Masks) -> tuple[tuple[str, str], ...]:
    """A query or a form as names and values, decoded, in their order."""
    return tuple((name, masks.value(name, value)) for name, value in bodies.form_fields(query))


def _json(text: str, masks: Masks) -> JsonBody:
    laid_out = bodies.json_tokens(text)
    return JsonBody(pieces=tuple(json_pieces(laid_out, masks)), laid_out=laid_out)


def json_pieces(tokens: Iterable[bodies.Token], masks: Masks) -> Iterator[tuple[str, str]]:
    """Tokens as kinds and texts; "" is the kind of what gets no colour, line ends and indents among it."""
    hiding = masks.json()
    for first, token in zip(chain((True,), repeat(False)), tokens, strict=False):
        if token.indent is not None and not first:
            yield "", "\n" + INDENT * token.indent
        yield _COLOURS.get(token.kind, ""), hiding.text(token.kind, token.text)
