"""The Headers and Raw tabs: what came off the socket, as it came."""

from dataclasses import dataclass

from binserver import bodies
from binserver.inspector.render import Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.window import Window, is_binary
from binserver.message import render_head
from binserver.model import Capture, Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadersPanel(Partial):
    """Header pairs in their order, case and repeats kept."""

    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPanel(Partial):
    """The request as text.

    Attributes:
        head: With its control characters drawn; line ends are as they came, `\\r\\n` being a line end.
        rebuilt: Whether the head's bytes were not kept, and it was made again of its parts.
        body: As text, or as hex where it is none; "" if there is none.
        hexed: Whether the body is hex.
        left_out: Bytes of the body that are not shown.
    """

    head: str
    rebuilt: bool
    body: str
    hexed: bool
    left_out: int


def headers_panel(capture: Capture, *, masks: Masks) -> HeadersPanel:
    """The headers of a capture."""
    return HeadersPanel(headers=masks.headers(capture.headers))


def raw_panel(capture: Capture, *, masks: Masks) -> RawPanel:
    """The request of a capture; its body's data must be at hand."""
    data = capture.body.data or b""
    kind = "binary" if bodies.codings_of(capture.headers) else bodies.kind(capture.headers, data)
    part = Window(kind=kind, headers=capture.headers, data=data)
    return RawPanel(
        head=masks.head(_head(capture).decode("latin-1")).rstrip("\r\n"),
        rebuilt=capture.head is None,
        body=part.shown(masks),
        hexed=is_binary(kind),
        left_out=len(data) - part.end,
    )


def _head(capture: Capture) -> bytes:
    if capture.head is not None:
        return capture.head
    return render_head(capture.method, capture.request_target, capture.http_version, capture.headers)
