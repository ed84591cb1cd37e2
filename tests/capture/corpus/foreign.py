"""What is no request, and was never meant to be HTTP, or not as it is spoken here."""

from tests.capture.corpus.wire import GET, TLS, Cases, no_request

FOREIGN: Cases = {
    "tls": (TLS, [no_request("tls", TLS.decode("latin-1").split("\n")[0])]),
    "http/2": (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        [no_request("http2", "PRI * HTTP/2.0")],
    ),
    "proxy protocol": (
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET,
        [no_request("proxy-protocol", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2")],
    ),
    "ssh": (b"SSH-2.0-OpenSSH_9\r\n", [no_request("ssh", "SSH-2.0-OpenSSH_9")]),
    "json": (b'{"a": 1}', [no_request("not-http", '{"a": 1}')]),
    "words": (b"hello big world\r\n\r\n", [no_request("not-http", "hello big world")]),
    "one byte that is none": (b"\x00", [no_request("not-http", "\x00")]),
    "tls 1.3 hello": (bytes.fromhex("16030302000100"), [no_request("tls", "\x16\x03\x03\x02\x00\x01\x00")]),
    "tls alert": (bytes.fromhex("15030300020150"), [no_request("tls", "\x15\x03\x03\x00\x02\x01P")]),
    "sslv2 hello": (bytes.fromhex("802e0100020015"), [no_request("not-http", "\x80.\x01\x00\x02\x00\x15")]),
    "http/2 with settings": (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000"),
        [no_request("http2", "PRI * HTTP/2.0")],
    ),
    "http/2 settings alone": (
        bytes.fromhex("000012040000000000000300000064"),
        [no_request("not-http", "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00d")],
    ),
    "proxy protocol 2": (
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12) + GET,
        [no_request("proxy-protocol", "\x00")],
    ),
    "rdp": (
        bytes.fromhex("030000130ee000000000000100080003000000"),
        [no_request("not-http", "\x03\x00\x00\x13\x0eà\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00")],
    ),
    "smtp": (b"EHLO a.example\r\n", [no_request("not-http", "EHLO a.example")]),
    "redis": (b"*1\r\n$4\r\nPING\r\n", [no_request("not-http", "*1")]),
    "postgres": (bytes.fromhex("0000000804d2162f"), [no_request("not-http", "\x00\x00\x00\x08\x04Ò\x16/")]),
    "sip": (b"OPTIONS sip:nm SIP/2.0\r\n\r\n", [no_request("not-http", "OPTIONS sip:nm SIP/2.0")]),
    "a response": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", [no_request("not-http", "HTTP/1.1 200 OK")]),
    "xml": (b"<?xml version='1.0'?><a/>", [no_request("not-http", "<?xml version='1.0'?><a/>")]),
    "only spaces": (b"    \r\n\r\n", [no_request("not-http", "    ")]),
    "form body alone": (b"a=1&b=2", [no_request("not-http", "a=1&b=2")]),
}
"""By what it is."""
