"""Bodies that do not end as they began."""

from tests.capture.corpus.wire import CHUNKED, GET, TWO, Cases, Seen, chunked, get, left_over, malformed, request, sized

BODIES: Cases = {
    "body cut off": (sized(b"hi", 10), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "chunks cut off": (chunked(b"2\r\nhi\r\n"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "bad chunk": (
        chunked(b"2\r\nhi\r\nzz\r\nhi\r\n0\r\n\r\n"),
        [Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
    "bad chunk after more": (
        GET + chunked(b"2\r\nhi\r\nzz\r\n"),
        [get(), Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
    "chunk size cut off": (chunked(b"2"), [Seen(code=400, flaws=("aborted",))]),
    "chunk cut off": (chunked(b"5\r\nhi"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "chunk end cut off": (chunked(b"2\r\nhi"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "last chunk cut off": (chunked(b"2\r\nhi\r\n0\r\n"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "trailer cut off": (chunked(b"2\r\nhi\r\n0\r\nX: 0\r\n"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "no byte of the body": (sized(b"", 10), [Seen(code=400, flaws=("aborted",))]),
    "expectation and no body": (
        request(b"Expect: 100-continue", b"Content-Length: 10"),
        [Seen(code=400, flaws=("aborted",))],
    ),
    "chunked and a length": (
        request(CHUNKED, TWO, body=b"2\r\nhi\r\n0\r\n\r\n"),
        [malformed("length-and-chunked", body=b"2\r\nhi\r\n0\r\n\r\n")],
    ),
    "huge length": (
        request(b"Content-Length: 99999999999999999999999"),
        [Seen(code=413, flaws=("body-over-limit",))],
    ),
    "length over the limit": (sized(b"", 1001), [Seen(code=413, flaws=("body-over-limit",))]),
    "length of 2**63": (
        request(b"Content-Length: 9223372036854775808"),
        [Seen(code=413, flaws=("body-over-limit",))],
    ),
    "chunked not last": (
        request(b"Transfer-Encoding: chunked, gzip", body=b"2\r\nhi\r\n0\r\n\r\n"),
        [malformed("bad-transfer-encoding", body=b"2\r\nhi\r\n0\r\n\r\n")],
    ),
    "gzip, chunked": (
        request(b"Transfer-Encoding: gzip, chunked", body=b"2\r\nhi\r\n0\r\n\r\n"),
        [Seen(body=b"hi", flaws=("transfer-coded",))],
    ),
    "chunked twice": (
        request(b"Transfer-Encoding: chunked, chunked", body=b"2\r\nhi\r\n0\r\n\r\n"),
        [Seen(body=b"hi")],
    ),
    "chunked with a control": (
        request(b"Transfer-Encoding: \x0bchunked", body=b"2\r\nhi\r\n0\r\n\r\n"),
        [malformed("control-in-header", body=b"2\r\nhi\r\n0\r\n\r\n")],
    ),
    "chunk size empty": (chunked(b"\r\nhi\r\n0\r\n\r\n"), [Seen(code=400, flaws=("bad-chunk",)), left_over("hi")]),
    "chunk size negative": (chunked(b"-2\r\nhi\r\n0\r\n\r\n"), [Seen(code=400, flaws=("bad-chunk",)), left_over("-2")]),
    "chunk size 0x2": (chunked(b"0x2\r\nhi\r\n0\r\n\r\n"), [Seen(code=400, flaws=("bad-chunk",)), left_over("0x2")]),
    "chunk size with a space": (
        chunked(b"2 \r\nhi\r\n0\r\n\r\n"),
        [Seen(code=400, flaws=("bad-chunk",)), left_over("2 ")],
    ),
    "chunk too long": (
        chunked(b"2\r\nhiX\r\n0\r\n\r\n"),
        [Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
    "chunk too short": (
        chunked(b"3\r\nhi\r\n0\r\n\r\n"),
        [Seen(body=b"hi\r", code=400, flaws=("bad-chunk",)), left_over("3")],
    ),
    "chunk with bare newlines": (chunked(b"2\nhi\n0\n\n"), [Seen(code=400, flaws=("bad-chunk",)), left_over("2")]),
    "chunk size over the limit": (chunked(b"fff\r\nhi"), [Seen(body=b"hi", code=400, flaws=("aborted",))]),
    "bad trailer": (
        chunked(b"2\r\nhi\r\n0\r\nbad\r\n\r\n"),
        [Seen(body=b"hi", code=400, flaws=("bad-chunk",)), left_over("2")],
    ),
    "good, then a cut body": (GET + sized(b"hi", 10), [get(), Seen(body=b"hi", code=400, flaws=("aborted",))]),
}
"""Cut off, over the limit, or in chunks that make no sense."""
