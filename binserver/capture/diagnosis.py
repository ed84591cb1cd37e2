"""Why no parser takes some bytes as a request."""

import re
from collections.abc import Callable

from binserver.capture.arrival import MOST_HEADERS, MOST_LINE
from binserver.capture.rawhead import ORIGINS, TOKEN, RawHead
from binserver.model import Remark

OTHER_PROTOCOLS = (
    (b"\x16\x03", "tls"),
    (b"\x15\x03", "tls"),  # an alert
    (b"PRI * HTTP/2", "http2"),
    (b"PROXY ", "proxy-protocol"),
    (b"\x00\r\nQUIT\n", "proxy-protocol"),  # its version 2, after two empty lines
    (b"SSH-", "ssh"),
)
"""How what speaks something else begins."""

SINGLE = {
    *(b"content-length", b"content-location", b"content-range", b"content-type", b"etag"),
    *(b"host", b"max-forwards", b"server", b"transfer-encoding", b"user-agent"),
}
"""Fields that may come only once."""

CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
VERSION = re.compile(rb"HTTP/\d\.\d")
ENDS_IN_VERSION = re.compile(rb"[ \t]HTTP/\d\.\d$")


def diagnose(raw: bytes) -> Remark:
    """The first reason that holds; "malformed" where none is known."""
    head = RawHead.of(raw)
    return next((found for reason in REASONS if (found := reason(head))), Remark(code="malformed"))


def other_protocol(raw: bytes) -> str | None:
    """The code of the other protocol that bytes are the beginning of, or None."""
    start = raw.lstrip(b"\r\n")
    return next((code for mark, code in OTHER_PROTOCOLS if start.startswith(mark)), None)


def _other_protocol(head: RawHead) -> Remark | None:
    code = other_protocol(head.raw)
    return Remark(code=code) if code else None


def _no_request_line(head: RawHead) -> Remark | None:
    if head.method or (head.first_line_may_go_on and TOKEN.fullmatch(head.lines[0].rstrip(b" "))):
        return None
    line = head.lines[0]
    if not ENDS_IN_VERSION.search(line):
        return Remark(code="not-http")
    return Remark(code="space-in-target" if b"\t" in line or line.startswith(b" ") else "bad-method")


def _bad_request_line(head: RawHead) -> Remark | None:
    if not head.method or head.first_line_may_go_on:
        return None
    if not head.target:
        return Remark(code="no-target")
    if not head.version:
        return Remark(code="no-version")
    line = head.lines[0]
    if b" " in head.target or b"\t" in head.target or b"  " in line or line.endswith(b" "):
        return Remark(code="space-in-target")
    if CONTROLS.search(head.target):
        return Remark(code="control-in-target")
    return None if VERSION.fullmatch(head.version) else Remark(code="bad-version")


def _bare_newlines(head: RawHead) -> Remark | None:
    text = head.raw[: head.end]
    alone = b"\n" in text.replace(b"\r\n", b"") or (b"\n" not in text and b"\r" in text.rstrip(b"\r"))
    return Remark(code="bare-newlines") if alone else None


def _too_long(head: RawHead) -> Remark | None:
    if any(len(line) >= MOST_LINE for line in head.lines):
        return Remark(code="line-too-long", params={"limit": MOST_LINE})
    if len(head.lines) - 1 > MOST_HEADERS:
        return Remark(code="too-many-headers", params={"limit": MOST_HEADERS})
    return None


def _bad_field(head: RawHead) -> Remark | None:
    complete = head.lines[1:] if head.whole else head.lines[1:-1]
    return next((Remark(code=code) for line in complete if (code := _wrong_with(line))), None)


def _wrong_with(line: bytes) -> str | None:
    name, colon, value = line.partition(b":")
    if line.startswith((b" ", b"\t")):
        return "folded-header"
    if not colon:
        return "header-without-colon"
    if name.endswith((b" ", b"\t")):
        return "space-before-colon"
    if not TOKEN.fullmatch(name):
        return "bad-header-name"
    return "control-in-header" if CONTROLS.search(value) else None


def _repeated(head: RawHead) -> Remark | None:
    seen: set[bytes] = set()
    for name, _ in head.fields():
        if name.lower() in SINGLE & seen:
            return Remark(code="repeated-header", params={"name": name.decode("latin-1")})
        seen.add(name.lower())
    return None


def _bad_framing(head: RawHead) -> Remark | None:
    length, coding = head.field(b"content-length"), head.field(b"transfer-encoding")
    if length is not None and coding is not None:
        return Remark(code="length-and-chunked")
    if length is not None and not length.isdigit():
        return Remark(code="bad-length")
    if coding is not None and coding.rpartition(b",")[2].strip().lower() != b"chunked":
        return Remark(code="bad-transfer-encoding")
    return None


def _cut_off(head: RawHead) -> Remark | None:
    return None if head.whole else Remark(code="head-cut-off", params={"came": len(head.raw)})


def _no_host(head: RawHead) -> Remark | None:
    return Remark(code="no-host") if head.version == b"HTTP/1.1" and head.field(b"host") is None else None


def _bad_target(head: RawHead) -> Remark | None:
    return None if head.target.startswith(ORIGINS) else Remark(code="bad-target")


REASONS: tuple[Callable[[RawHead], Remark | None], ...] = (
    _other_protocol,
    _no_request_line,
    _bad_request_line,
    _bare_newlines,
    _too_long,
    _bad_field,
    _repeated,
    _bad_framing,
    _cut_off,
    _no_host,
    _bad_target,
)
"""In order: what comes first explains what comes after."""
