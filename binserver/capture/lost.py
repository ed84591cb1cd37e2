"""What reached the port and never became a request: what can still be told of it.

Head and body together are the bytes as they came. Nothing here may fail, whatever they are.
"""

import re
from dataclasses import dataclass

from binserver.capture.arrival import MOST_RAW, as_kept
from binserver.capture.diagnosis import other_protocol
from binserver.capture.rawhead import RawHead
from binserver.model import Headers

LENGTH = re.compile(rb"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What can be told of bytes that never became a request.

    Attributes:
        method: "" where it cannot be told.
        request_target: The first line where there is no target in it.
        headers: The lines that have a colon.
        head, body: All that came, as far as it is kept: cut at the first empty line if there is a request line.
    """

    method: str
    request_target: str
    headers: Headers
    head: bytes
    body: bytes


def take_apart(raw: bytes) -> Remains:
    """Tell what can be told."""
    kept = raw[:MOST_RAW]
    head = RawHead.of(kept)
    if not head.method or other_protocol(kept):
        first = head.lines[0].decode("latin-1")
        return Remains(method="", request_target=first, headers=(), head=kept, body=b"")
    return Remains(
        method=head.method.decode("latin-1"),
        request_target=head.target.decode("latin-1"),
        headers=as_kept(head.fields()),
        head=kept[: head.end],
        body=kept[head.end :],
    )


def looks_like_a_request(raw: bytes) -> bool:
    """Whether there is a request line, however wrong the rest is."""
    return bool(RawHead.of(raw[:MOST_RAW]).method)


def is_whole(raw: bytes) -> bool:
    """Whether no more of it is to be waited for: its body is as long as it says, or there is more than is kept."""
    if len(raw) >= MOST_RAW:
        return True
    head = RawHead.of(raw)
    length = None if head.field(b"transfer-encoding") is not None else head.field(b"content-length")
    return head.whole and length is not None and _is_as_long(len(raw) - head.end, length)


def _is_as_long(size: int, length: bytes) -> bool:
    return LENGTH.fullmatch(length) is not None and size >= int(length)
