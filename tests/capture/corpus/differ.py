"""What the two parsers of aiohttp see differently; nothing of it is invisible to either."""

from tests.capture.corpus.wire import GET, Seen, chunked, get, left_over, malformed, no_request, request, sized

DIFFER: dict[str, tuple[bytes, list[Seen], list[Seen]]] = {
    "empty transfer encoding": (
        request(b"Transfer-Encoding:", body=b"hi"),
        [Seen(flaws=("body-without-length",)), left_over("hi")],
        [malformed("bad-transfer-encoding", body=b"hi")],
    ),
    "chunk size huge": (
        chunked(b"fffffffffffffffff\r\nhi\r\n0\r\n\r\n"),
        [Seen(code=400, flaws=("bad-chunk",)), left_over("fffffffffffffffff")],
        [Seen(body=b"hi\r\n0\r\n\r\n", code=400, flaws=("aborted",))],
    ),
    "bodies not chunked": (
        chunked(b'{"a": 1}'),
        [Seen(code=400, flaws=("bad-chunk",)), left_over('{"a": 1}')],
        [Seen(code=400, flaws=("aborted",))],
    ),
    "two spaces in the request line": (
        request(first=b"POST  /shop HTTP/1.1"),
        [Seen()],
        [malformed("space-in-target")],
    ),
    "rtsp": (
        b"OPTIONS rtsp://a.example/x RTSP/1.0\r\nCSeq: 1\r\n\r\n",
        [Seen(bin=None, method="OPTIONS", target="rtsp://a.example/x", version="1.0", code=404, flaws=("no-version",))],
        [no_request("not-http", "OPTIONS rtsp://a.example/x RTSP/1.0")],
    ),
    "good, then no version": (
        GET + b"POST /shop\r\n\r\n",
        [get(), Seen(version="0.9", code=505, flaws=("no-version",))],
        [get(), malformed("no-version")],
    ),
    "stray empty lines and more": (
        sized(b"hi") + b"\r\n\r\nXXXX",
        [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("XXXX")],
        [Seen(body=b"hi"), left_over("XXXX")],
    ),
}
"""What is seen with the extensions of aiohttp, and what without."""
