"""Good requests with bytes after them, in the same read, that are none or come too late."""

from tests.capture.corpus.wire import (
    ACCENTS,
    EMOJI,
    GET,
    TLS,
    TWO,
    Cases,
    Seen,
    chunked,
    get,
    left_over,
    request,
    sized,
)

STRAY: Cases = {
    "after close": (request(b"Connection: close") + GET, [Seen(), get()]),
    "length counted in characters": (
        sized(ACCENTS, 14),
        [Seen(body=ACCENTS[:14], flaws=("length-counted-in-characters",)), left_over('"}')],
    ),
    "length counted as in JavaScript": (
        sized(EMOJI, 13),
        [Seen(body=EMOJI[:13], flaws=("length-counted-in-characters",)), left_over('"}')],
    ),
    "length too small": (sized(b"hiXXXX", 2), [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("XXXX")]),
    "body without a length": (
        request(body=b'{"a": 1}'),
        [Seen(flaws=("body-without-length",)), left_over('{"a": 1}')],
    ),
    "garbage after a get": (
        GET + b"\x00\x01",
        [Seen(method="GET", flaws=("body-without-length",)), left_over("\x00\x01")],
    ),
    "garbage after chunks": (
        chunked(b"2\r\nhi\r\n0\r\n\r\n") + b"}",
        [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("}")],
    ),
    "garbage after several": (
        GET + sized(b"hi") + b"}",
        [get(), Seen(body=b"hi", flaws=("stray-bytes",)), left_over("}")],
    ),
    "stray json after json": (sized(b'{"a": 1}', 7), [Seen(body=b'{"a": 1', flaws=("stray-bytes",)), left_over("}")]),
    "stray newline": (sized(b"hi") + b"\n", [Seen(body=b"hi")]),
    "stray carriage return": (sized(b"hi") + b"\r", [Seen(body=b"hi")]),
    "length in characters, empty rest": (
        sized("é".encode(), 1),
        [Seen(body=b"\xc3", flaws=("length-counted-in-characters",)), left_over("©")],
    ),
    "length in characters, cyrillic": (
        sized("Привет".encode(), 6),
        [Seen(body=b"\xd0\x9f\xd1\x80\xd0\xb8", flaws=("length-counted-in-characters",)), left_over("Ð²ÐµÑ\x82")],
    ),
    "length in characters, then more": (
        sized(ACCENTS, 14) + GET,
        [Seen(body=b'{"n":"Andr\xc3\xa9\xc3\xa9', flaws=("stray-bytes",)), left_over('"}GET /shop HTTP/1.1')],
    ),
    "length in characters after more": (
        GET + sized(ACCENTS, 14),
        [get(), Seen(body=b'{"n":"Andr\xc3\xa9\xc3\xa9', flaws=("length-counted-in-characters",)), left_over('"}')],
    ),
    "length zero and a body": (sized(b"hi", 0), [Seen(flaws=("stray-bytes",)), left_over("hi")]),
    "chunked body too many": (
        chunked(b"2\r\nhi\r\n0\r\n\r\n0\r\n\r\n"),
        [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("0")],
    ),
    "delete with a body and no length": (
        request(first=b"DELETE /shop HTTP/1.1", body=b"hi"),
        [Seen(method="DELETE", flaws=("body-without-length",)), left_over("hi")],
    ),
    "form without a length": (
        request(b"Content-Type: application/x-www-form-urlencoded", body=b"a=1&b=2"),
        [Seen(flaws=("body-without-length",)), left_over("a=1&b=2")],
    ),
    "stray bytes after http/1.0": (
        b"POST /shop HTTP/1.0\r\nContent-Length: 2\r\n\r\nhiX",
        [Seen(version="1.0", body=b"hi", flaws=("stray-bytes",)), left_over("X")],
    ),
    "stray after close": (
        request(b"Connection: close", TWO, body=b"hiX"),
        [Seen(body=b"hi", flaws=("stray-bytes",)), left_over("X")],
    ),
    "good, then tls": (
        GET + TLS,
        [
            Seen(method="GET", flaws=("body-without-length",)),
            left_over("\x16\x03\x01\x00À\x01\x00\x00¼\x03\x03\x00\x01\x02\x03\x04\x05\x06\x07\x08\t"),
        ],
    ),
}
"""By what follows."""
