"""What can be wrong with a request that was still one."""

from collections.abc import Sequence

from aiohttp import hdrs
from aiohttp.http import HttpVersion10, HttpVersion11, RawRequestMessage

from binserver.capture.arrival import Arrival
from binserver.capture.lost import looks_like_a_request
from binserver.model import Remark

VERSIONS = {HttpVersion10, HttpVersion11}

METHODS = frozenset(
    {
        *("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "CONNECT", "TRACE"),
        *("ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL"),
        *("MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "REBIND", "REPORT", "SEARCH", "SUBSCRIBE", "UNBIND"),
        *("UNLINK", "UNLOCK", "UNSUBSCRIBE"),
    }
)
"""Methods that are in use; most servers answer any other with an error."""

MOST_WORD = 40
"""Characters of a sender's word that a remark repeats."""


def oddities(method: str, request_target: str, message: RawRequestMessage, head: bytes) -> Sequence[Remark]:
    """What we take, and many servers would not."""
    usual = method in METHODS and method != "OPTIONS"  # which llhttp also takes as one of RTSP
    coding = transfer_coding(message) if message.chunked else None
    if usual and message.version in VERSIONS and not message.upgrade and request_target.isascii() and not coding:
        return ()
    version = _odd_version(message, head)
    return [
        *([] if method in METHODS else [Remark(code="unknown-method", params={"method": method[:MOST_WORD]})]),
        *([] if request_target.isascii() else [Remark(code="unencoded-target")]),
        *([] if version is None else [version]),
        *([Remark(code="transfer-coded", params={"coding": coding[:MOST_WORD]})] if coding else []),
        *([_ignored(message.headers[hdrs.UPGRADE])] if message.upgrade and hdrs.UPGRADE in message.headers else []),
    ]


def transfer_coding(message: RawRequestMessage) -> str:
    """What a chunked body was coded with before, which is not undone (RFC 9112, 7); mostly "" ."""
    named = ",".join(message.headers.getall(hdrs.TRANSFER_ENCODING, ()))
    return ", ".join(one for part in named.split(",") if (one := part.strip().lower()) not in {"", "chunked"})


def begins_like_a_request(piece: bytes) -> bool:
    """Whether this is a method, or the start of one."""
    word, space, _ = piece.lstrip(b"\r\n").decode("latin-1").partition(" ")
    return word in METHODS if space else any(method.startswith(word) for method in METHODS)


def has_trailers(end: bytes) -> bool:
    """Whether fields come between the last chunk and the empty line that ends this (RFC 9112, 7.1.2)."""
    last = end.removesuffix(b"\r\n\r\n").rpartition(b"\n")[2]
    return last.partition(b";")[0].strip(b"0") != b""


def stray_bytes(arrival: Arrival, body: bytes, stray: bytes) -> Remark | None:
    """What is wrong with a request that ended right before bytes that are none; None if they are one of their own.

    Its body is empty where it is not at hand.
    """
    if looks_like_a_request(stray):
        return None
    announced = arrival.declared
    if announced is None and not arrival.message.chunked:
        return Remark(code="body-without-length", params={"came": len(stray)})
    if announced is None:
        return Remark(code="stray-bytes", params={"bytes": len(stray)})
    came = {"announced": announced, "came": announced + len(stray)}
    if body and announced in _lengths_in_characters(body + stray):
        return Remark(code="length-counted-in-characters", params=came)
    return Remark(code="stray-bytes", params={"bytes": len(stray), **came})


def _lengths_in_characters(body: bytes) -> set[int]:
    """As Python and most others count, and as JavaScript, Java and C# do."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return set()
    return {len(text), len(text.encode("utf-16-le")) // 2}


def _odd_version(message: RawRequestMessage, head: bytes) -> Remark | None:
    if b" HTTP/" not in head.partition(b"\n")[0]:  # llhttp takes it for HTTP/0.9, or RTSP for HTTP
        return Remark(code="no-version")
    if message.version in VERSIONS:
        return None
    return Remark(code="odd-version", params={"version": f"{message.version[0]}.{message.version[1]}"})


def _ignored(protocol: str) -> Remark:
    return Remark(code="upgrade-ignored", params={"protocol": protocol[:MOST_WORD]})
