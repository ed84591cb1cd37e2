"""From a capture to what a replay puts on the wire: as captured, except for what is listed with its reason."""

import re

from binserver import targets
from binserver.message import header, path_under, split_target
from binserver.model import INCOMPLETE, Capture, Outgoing, Remark, Target
from binserver.replay.headers import headers_for

VERSION = "1.1"
"""The version of HTTP that replays speak."""

_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")  # RFC 9110 5.6.2
_REQUEST_TARGET = re.compile(r"[\x21-\x7e\x80-\xff]+")
_VALUE = re.compile(r"[^\x00\r\n\u0100-\U0010ffff]*")
_LENGTH = re.compile(r"[0-9]{1,18}")


class ReplayRefused(ValueError):
    """This capture cannot be replayed; `remark` says why in any language, the message in English."""

    def __init__(self, code: str, sentence: str, **params: str | int) -> None:
        super().__init__(sentence)
        self.remark = Remark(code=code, params=params)


def prepare(capture: Capture, target: Target, *, keep_host: bool = False, credentials: bool = False) -> Outgoing:
    """What goes to the target: method, headers in their order, case and repeats, and body bytes as captured.

    Args:
        capture: With the data of its body.
        target: Where it goes.
        keep_host: Leave the captured Host in its place.
        credentials: Send credentials to a target that is not on this machine, too.

    Raises:
        ReplayRefused: It would not be a replay, or could not be put on the wire.
        ValueError: The capture came without the data of its body.
    """
    body = capture.body.data
    if body is None:
        raise ValueError("a replay needs the data of the body: ask the store for it")
    _refuse_unsendable(capture, body)
    request_target = request_target_for(capture, target)
    headers, changes = headers_for(
        capture.headers,
        host=targets.authority(target),
        length=len(body),
        here=credentials or targets.is_here(target.host),
        keep_host=keep_host,
    )
    return Outgoing(
        method=capture.method,
        request_target=request_target,
        headers=headers,
        body=body,
        changes=(*_line_changes(capture, request_target), *changes),
    )


def request_target_for(capture: Capture, target: Target) -> str:
    """The request target of the replay.

    A target without a path, or whose path ends in "/", is a base: the captured path under the bin is appended, all of
    it where it does not begin with the bin's name. Any other path is exact. The captured query is added if the target
    has none.
    """
    path = target.path
    if not path or path.endswith("/"):
        path = path.removesuffix("/") + (path_under(capture.request_target, capture.bin) or "/")
    query = split_target(capture.request_target).query if target.query is None else target.query
    return path if query is None else f"{path}?{query}"


def _refuse_unsendable(capture: Capture, body: bytes) -> None:
    if not _TOKEN.fullmatch(capture.method) or not _REQUEST_TARGET.fullmatch(capture.request_target):
        raise ReplayRefused("replay-no-request", "the request line of this capture cannot be sent again")
    if not capture.http_version:  # no parser took it: where its body begins and ends is anybody's guess
        raise ReplayRefused("replay-malformed", "this capture is no request that could be sent again")
    if capture.method == "CONNECT":
        raise ReplayRefused("replay-connect", "CONNECT asks for a tunnel: there is nothing to replay")
    if (header(capture.headers, "upgrade") or "").strip().lower() == "websocket":
        raise ReplayRefused("replay-websocket", "this capture opens a WebSocket: there is nothing to replay")
    for name, value in capture.headers:
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ReplayRefused("replay-header", f"the header {name!r} cannot be sent again", name=name)
    if _is_incomplete(capture, body):
        raise ReplayRefused("replay-incomplete", "the body of this capture is not whole", size=len(body))


def _is_incomplete(capture: Capture, body: bytes) -> bool:
    """Whether less is here than the sender meant to send: by a flaw, by the size kept, by the length announced."""
    announced = header(capture.headers, "content-length") or ""
    if any(flaw.code in INCOMPLETE for flaw in capture.flaws) or len(body) < capture.body.size:
        return True
    chunked = header(capture.headers, "transfer-encoding") is not None
    return not chunked and _LENGTH.fullmatch(announced) is not None and len(body) < int(announced)


def _line_changes(capture: Capture, request_target: str) -> list[Remark]:
    """What differs in the request line: never the method."""
    parts = (
        ("request-target-changed", capture.request_target, request_target),
        ("version-changed", capture.http_version, VERSION),
    )
    return [Remark(code=code, params={"before": old, "after": new}) for code, old, new in parts if old != new]
