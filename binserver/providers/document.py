"""A capture as the declarations see it: its parts taken apart, its body as a tree of tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self, TypeAlias
from urllib.parse import unquote

from binserver import bodies
from binserver.bodies import JsonFault, Kind, Value, json_tree
from binserver.message import Message
from binserver.model import INCOMPLETE, Capture, Headers, Remark
from binserver.providers import addresses

MOST_BODY = 2**20
"""Bytes of a body that is read, also once it is decoded; what is larger is kept and shown, but not read."""

MOST_VALUES = 20_000
"""Commas of a JSON body that is read: a batch of some thousand events has fewer."""

MOST_SEGMENTS = 100

MOST_STEPS = 10
"""Brackets in the name of a form field that are taken apart."""

CUT = INCOMPLETE | {"body-without-length", "length-counted-in-characters"}
"""Flaws that say that the body kept is not the body sent, so that no signature can be checked."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class Found(NamedTuple):
    """A value and the place it was found at, like `body.fees[0].feeAmount`."""

    place: str
    value: Value


@dataclass(slots=True, kw_only=True)  # not frozen: that alone would cost a tenth of the reading
class Document:
    """One request, or one event of a batch, taken apart. Nothing changes it but that it remembers.

    Attributes:
        method: As sent.
        path: The segments under the bin, percent-decoded.
        query: The pairs of the query string, decoded.
        headers: As sent.
        body: Its exact bytes, as signatures cover them; None where they are not whole or not at hand.
        request_target: As sent.
        public_url: What the sender puts before it, or None where that is not known.
        kind: What the body is, its content codings undone.
        tree: The body as a value, of JSON or of a form (whose bracketed names nest), or this event's part of it; None
            where there is none.
        whole: The whole body's tree, of which `tree` is a part in a batch.
        place: Where `tree` is.
        form: The pairs of a form in their order.
        repeated: JSON keys that came twice, of which the last counts.
        unread: Why there is no tree, where one was to be expected.
        by_header: Values by header names in lower case.
        tokens: What paths can begin with here; see `paths.token`.
        found: What was found so far, by path.
    """

    method: str
    path: tuple[str, ...] = ()
    query: Pairs = ()
    headers: Headers = ()
    body: bytes | None = None
    request_target: str = "/"
    public_url: str | None = None
    kind: Kind = "empty"
    tree: Value = None
    whole: Value = None
    place: str = "body"
    form: Pairs = ()
    repeated: tuple[str, ...] = ()
    unread: Remark | None = None
    by_header: Mapping[str, list[str]]
    tokens: set[str] = field(init=False)
    found: dict[str, list[Found]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at what is there, once."""
        self.whole = self.tree if self.whole is None else self.whole
        self.tokens = _tokens(self)

    @property
    def urls(self) -> tuple[str, ...]:
        """What the sender may have called, the most certain first; none where nothing tells."""
        return addresses.called(self.headers, self.request_target, self.public_url)

    def event(self, place: str, tree: Value) -> Self:
        """The same request, of whose body this part alone is meant."""
        return replace(self, tree=tree, place=place, found={})


def of_capture(capture: Capture, *, public_url: str | None = None) -> Document:
    """The document of a capture; a body that is too large, too deep, cut or no JSON is said to be unread.

    `public_url` is the capture port as the bin's sender calls it.
    """
    path, query = _target(capture.request_target, in_a_bin=capture.bin is not None)
    size, data = capture.body.size, capture.body.data
    body = _whole_body(capture)
    unread: Remark | None = None
    if size > MOST_BODY:
        unread = Remark(code="body-too-large-to-read", params={"size": size, "limit": MOST_BODY})
    elif body is None and data is None:
        unread = Remark(code="body-not-at-hand", params={"size": size})
    by_header = _by_header(capture.headers)
    read = _read_body(capture.headers, by_header, data or b"") if unread is None else _Read("empty")
    return Document(
        method=capture.method,
        path=path,
        query=query,
        headers=capture.headers,
        body=body,
        request_target=capture.request_target,
        public_url=public_url,
        kind=read.kind,
        tree=read.tree,
        form=read.form,
        repeated=read.repeated,
        by_header=by_header,
        unread=unread or read.fault,
    )


def of_message(message: Message, *, public_url: str | None = None) -> Document:
    """The document of a message, such as a sample; its path is not under a bin."""
    path, query = _target(message.request_target, in_a_bin=False)
    by_header = _by_header(message.headers)
    read = _read_body(message.headers, by_header, message.body)
    return Document(
        method=message.method,
        path=path,
        query=query,
        headers=message.headers,
        body=message.body,
        request_target=message.request_target,
        public_url=public_url,
        kind=read.kind,
        tree=read.tree,
        form=read.form,
        repeated=read.repeated,
        by_header=by_header,
        unread=read.fault,
    )


def nested(fields: Pairs) -> dict[str, Value]:
    """A form as a tree; brackets nest: `data[token]=x` is `{"data": {"token": "x"}}`; the first of a name counts."""
    tree: dict[str, Value] = {}
    for name, value in fields:
        within, *steps = name.replace("]", "").split("[")[:MOST_STEPS] if "[" in name else (name,)
        place = tree
        for step in steps:
            deeper = place.setdefault(within, {})
            if not isinstance(deeper, dict):
                break
            place, within = deeper, step
        else:
            place.setdefault(within, value)
    return tree


def _by_header(headers: Headers) -> Mapping[str, list[str]]:
    by_header: dict[str, list[str]] = {}
    for name, value in headers:
        by_header.setdefault(name.lower(), []).append(value)
    return by_header


def _tokens(document: Document) -> set[str]:
    """See `paths.token`."""
    tokens = {":" + name for name in document.by_header}
    tree = document.tree
    if isinstance(tree, dict):
        tokens.update(tree)
    elif isinstance(tree, list):
        tokens.add("[]")
    if document.whole is not None:
        tokens.add("{}")
    if document.path:
        tokens.add("/")
    tokens.update(["?" + name for name, _ in document.query])
    return tokens


def _target(request_target: str, *, in_a_bin: bool) -> tuple[tuple[str, ...], Pairs]:
    """The segments under the bin and the pairs of the query."""
    path, _, query = request_target.partition("?")
    if not path.startswith("/"):
        path = "/" + path.partition("://")[2].partition("/")[2]  # the absolute form, or none of ours
    segments = path.split("/", MOST_SEGMENTS)[2 if in_a_bin else 1 : MOST_SEGMENTS]
    if "%" in path:
        segments = [unquote(one, "utf-8") for one in segments]
    return tuple([one for one in segments if one]), bodies.form_fields(query) if query else ()


def _whole_body(capture: Capture) -> bytes | None:
    data, size = capture.body.data, capture.body.size
    if data is None:
        return b"" if size == 0 else None
    cut = len(data) != size or (capture.flaws and any(flaw.code in CUT for flaw in capture.flaws))
    return None if cut else data


class _Read(NamedTuple):
    kind: Kind
    tree: Value = None
    repeated: tuple[str, ...] = ()
    form: Pairs = ()
    fault: Remark | None = None


def _read_body(headers: Headers, by_header: Mapping[str, list[str]], body: bytes) -> _Read:
    if len(body) < _SMALL and body[:1] == b"{" and _is_plain_json(by_header):
        try:
            return _Read("json", *json_tree(body.decode()))
        except (UnicodeDecodeError, JsonFault):
            pass  # the way of all others finds out what is wrong with it
    decoded = bodies.decoded(headers, body, most=MOST_BODY)
    kind = bodies.kind(headers, decoded.data)
    read = _parsed(kind, headers, decoded.data)
    if read.tree is not None:
        return read
    cut = Remark(code="decoded-too-large-to-read", params={"limit": MOST_BODY}) if decoded.cut else None
    return read._replace(fault=decoded.fault or cut or read.fault)


def _parsed(kind: Kind, headers: Headers, body: bytes) -> _Read:
    if kind == "form":
        form = bodies.form_fields(bodies.text(headers, body))
        return _Read(kind, nested(form), form=form)
    if kind != "json":
        return _Read(kind)
    if body.count(b",") > MOST_VALUES:
        return _Read(kind, fault=Remark(code="too-many-values-to-read", params={"limit": MOST_VALUES}))
    try:
        return _Read(kind, *json_tree(bodies.text(headers, body)))
    except JsonFault as fault:
        return _Read(kind, fault=fault.remark)


def _is_plain_json(by_header: Mapping[str, list[str]]) -> bool:
    coded = by_header.get("transfer-encoding", _CHUNKED) != _CHUNKED or "content-encoding" in by_header
    return by_header.get("content-type") == _JSON and not coded


_JSON = ["application/json"]
_CHUNKED = ["chunked"]
_SMALL = MOST_VALUES  # bytes, which are no more than that many values
