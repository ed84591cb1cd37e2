"""Of the capture port: flaws of requests."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "length-counted-in-characters": (
        "Content-Length counts characters, not bytes: it announces {announced}, and {came} bytes came. The "
        "body is cut at {announced} bytes; what was left over is the next capture."
    ),
    "stray-bytes": (
        "{bytes} bytes that are no request came right after this one. They are kept as a capture of their own."
    ),
    "body-without-length": (
        "{came} bytes came after the request, but it has neither Content-Length nor Transfer-Encoding, so "
        "they are no body of it. They are kept as a capture of their own."
    ),
    "body-over-limit": (
        "The body is larger than the limit of {limit_size}: only {kept_size} at its beginning are kept, and the sender "
        "was answered 413."
    ),
    "body-refused": (
        "The sender announced a body larger than the limit of {limit_size} and asked whether to send it (Expect): it "
        "was answered 413, and sent none of it."
    ),
    "transfer-coded": (
        "The body came with the transfer coding {coding}, which many servers refuse. It is kept as it came, and shown "
        "decoded."
    ),
    "aborted": "The sender hung up after {received_size} of the body.",
    "stalled": "The sender sent nothing more for {seconds_span}, after {received_size} of the body.",
    "too-slow": "The body had not come to its end after {seconds_span}; {received_size} had come.",
    "server-stopped": "The server stopped while the body was coming; {received_size} had come.",
    "bad-chunk": "The chunked body makes no sense after {received_size}: a chunk's size or its end is wrong.",
    "trailers-dropped": "There were trailer fields after the last chunk. They are not kept.",
    "unknown-method": "{method} is not a registered HTTP method: many servers refuse it.",
    "unencoded-target": (
        "The request target holds bytes that should have been percent-encoded: many servers refuse it."
    ),
    "odd-version": "HTTP/{version} is not spoken here: the sender was answered as HTTP/1.1 allows.",
    "upgrade-ignored": "The sender asked to go on in another protocol ({protocol}). That was not done.",
    "gone-before-reply": "The sender had gone before it could be answered.",
    "body-not-kept": (
        "There was no room for the body ({received_size} had come): only the head is kept, and the sender "
        "was told to try again."
    ),
    "not-received": (
        "An error in binserver kept it from receiving all of this: what is here is what could be kept. The log says "
        "more."
    ),
    "left-over": "These bytes came on the same connection right after capture {after}, and are no request.",
    "tls": "This is TLS: the sender spoke HTTPS to an HTTP port. Use http:// here, or a tunnel that ends TLS.",
    "http2": "This is HTTP/2 without negotiation. Only HTTP/1.1 is spoken here.",
    "proxy-protocol": "This begins with a PROXY protocol header. Switch it off in the proxy or tunnel.",
    "ssh": "This is SSH, not HTTP.",
    "not-http": "This is not HTTP: there is no request line.",
    "bad-method": "The method holds a character that is not allowed.",
    "no-target": "The request line has no target: a path such as /shop belongs between the method and the version.",
    "no-version": "The request line has no HTTP version.",
    "space-in-target": (
        "There is a space in the request line that does not belong there: a space in a path or query is written %20."
    ),
    "control-in-target": "There is a control character in the request target.",
    "bad-version": "The request line does not end in an HTTP version such as HTTP/1.1.",
    "bare-newlines": "Lines end in LF or in CR alone: HTTP wants CR LF.",
    "line-too-long": "The request line or a header is longer than {limit_size}.",
    "too-many-headers": "There are more than {limit} header fields.",
    "folded-header": "A header goes on in a second line. HTTP/1.1 has given that up.",
    "header-without-colon": "A header line has no colon.",
    "space-before-colon": "There is a space between a header's name and its colon.",
    "bad-header-name": "A header's name holds a character that is not allowed.",
    "control-in-header": "A header's value holds a control character.",
    "repeated-header": "The header {name} came more than once.",
    "length-and-chunked": "There are both Content-Length and Transfer-Encoding.",
    "bad-length": "Content-Length is not a number.",
    "bad-transfer-encoding": "Transfer-Encoding is not chunked.",
    "head-cut-off": "The connection ended, or time was up, after {came} bytes, before the head did.",
    "no-host": "HTTP/1.1 wants a Host header, and there is none.",
    "bad-target": "The request target is neither a path nor a URL.",
    "malformed": "No parser takes this for a request.",
}
