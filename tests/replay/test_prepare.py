"""What a replay puts on the wire, compared with what was captured."""

from dataclasses import replace

import pytest

from binserver import targets
from binserver.model import Body, Capture, Headers, Outgoing, Remark, Target
from binserver.replay import ReplayRefused, prepare
from binserver.targets import Guard
from tests import make

GUARD = Guard.parse(["staging.example"])


def target(text: str = "http://127.0.0.1:5000/hook") -> Target:
    return targets.parse(text, GUARD)


def prepared(headers: Headers, *, body: bytes = b"", to: str = "http://127.0.0.1:5000/hook") -> Outgoing:
    return prepare(make.capture(headers=headers, body=body), target(to))


def codes(outgoing: Outgoing) -> list[tuple[str, object]]:
    return [(one.code, one.params.get("name", one.params.get("after"))) for one in outgoing.changes]


@pytest.mark.parametrize(
    ("captured", "typed", "sent"),
    [
        ("/shop/mvola/callback?x=1&y", "http://localhost:5000", "/mvola/callback?x=1&y"),
        ("/shop/mvola/callback", "http://localhost:5000/", "/mvola/callback"),
        ("/shop/cb", "http://localhost:5000/api/", "/api/cb"),
        ("/shop", "http://localhost:5000/api/", "/api/"),
        ("/shop/", "http://localhost:5000", "/"),
        ("/shop", "http://localhost:5000", "/"),
        ("/shop?a=1", "http://localhost:5000", "/?a=1"),
        ("/shop/cb?a=1", "http://localhost:5000/exact", "/exact?a=1"),
        ("/shop/cb?a=1", "http://localhost:5000/exact?b=2", "/exact?b=2"),
        ("/shop/cb?a=1", "http://localhost:5000/exact?", "/exact?"),
        ("/shop/cb?a=1", "http://localhost:5000/?b=2", "/cb?b=2"),
        ("/shop/cb?", "http://localhost:5000", "/cb?"),
        ("/shop/a%2Fb//c/../d;e?x=%C3%A9&x=\xe9", "http://localhost:5000/", "/a%2Fb//c/../d;e?x=%C3%A9&x=\xe9"),
        ("http://tunnel.example/shop/cb?a", "http://localhost:5000", "/cb?a"),
    ],
)
def test_the_request_target_follows_base_or_exact(captured: str, typed: str, sent: str) -> None:
    outgoing = prepare(make.capture(request_target=captured), target(typed))

    assert outgoing.request_target == sent
    assert Remark(code="request-target-changed", params={"before": captured, "after": sent}) in outgoing.changes


@pytest.mark.parametrize(
    ("captured", "sent"),
    [
        ("/callback?a=1", "/callback?a=1"),
        ("http://h.example/x/y?z", "/x/y?z"),
        ("http://h.example", "/"),
        ("*", "/"),
        ("/", "/"),
    ],
)
def test_what_went_to_no_bin_keeps_its_whole_path(captured: str, sent: str) -> None:
    outgoing = prepare(make.capture(bin=None, request_target=captured), target(":5000"))

    assert outgoing.request_target == sent


@pytest.mark.parametrize(
    ("captured", "sent"),
    [
        ("/webhooks/mvola/callback?a=1", "/webhooks/mvola/callback?a=1"),
        ("http://h.example/x/y?z", "/x/y?z"),
        ("/SHOP/hook", "/hook"),
        ("/sh%6Fp/hook", "/hook"),
    ],
)
def test_a_first_segment_is_taken_away_only_where_it_names_the_bin(captured: str, sent: str) -> None:
    """What was moved from lost and found asked for another address, and keeps all of it."""
    outgoing = prepare(make.capture("shop", request_target=captured), target(":5000"))

    assert outgoing.request_target == sent


def test_an_unchanged_capture_changes_in_nothing_but_its_line_and_host() -> None:
    headers = (("hOST", "abc.ngrok.app"), ("X-A", "1"), ("x-a", "caf\xe9"), ("Content-Length", "2"), ("X-A", ""))
    capture = make.capture(method="pUT", request_target="/shop/hook", headers=headers, body=b"\x00\xff")

    outgoing = prepare(capture, target())

    assert outgoing == Outgoing(
        method="pUT",
        request_target="/hook",
        headers=(("hOST", "127.0.0.1:5000"), *headers[1:]),
        body=b"\x00\xff",
        changes=(
            Remark(code="request-target-changed", params={"before": "/shop/hook", "after": "/hook"}),
            Remark(code="host-replaced", params={"before": "abc.ngrok.app", "after": "127.0.0.1:5000"}),
        ),
    )


def test_what_concerned_only_the_way_to_us_is_left_out_with_its_reason() -> None:
    headers = (
        ("Host", "127.0.0.1:5000"),
        ("Connection", "close, X-Foo ,, content-length, Host"),
        ("connection", "X-BAR"),
        ("X-Foo", "1"),
        ("x-bar", "2"),
        ("X-Food", "stays"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Connection", "keep-alive"),
        ("Proxy-Authorization", "Basic x"),
        ("Proxy-Authenticate", "Basic"),
        ("TE", "trailers"),
        ("Trailer", "X-Sum"),
        ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AAMAAABk"),
        ("Expect", "100-continue"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("Forwarded", "for=203.0.113.9"),
        ("CF-Connecting-IP", "203.0.113.9"),
        ("Cdn-Loop", "cloudflare"),
        ("Ngrok-Trace", "x"),
        ("X-Real-IP", "203.0.113.9"),
        ("Via", "1.1 tunnel"),
        ("X-Binserver-Capture", "17"),
        ("Content-Length", "2"),
        ("Content-Encoding", "gzip"),
        ("Authorization", "Bearer x"),
    )

    outgoing = prepared(headers, body=b"hi")

    kept = {"Host", "X-Food", "Content-Length", "Content-Encoding", "Authorization"}
    assert outgoing.headers == tuple(pair for pair in headers if pair[0] in kept)
    told = {name: code for code, name in codes(outgoing)}
    assert {name for name, _ in headers} - kept == told.keys() - {"/hook"}
    assert told["X-Foo"] == told["x-bar"] == "named-in-connection-left-out"
    assert told["TE"] == told["Upgrade"] == told["HTTP2-Settings"] == "hop-by-hop-left-out"
    assert told["Expect"] == "expect-left-out"
    assert told["Via"] == told["x-forwarded-proto"] == told["Ngrok-Trace"] == "tunnel-header-left-out"
    assert told["X-Binserver-Capture"] == "own-header-left-out"


@pytest.mark.parametrize(
    ("captured", "sent", "told"),
    [
        ([("Content-Length", "5")], [("Content-Length", "5")], []),
        ([("content-length", "3"), ("A", "1")], [("content-length", "5"), ("A", "1")], [("length-corrected", 5)]),
        ([("Content-Length", "005")], [("Content-Length", "5")], [("length-corrected", 5)]),
        ([("Content-Length", "banana")], [("Content-Length", "5")], [("length-corrected", 5)]),
        (
            [("Content-Length", "5"), ("Content-Length", "5")],
            [("Content-Length", "5")],
            [("repeat-left-out", "Content-Length")],
        ),
        (
            [("A", "1"), ("Transfer-Encoding", "chunked"), ("B", "2")],
            [("A", "1"), ("Content-Length", "5"), ("B", "2")],
            [("length-for-chunks", 5)],
        ),
        (
            [("transfer-encoding", "chunked"), ("content-length", "9")],
            [("content-length", "5")],
            [("length-corrected", 5), ("repeat-left-out", "transfer-encoding")],
        ),
        ([("A", "1")], [("A", "1"), ("Content-Length", "5")], [("length-added", 5)]),
    ],
)
def test_the_length_is_that_of_the_body_in_the_place_where_it_stood(
    captured: list[tuple[str, str]], sent: list[tuple[str, str]], told: list[tuple[str, object]]
) -> None:
    outgoing = prepared((("Host", "127.0.0.1:5000"), *captured), body=b"hello")

    assert outgoing.headers == (("Host", "127.0.0.1:5000"), *sent)
    assert codes(outgoing)[1:] == told


@pytest.mark.parametrize(
    ("captured", "sent"),
    [
        ([], []),
        ([("Content-Length", "0")], [("Content-Length", "0")]),
        ([("Transfer-Encoding", "chunked")], [("Content-Length", "0")]),
    ],
)
def test_no_length_is_added_to_a_request_without_a_body(
    captured: list[tuple[str, str]], sent: list[tuple[str, str]]
) -> None:
    assert prepared((("Host", "x"), *captured)).headers[1:] == tuple(sent)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("http://127.0.0.1:5000", "127.0.0.1:5000"),
        ("http://localhost", "localhost"),
        ("http://[::1]:5000", "[::1]:5000"),
        ("https://localhost", "localhost"),
        ("https://localhost:80", "localhost:80"),
    ],
)
def test_the_host_is_the_target_s(typed: str, host: str) -> None:
    assert prepared((("A", "1"), ("host", "abc.ngrok.app")), to=typed).headers == (("A", "1"), ("host", host))


def test_a_second_host_is_left_out_and_a_missing_one_added_in_front() -> None:
    twice = prepared((("Host", "a"), ("X", "1"), ("HOST", "b")))
    never = prepared((("X", "1"),))

    assert twice.headers == (("Host", "127.0.0.1:5000"), ("X", "1"))
    assert ("repeat-left-out", "HOST") in codes(twice)
    assert never.headers == (("Host", "127.0.0.1:5000"), ("X", "1"))
    assert ("host-added", "127.0.0.1:5000") in codes(never)


def test_the_captured_host_may_be_kept() -> None:
    capture = make.capture(headers=(("Host", "abc.ngrok.app"), ("Content-Length", "2")))

    outgoing = prepare(capture, target(), keep_host=True)

    assert outgoing.headers == capture.headers
    assert [one.code for one in outgoing.changes] == ["request-target-changed"]


def test_a_request_in_http_1_0_goes_out_in_1_1() -> None:
    outgoing = prepare(make.capture(http_version="1.0"), target())

    assert Remark(code="version-changed", params={"before": "1.0", "after": "1.1"}) in outgoing.changes


SECRETS: Headers = tuple(
    (name, "x")
    for name in (
        "Authorization",
        "Cookie",
        "X-Api-Key",
        "apikey",
        "X-Secret-Key",
        "X-Auth-Token",
        "X-CSRF-Token",
        "X-Session-Id",
        "X-Password",
        "X-JWT-Assertion",
        "X-Amz-Security-Token",
        "X-Credential",
    )
)


def test_credentials_go_to_this_machine_only() -> None:
    headers = (("Host", "x"), *SECRETS, ("X-Signature", "sig"))

    here = prepared(headers, to="http://shop.localhost:5000")
    away = prepared(headers, to="https://staging.example")

    assert here.headers[1:] == headers[1:]
    assert away.headers[1:] == (("X-Signature", "sig"),)
    assert [code for code, _ in codes(away)].count("credential-left-out") == len(SECRETS)


def test_credentials_go_elsewhere_when_told_so() -> None:
    capture = make.capture(headers=(("Host", "x"), *SECRETS))

    outgoing = prepare(capture, target("https://staging.example"), credentials=True)

    assert set(SECRETS) <= set(outgoing.headers)


CHUNKED = (("Host", "x"), ("Transfer-Encoding", "chunked"))


@pytest.mark.parametrize(
    ("capture", "code"),
    [
        (make.capture(method=""), "replay-no-request"),
        (make.capture(request_target=""), "replay-no-request"),
        (make.capture(method="GET\r\nX: y"), "replay-no-request"),
        (make.capture(method="GE T"), "replay-no-request"),
        (make.capture(method="G\xc9T"), "replay-no-request"),
        (make.capture(request_target="/shop/a b"), "replay-no-request"),
        (make.capture(request_target="/shop/a\r\nX: y"), "replay-no-request"),
        (make.capture(request_target="/shop/a\n"), "replay-no-request"),
        (make.capture(request_target="/shop/\x00"), "replay-no-request"),
        (make.capture(request_target="/shop/\u20ac"), "replay-no-request"),
        (make.capture(method="CONNECT", request_target="x:443"), "replay-connect"),
        (make.capture(headers=(("Upgrade", "WebSocket"),)), "replay-websocket"),
        (make.capture(headers=(("X", "a\r\nY: b"),)), "replay-header"),
        (make.capture(headers=(("X", "a\nb"),)), "replay-header"),
        (make.capture(headers=(("X", "a\x00"),)), "replay-header"),
        (make.capture(headers=(("X", "\u20ac"),)), "replay-header"),
        (make.capture(headers=(("X\r\nY", "b"),)), "replay-header"),
        (make.capture(headers=(("Transfer-Encoding ", "chunked"),)), "replay-header"),
        (make.capture(headers=(("", "b"),)), "replay-header"),
        (make.capture(headers=(("X:Y", "b"),)), "replay-header"),
        (make.capture(headers=(("Host", "x"), ("Content-Length", "9"))), "replay-incomplete"),
        (make.capture(body=Body(size=9, sha256="", data=b"{}")), "replay-incomplete"),
        (make.capture(http_version=""), "replay-malformed"),
    ],
)
def test_what_would_be_no_replay_is_refused(capture: Capture, code: str) -> None:
    with pytest.raises(ReplayRefused) as refused:
        prepare(capture, target())

    assert refused.value.remark.code == code
    assert str(refused.value)


@pytest.mark.parametrize("flaw", ["aborted", "stalled", "too-slow", "server-stopped", "bad-chunk", "body-over-limit"])
def test_a_body_that_was_cut_is_not_sent_as_if_it_were_whole(flaw: str) -> None:
    with pytest.raises(ReplayRefused, match="not whole"):
        prepare(make.capture(headers=CHUNKED, flaws=(Remark(code=flaw),)), target())


def test_a_flaw_alone_is_no_reason_to_refuse() -> None:
    """A body counted in characters: the request is here, and what came after it is not sent again."""
    capture = make.capture(
        headers=(("Host", "x"), ("Content-Length", "1")), flaws=(Remark(code="length-counted-in-characters"),)
    )

    assert prepare(capture, target()).headers == (("Host", "127.0.0.1:5000"), ("Content-Length", "2"))


def test_a_replay_needs_the_data_of_the_body() -> None:
    capture = make.capture()

    with pytest.raises(ValueError, match="needs the data of the body"):
        prepare(replace(capture, body=replace(capture.body, data=None)), target())
