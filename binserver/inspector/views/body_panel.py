"""The body, by what kind of body it is and by how large: coloured, plain, a table, or hex."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeAlias

from binserver import bodies
from binserver.inspector.render import Link, Partial
from binserver.inspector.views.faulty_body import COLOURS, FaultyBody, Pieces, faulty_body
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.window import MOST_HEX, MOST_PLAIN, Window, is_binary, window
from binserver.message import header
from binserver.model import Body, Headers, Remark

__all__ = ["MOST_HEX", "MOST_PLAIN", "BodyPanel", "body_panel", "is_binary"]

MOST_COLOURED = 64 * 2**10
"""Larger JSON is shown plain, since spans cost the browser."""

INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonBody(Partial):
    """JSON, indented anew from its own tokens: pieces of a kind and a text; and what was found while laying it out."""

    pieces: Pieces
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


Content: TypeAlias = JsonBody | FaultyBody | TextBody | PairsBody | HexBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How a body that came coded is shown.

    Attributes:
        codings: As the headers name them.
        size: Of what came of it; None where it is shown as it came.
        cut: Whether only its beginning was decoded.
        fault: Why it is not decoded, or not to its end.
    """

    codings: str
    size: int | None
    cut: bool
    fault: Remark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPanel(Partial):
    """The Body tab.

    Attributes:
        content_type: As the header claims, or None.
        size, sha256: Of the whole body, as it was sent.
        decoding: None where no coding is claimed.
        content: What is shown of it; None where there is nothing.
        error: Where JSON goes wrong.
        remarks: What may surprise in what is shown.
        first, last, of: The bytes that are shown, counted from 1, and how many there are; all 0 where it is the whole.
        earlier, later: The windows around this one.
        download: The exact bytes; None for lost and found.
        follower: The capture of the bytes that were left over right after it, where there is one.
    """

    content_type: str | None
    size: int
    sha256: str
    decoding: Decoding | None
    content: Content | None
    error: Remark | None
    remarks: tuple[Remark, ...]
    first: int
    last: int
    of: int
    earlier: Link | None
    later: Link | None
    download: Link | None
    follower: Link | None


def body_panel(
    body: Body,
    headers: Headers,
    *,
    masks: Masks,
    here: Link,
    start: int = 0,
    download: Link | None = None,
    follower: Link | None = None,
) -> BodyPanel:
    """What to show of a body from the byte `start` on; its data must be at hand."""
    decoded = bodies.decoded(headers, body.data or b"")
    is_part = decoded.cut or (decoded.fault is not None and decoded.codings != ())
    part = window(headers, decoded.data, start=start, cut=is_part)
    size = len(part.data)
    content = _content(part, masks) if size else None
    laid_out = content.laid_out.remarks if isinstance(content, JsonBody) else ()
    return BodyPanel(
        content_type=header(headers, "Content-Type"),
        decoding=_decoding(headers, decoded),
        size=body.size,
        sha256=body.sha256,
        content=content,
        error=masks.remark(content.fault) if isinstance(content, FaultyBody) else None,
        remarks=tuple(masks.remark(one) for one in (*part.remarks(), *laid_out)),
        first=0 if part.is_whole else part.start + 1,
        last=0 if part.is_whole else part.end,
        of=0 if part.is_whole else size,
        earlier=here.with_query(**{"from": part.start - part.most or None}) if part.start else None,
        later=here.with_query(**{"from": part.end}) if part.end < size else None,
        download=download,
        follower=follower,
    )


def _decoding(headers: Headers, decoded: bodies.Decoded) -> Decoding | None:
    names = ", ".join(bodies.codings_of(headers))
    if not names:
        return None
    size = len(decoded.data) if decoded.codings else None
    return Decoding(codings=names, size=size, cut=decoded.cut, fault=decoded.fault)


def _content(part: Window, masks: Masks) -> Content:
    if is_binary(part.kind):
        return HexBody(text=part.shown(masks))
    text = part.text()
    if fault := part.fault():
        return faulty_body(text, fault, masks)
    small = len(part.data) <= MOST_COLOURED
    if part.kind == "json" and small:
        return _json(text, masks)
    if part.kind == "form" and small:
        return PairsBody(pairs=pairs_of(text, masks))
    return TextBody(text=part.shown(masks))


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
        yield COLOURS.get(token.kind, ""), hiding.text(token.kind, token.text)
