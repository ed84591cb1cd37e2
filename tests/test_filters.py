"""Which captures are meant: what a filter says of a capture, and of a query string."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver.filters import MOST, TEXTS, BadFilter, CaptureFilter, fold
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


def test_a_query_is_taken_as_it_says() -> None:
    texts = {name: f"{name}!" for name in TEXTS}

    found = CaptureFilter.from_query({**texts, "after": "0", "before": "9" * 18, "limit": "500"}, bin="shop")

    assert found == CaptureFilter(bin="shop", **texts, after=0, before=10**18 - 1, limit=500)  # type: ignore[arg-type]


@given(st.text())
def test_folding_touches_only_ascii_letters(text: str) -> None:
    assert fold(text) == "".join(one.lower() if one.isascii() else one for one in text)
