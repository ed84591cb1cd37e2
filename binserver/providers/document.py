"""A capture as the declarations see it: its parts taken apart, its body as a tree of tokens."""

from dataclasses import dataclass
from urllib.parse import unquote

from binserver import bodies
from binserver.bodies import JsonFault, Kind, Value
from binserver.message import Message, split_target
from binserver.model import INCOMPLETE, Capture, Headers, Remark

MOST_BODY = 2**20
"""Bytes of a body that is read; what is larger is kept and shown, but not read."""

MOST_SEGMENTS = 100

CUT = INCOMPLETE | {"body-without-length", "length-counted-in-characters"}
"""Flaws that say that the body kept is not the body sent, so that no signature can be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One request, taken apart.

    Attributes:
        method: As sent.
        path: The segments under the bin, percent-decoded.
        query: The pairs of the query string, decoded.
        headers: As sent.
        body: Its exact bytes, as signatures cover them; None where they are not whole or not at hand.
        kind: What the body is.
        tree: The body as a value: of JSON, or of a form (whose bracketed names nest); None where there is none.
        repeated: JSON keys that came twice, of which the last counts.
        unread: Why there is no tree, where one was to be expected.
    """

    method: str
    path: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    body: bytes | None = None
    kind: Kind = "empty"
    tree: Value = None
    repeated: tuple[str, ...] = ()
    unread: Remark | None = None


def of_capture(capture: Capture) -> Document:
    """The document of a capture; a body that is too large, too deep, cut or no JSON is said to be unread."""
    body = _whole_body(capture)
    parts = split_target(capture.request_target)
    path = parts.rest if capture.bin is not None else f"/{parts.first}{parts.rest}"
    unread: Remark | None = None
    if capture.body.size > MOST_BODY:
        unread = Remark(code="body-too-large-to-read", params={"size": capture.body.size, "limit": MOST_BODY})
    elif body is None and capture.body.data is None:
        unread = Remark(code="body-not-at-hand", params={"size": capture.body.size})
    seen = capture.body.data if unread is None else None
    return _document(capture.method, path, parts.query, capture.headers, body=body, seen=seen or b"", unread=unread)


def of_message(message: Message) -> Document:
    """The document of a message, such as a sample; its path is not under a bin."""
    path, _, query = message.request_target.partition("?")
    return _document(message.method, path, query, message.headers, body=message.body, seen=message.body)


def _document(
    method: str,
    path: str,
    query: str | None,
    headers: Headers,
    *,
    body: bytes | None,
    seen: bytes,
    unread: Remark | None = None,
) -> Document:
    kind = bodies.kind(headers, seen)
    tree, repeated, fault = _tree(kind, headers, seen)
    return Document(
        method=method,
        path=tuple(unquote(one, "utf-8") for one in path.split("/", MOST_SEGMENTS)[:MOST_SEGMENTS] if one),
        query=bodies.form_fields(query or ""),
        headers=headers,
        body=body,
        kind=kind,
        tree=tree,
        repeated=repeated,
        unread=unread or fault,
    )


def _whole_body(capture: Capture) -> bytes | None:
    data, size = capture.body.data, capture.body.size
    if data is None:
        return b"" if size == 0 else None
    cut = len(data) != size or any(flaw.code in CUT for flaw in capture.flaws)
    return None if cut else data


def _tree(kind: Kind, headers: Headers, body: bytes) -> tuple[Value, tuple[str, ...], Remark | None]:
    if kind == "form":
        return nested(bodies.form_fields(bodies.text(headers, body))), (), None
    if kind != "json":
        return None, (), None
    try:
        value, repeated = bodies.json_tree(bodies.text(headers, body))
    except JsonFault as fault:
        return None, (), fault.remark
    return value, repeated, None


def nested(fields: tuple[tuple[str, str], ...]) -> dict[str, Value]:
    """A form as a tree; brackets nest: `data[token]=x` is `{"data": {"token": "x"}}`; the first of a name counts."""
    tree: dict[str, Value] = {}
    for name, value in fields:
        within, *steps = name.replace("]", "").split("[")[:10]
        place = tree
        for step in steps:
            deeper = place.setdefault(within, {})
            if not isinstance(deeper, dict):
                break
            place, within = deeper, step
        else:
            place.setdefault(within, value)
    return tree
