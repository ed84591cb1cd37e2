"""Heads that no parser takes."""

from tests.capture.corpus.wire import (
    CHUNKED,
    GET,
    POST,
    TWO,
    Cases,
    Seen,
    get,
    lost,
    malformed,
    no_request,
    request,
    start_line,
)

HEADS: Cases = {
    "head cut off": (b"POST /shop HTTP/1.1\r\nHo", [malformed("head-cut-off")]),
    "request line cut off": (b"POST /shop HT", [malformed("head-cut-off")]),
    "method cut off": (b"PO", [no_request("head-cut-off", "PO")]),
    "two user agents": (
        request(b"User-Agent: a", b"user-agent: b", b"Content-Length: 2", body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "two lengths": (
        request(b"Content-Length: 2", b"Content-Length: 2", body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "no host": (b"POST /shop HTTP/1.1\r\n\r\n", [malformed("no-host")]),
    "no colon": (request(b"Nonsense"), [malformed("header-without-colon")]),
    "space before the colon": (request(b"A : b"), [malformed("space-before-colon")]),
    "folded header": (request(b"A: b", b" c"), [malformed("folded-header")]),
    "bad header name": (request(b"A(: b"), [malformed("bad-header-name")]),
    "zero byte in a header": (request(b"A: b\x00c"), [malformed("control-in-header")]),
    "length that is none": (request(b"Content-Length: ten", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length with a sign": (request(b"Content-Length: +2", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length and chunked": (
        request(b"Content-Length: 2", b"Transfer-Encoding: chunked", body=b"hi"),
        [malformed("length-and-chunked", body=b"hi")],
    ),
    "odd transfer encoding": (request(b"Transfer-Encoding: wrong"), [malformed("bad-transfer-encoding")]),
    "bare newlines": (
        b"POST /shop HTTP/1.1\nHost: x\nContent-Length: 2\n\nhi",
        [malformed("bare-newlines", body=b"hi")],
    ),
    "space in the target": (
        request(first=b"POST /shop/a b HTTP/1.1"),
        [malformed("space-in-target", target="/shop/a b")],
    ),
    "odd version": (request(first=b"POST /shop HTTP/x"), [malformed("bad-version")]),
    "target that is none": (
        request(first=b"POST shop HTTP/1.1"),
        [Seen(bin=None, target="shop", version="", code=400, flaws=("bad-target",))],
    ),
    "long header": (
        request(b"A: " + b"a" * 70_000),
        [malformed("line-too-long", body=b"")],
    ),
    "600 headers": (request(*(b"A%d: b" % n for n in range(600))), [malformed("too-many-headers")]),
    "good, then malformed": (GET + request(b"Nonsense"), [get(), malformed("header-without-colon")]),
    "odd, then malformed": (
        request(first=b"FROB /shop HTTP/1.1") + request(b"Nonsense"),
        [Seen(method="FROB", flaws=("unknown-method",)), malformed("header-without-colon")],
    ),
    "length cut off": (request(b"Content-Le")[:-4], [malformed("head-cut-off")]),
    "head cut off at its end": (GET[:-2], [malformed("head-cut-off", method="GET")]),
    "head cut off in its end": (GET[:-1], [malformed("head-cut-off", method="GET")]),
    "one byte": (b"G", [no_request("head-cut-off", "G")]),
    "two hosts": (
        start_line(POST, b"Host: x", b"Host: y", TWO, body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "two equal hosts": (
        start_line(POST, b"Host: x", b"Host: x", TWO, body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "two different lengths": (
        request(TWO, b"Content-Length: 3", body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "lengths in a list": (request(b"Content-Length: 2, 2", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "two content types": (
        request(b"Content-Type: a/b", b"Content-Type: a/b", TWO, body=b"hi"),
        [malformed("repeated-header", body=b"hi")],
    ),
    "two transfer encodings": (
        request(CHUNKED, CHUNKED, body=b"2\r\nhi\r\n0\r\n\r\n"),
        [malformed("repeated-header", body=b"2\r\nhi\r\n0\r\n\r\n")],
    ),
    "two etags": (request(b"ETag: a", b"ETag: b"), [malformed("repeated-header")]),
    "negative length": (request(b"Content-Length: -2", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length in hex": (request(b"Content-Length: 0x2", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length with a point": (request(b"Content-Length: 2.0", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "empty length": (request(b"Content-Length:", body=b"hi"), [malformed("bad-length", body=b"hi")]),
    "length of Arabic digits": (
        request(b"Content-Length: \xd9\xa2", body=b"hi"),
        [malformed("bad-length", body=b"hi")],
    ),
    "identity": (
        request(b"Transfer-Encoding: identity", TWO, body=b"hi"),
        [malformed("length-and-chunked", body=b"hi")],
    ),
    "carriage return in a value": (request(b"A: b\rc"), [malformed("control-in-header")]),
    "carriage returns alone": (b"POST /shop HTTP/1.1\rHost: x\r\r", [malformed("bare-newlines")]),
    "escape in a header": (request(b"A: \x1b[31m"), [malformed("control-in-header")]),
    "delete in a header": (request(b"A: b\x7fc"), [malformed("control-in-header")]),
    "8-bit name": (request(b"caf\xe9: b"), [malformed("bad-header-name")]),
    "empty name": (request(b": b"), [malformed("bad-header-name")]),
    "name with a space": (request(b"A B: c"), [malformed("bad-header-name")]),
    "name with a slash": (request(b"A/B: c"), [malformed("bad-header-name")]),
    "space before the first header": (start_line(POST, b" Host: x"), [malformed("folded-header")]),
    "folded with a tab": (request(b"A: b", b"\tc"), [malformed("folded-header")]),
    "json as a header": (request(b'{"a": 1}'), [malformed("bad-header-name")]),
    "bare newline in one line": (b"POST /shop HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", [malformed("bare-newlines")]),
    "bare newlines and no empty line": (b"POST /shop HTTP/1.1\nHost: x\n", [malformed("bare-newlines")]),
    "space at the end of the request line": (request(first=b"POST /shop HTTP/1.1 "), [malformed("space-in-target")]),
    "tab in the request line": (
        request(first=b"POST\t/shop\tHTTP/1.1"),
        [no_request("space-in-target", "POST\t/shop\tHTTP/1.1")],
    ),
    "space before the request line": (b" " + GET, [no_request("space-in-target", " GET /shop HTTP/1.1")]),
    "zero byte in the target": (
        request(first=b"POST /shop\x00 HTTP/1.1"),
        [Seen(bin=None, target="/shop\x00", version="", code=400, flaws=("control-in-target",))],
    ),
    "escape in the target": (
        request(first=b"POST /shop\x1b HTTP/1.1"),
        [Seen(bin=None, target="/shop\x1b", version="", code=400, flaws=("control-in-target",))],
    ),
    "zero byte in the method": (
        request(first=b"PO\x00ST /shop HTTP/1.1"),
        [no_request("bad-method", "PO\x00ST /shop HTTP/1.1")],
    ),
    "method with brackets": (
        request(first=b"P(ST) /shop HTTP/1.1"),
        [no_request("bad-method", "P(ST) /shop HTTP/1.1")],
    ),
    "8-bit method": (
        request(first=b"P\xc3\x96ST /shop HTTP/1.1"),
        [no_request("bad-method", "PÃ\x96ST /shop HTTP/1.1")],
    ),
    "small http": (request(first=b"POST /shop http/1.1"), [malformed("bad-version")]),
    "version without a point": (request(first=b"POST /shop HTTP/1"), [malformed("bad-version")]),
    "version with more": (request(first=b"POST /shop HTTP/1.11"), [malformed("bad-version")]),
    "version https": (request(first=b"POST /shop HTTPS/1.1"), [malformed("bad-version")]),
    "version of two digits": (request(first=b"POST /shop HTTP/11.1"), [malformed("bad-version")]),
    "empty target": (
        request(first=b"POST  HTTP/1.1"),
        [Seen(bin=None, target="", version="", code=400, flaws=("no-target",))],
    ),
    "no target": (
        request(first=b"POST HTTP/1.1"),
        [Seen(bin=None, target="", version="", code=400, flaws=("no-target",))],
    ),
    "target with a backslash": (
        request(first=b"POST \\shop HTTP/1.1"),
        [Seen(bin=None, target="\\shop", version="", code=400, flaws=("bad-target",))],
    ),
    "target that is a query": (
        request(first=b"POST ?a=1 HTTP/1.1"),
        [Seen(bin=None, target="?a=1", version="", code=400, flaws=("bad-target",))],
    ),
    "authority as target": (
        request(first=b"POST a.example:80 HTTP/1.1"),
        [Seen(bin=None, target="a.example:80", version="", code=400, flaws=("bad-target",))],
    ),
    "star for a post": (
        request(first=b"POST * HTTP/1.1"),
        [Seen(bin=None, target="*", version="", code=400, flaws=("bad-target",))],
    ),
    "connect without a port": (request(first=b"CONNECT a.example HTTP/1.1"), [lost("CONNECT", "a.example")]),
    "70 KiB target": (
        request(first=b"GET /shop?" + b"a" * 70_000 + b" HTTP/1.1"),
        [malformed("line-too-long", method="GET", target="/shop?" + "a" * 65_526)],
    ),
    "70 KiB name": (request(b"a" * 70_000 + b": b"), [malformed("line-too-long")]),
    "70 KiB method": (request(first=b"A" * 70_000 + b" /shop HTTP/1.1"), [no_request("line-too-long", "A" * 65_536)]),
    "512 headers": (request(*(b"A%d: b" % n for n in range(512))), [malformed("too-many-headers")]),
    "good, then a cut head": (GET + GET[:-5], [get(), malformed("head-cut-off", method="GET")]),
}
"""What was meant as a request."""
