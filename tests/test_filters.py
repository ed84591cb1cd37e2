"""Which captures are meant: what a filter says of a capture, and of a query string."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver.filters import MOST, BadFilter, CaptureFilter, fold
from binserver.model import Status
from tests import make

READ = make.reading(
    provider="mvola",
    event="payment",
    status=Status(word="Completed", class_="success", final=True),
    verdict=make.verdict("unsigned"),
)
CAPTURE = make.capture("shop", number=17, method="PUT", request_target="/shop/Hooks/mvola?x=1", reading=READ)
UNREAD = make.capture("shop", number=17)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, True),
        ({"bin": "shop"}, True),
        ({"bin": "other"}, False),
        ({"lost": True}, False),
        ({"method": "put"}, True),
        ({"method": "pu"}, False),
        ({"path": "hooks/MVOLA"}, True),
        ({"path": "shop"}, False),
        ({"path": "x=1"}, False),
        ({"provider": "mvola"}, True),
        ({"provider": "bictorys"}, False),
        ({"status": "success"}, True),
        ({"status": "COMPLETED"}, True),
        ({"status": "failure"}, False),
        ({"verdict": "unsigned"}, True),
        ({"verdict": "match"}, False),
        ({"event": "payment"}, True),
        ({"event": "Payment"}, False),
        ({"after": 16}, True),
        ({"after": 17}, False),
        ({"before": 18}, True),
        ({"before": 17}, False),
        ({"limit": 1}, True),
        ({"method": "PUT", "provider": "mvola", "status": "success"}, True),
        ({"method": "POST", "provider": "mvola", "status": "success"}, False),
    ],
    ids=str,
)
def test_every_part_must_hold(given: dict[str, Any], meant: bool) -> None:
    assert CaptureFilter(**given).matches(CAPTURE) is meant


@pytest.mark.parametrize("name", ["provider", "status", "verdict", "event"])
def test_what_was_not_read_yet_matches_nothing_that_asks_for_its_reading(name: str) -> None:
    assert CaptureFilter().matches(UNREAD)
    assert not CaptureFilter.from_query({name: "x"}).matches(UNREAD)


def test_a_reading_without_a_status_has_none_to_match() -> None:
    capture = make.capture("shop", reading=make.reading())

    assert not CaptureFilter(status="unknown").matches(capture)
    assert CaptureFilter(verdict="unsigned").matches(capture)


def test_lost_is_what_belongs_to_no_bin() -> None:
    assert CaptureFilter(lost=True).matches(make.capture(None, request_target="/nobody/x"))


def test_a_query_string_makes_a_filter() -> None:
    made = CaptureFilter.from_query({"method": "PUT", "status": "success", "after": "3", "path": ""}, bin="shop")

    assert made == CaptureFilter(bin="shop", method="PUT", status="success", after=3)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"nope": "1"}, "nope"),
        ({"bin": "x"}, "bin"),
        ({"after": "x"}, "after"),
        ({"after": "-1"}, "after"),
        ({"after": "1" * 19}, "after"),
        ({"after": "\u0661"}, "after"),
        ({"limit": "0"}, "limit"),
        ({"limit": str(MOST + 1)}, "limit"),
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_meant_names_its_part(query: dict[str, str], name: str) -> None:
    with pytest.raises(BadFilter) as raised:
        CaptureFilter.from_query(query)

    assert raised.value.name == name
    assert name in str(raised.value)


TEXT = st.none() | st.text(min_size=1)
NUMBER = st.none() | st.integers(0, 10**17)


@given(
    st.builds(
        CaptureFilter,
        method=TEXT,
        path=TEXT,
        provider=TEXT,
        status=TEXT,
        verdict=TEXT,
        event=TEXT,
        after=NUMBER,
        before=NUMBER,
        limit=st.integers(1, MOST),
    )
)
def test_a_filter_survives_its_query_string(wanted: CaptureFilter) -> None:
    query = dict(parse_qsl(wanted.to_query(), keep_blank_values=True))

    assert CaptureFilter.from_query(query) == wanted


@given(st.text())
def test_folding_touches_only_ascii_letters(text: str) -> None:
    assert fold(text) == "".join(one.lower() if one.isascii() else one for one in text)
