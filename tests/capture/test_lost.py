import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver.capture.diagnosis import diagnose
from binserver.capture.lost import is_whole, take_apart

pieces = st.lists(
    st.sampled_from([b"POST", b" ", b"/shop", b"HTTP/1.1", b"\r\n", b"\n", b"Content-Length: 2", b":", b"\x00", b"hi"])
    | st.binary(max_size=8),
    max_size=20,
).map(b"".join)


@given(raw=pieces)
def test_whatever_came_something_can_be_told_of_it(raw: bytes) -> None:
    remains = take_apart(raw)

    assert remains.head + remains.body == raw
    assert diagnose(raw).code
    assert is_whole(raw) in {True, False}


def test_no_more_than_64_kib_is_kept() -> None:
    remains = take_apart(b"POST /shop HTTP/1.1\r\n\r\n" + b"a" * 100_000)

    assert len(remains.head + remains.body) == 2**16


def test_a_long_line_of_spaces_takes_no_time() -> None:
    """A pattern that backtracks would take minutes."""
    assert take_apart(b"GET /" + b" " * 60_000 + b"x").method == "GET"


def test_what_says_how_long_it_is_need_not_be_waited_for() -> None:
    head = b"POST /shop HTTP/1.1\r\nContent-Length: 4\r\n\r\n"

    assert [is_whole(raw) for raw in (head[:-2], head, head + b"abc", head + b"abcd")] == [False, False, False, True]


def test_a_header_that_is_cut_off_is_not_called_wrong() -> None:
    assert diagnose(b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Le").code == "head-cut-off"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2"),
        (b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1", "proxy-protocol"),
    ],
    ids=["http2", "proxy"],
)
def test_another_protocol_is_no_request(raw: bytes, code: str) -> None:
    remains = take_apart(raw)

    assert (remains.method, diagnose(raw).code) == ("", code)
    assert remains.head + remains.body == raw


def test_an_absolute_target_is_told() -> None:
    remains = take_apart(b"GET http://a.example/shop HTTP/1.1\r\nbad\r\n\r\n")

    assert (remains.method, remains.request_target) == ("GET", "http://a.example/shop")
