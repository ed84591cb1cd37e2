"""HTTP messages as text, and the parts of request targets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver.message import Message, NotAMessage, header, parse, path_under, render, split_target, target_under

RAW = b"PUT /hook?x=1 HTTP/1.1\r\nHost: a\r\nX-Two: 1\r\nx-two: 2\r\n\r\n{\r\n\r\n}"

TOKENS = st.text("abcXYZ-019", min_size=1, max_size=8)
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f\x85\xa0"), max_size=12)


def test_a_message_is_read_as_on_the_wire() -> None:
    message = parse(RAW)

    assert (message.method, message.request_target, message.http_version) == ("PUT", "/hook?x=1", "1.1")
    assert message.headers == (("Host", "a"), ("X-Two", "1"), ("x-two", "2"))
    assert message.body == b"{\r\n\r\n}"


def test_a_message_is_written_as_it_was_read() -> None:
    assert render(parse(RAW)) == RAW


@given(
    st.builds(
        Message,
        method=TOKENS,
        request_target=VALUES.filter(lambda one: one.strip() != ""),
        headers=st.lists(st.tuples(TOKENS, VALUES)).map(tuple),
        body=st.binary(),
    )
)
def test_what_is_written_is_read_back(message: Message) -> None:
    assert parse(render(message)) == message


def test_bare_line_ends_will_do() -> None:
    assert parse(b"GET / HTTP/1.0\nA: b\n\nbody") == Message(
        method="GET", request_target="/", http_version="1.0", headers=(("A", "b"),), body=b"body"
    )


@pytest.mark.parametrize("raw", [b"", b"GET /", b"GET  / HTTP/1.1 x", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"])
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAMessage, match="not an HTTP request"):
        parse(raw)


def test_a_header_is_found_in_any_case_and_the_first_counts() -> None:
    assert header((("X-A", "1"), ("x-a", "2")), "X-a") == "1"
    assert header((), "X-A") is None


def test_a_header_is_changed_in_its_place_or_added_at_the_end() -> None:
    message = parse(RAW)

    assert message.with_header("host", "b").headers[0] == ("Host", "b")
    assert message.with_header("New", "n").headers[-1] == ("New", "n")


@pytest.mark.parametrize(
    ("target", "first", "rest", "query"),
    [
        ("/shop", "shop", "", None),
        ("/shop/", "shop", "/", None),
        ("/Shop/a%2Fb//c?x=1?y", "shop", "/a%2Fb//c", "x=1?y"),
        ("/sh%6Fp?", "shop", "", ""),
        ("/sh%256Fp", "sh%6fp", "", None),
        ("http://host:1/shop/a?b", "shop", "/a", "b"),
        ("http://host", "", "", None),
        ("*", "", "", None),
        ("host:443", "", "", None),
        ("/", "", "", None),
        ("", "", "", None),
        ("?a", "", "", "a"),
    ],
)
def test_a_request_target_is_taken_apart(target: str, first: str, rest: str, query: str | None) -> None:
    parts = split_target(target)

    assert (parts.first, parts.rest, parts.query) == (first, rest, query)


@given(st.text())
def test_any_request_target_has_parts(target: str) -> None:
    assert split_target(target).rest[:1] in {"", "/"}
    assert target_under(target, "shop").startswith("/")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/shop", ""),
        ("/SHOP/a?b", "/a"),
        ("/shopp/a?b", "/shopp/a"),
        ("http://host/shop/a", "/a"),
        ("http://host/x/a?b", "/x/a"),
        ("*", "/"),
    ],
)
def test_a_path_is_under_a_bin_only_where_it_begins_with_its_name(target: str, path: str) -> None:
    assert path_under(target, "shop") == path
