import json as standard
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from binserver.inspector import json
from binserver.model import Delivery, Money, Party, Remark, Status
from tests import make

READING = make.reading(
    provider="mvola",
    event="payment",
    status=Status(word="completed", class_="success", final=True),
    amount=Money(value=Decimal("5000.00"), currency="MGA", text="5000.00 Ar"),
    payer=Party(text="034 12 345 67", e164="+261341234567", carrier="Telma"),
    occurred_at=make.NOON,
    facts=(("Shop", "1"),),
    warnings=(Remark(code="odd"),),
    verdict=make.verdict("match", scope="body", freshness="ok", scheme="hmac"),
    delivery=Delivery(of=3, nth=2, same=True),
)


def test_a_reading_has_the_shape_of_the_contract() -> None:
    told = json.reading(READING)

    assert set(told) == {
        "provider",
        "event",
        "status",
        "amount",
        "fee",
        "correlation",
        "reference",
        "provider_reference",
        "payer",
        "payee",
        "occurred_at",
        "facts",
        "warnings",
        "verdict",
        "delivery",
        "events",
    }
    assert told["status"] == {"word": "completed", "class": "success", "final": True}
    assert told["amount"] == {"value": "5000.00", "currency": "MGA", "text": "5000.00 Ar"}
    assert told["payer"] == {"text": "034 12 345 67", "e164": "+261341234567", "carrier": "Telma", "name": None}
    assert told["delivery"] == {"of": 3, "nth": 2, "same": True}
    assert (told["fee"], told["payee"]) == (None, None)
    assert {key: told["verdict"][key] for key in ("signature", "scope", "freshness", "scheme")} == {
        "signature": "match",
        "scope": "body",
        "freshness": "ok",
        "scheme": "hmac",
    }
    assert set(told["verdict"]["reason"]) == {"code", "text", "params"}
    assert set(told["warnings"][0]) == {"code", "text", "params"}


@pytest.mark.parametrize(("most", "text"), [(None, "abcd"), (4, "abcd"), (3, None)])
def test_a_body_beyond_the_most_is_told_by_its_size(most: int | None, text: str | None) -> None:
    told = json.capture(make.capture(body=b"abcd"), most=most)

    assert (told["body"]["size"], told["body"]["text"], told["body"]["base64"]) == (4, text, None)


def test_an_attempt_has_the_shape_of_the_contract() -> None:
    told = json.attempt(make.attempt(7, number=1, changes=(Remark(code="host-added", params={"after": "a"}),)))

    assert set(told) == {
        "number",
        "capture",
        "kind",
        "url",
        "dialled",
        "started_at",
        "took",
        "method",
        "request",
        "code",
        "headers",
        "body",
        "error",
    }
    assert (told["number"], told["capture"], told["code"], told["error"]) == (1, 7, 200, None)
    assert set(told["request"]) == {"headers", "changes"}
    assert all(isinstance(change, str) for change in told["request"]["changes"])
    assert told["body"] == {"size": 0, "text": "", "base64": None, "truncated": False}


def test_an_error_of_an_attempt_is_a_sentence_with_its_code() -> None:
    told = json.attempt(make.attempt(code=None, error=Remark(code="connection-refused")))

    assert told["code"] is None
    assert told["error"]["code"] == "connection-refused"
    assert isinstance(told["error"]["text"], str)


def test_what_was_sent_of_no_capture_has_none() -> None:
    assert json.attempt(make.attempt(0))["capture"] is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("5000", "5000"), ("1E+3", "1000"), ("0.10", "0.10"), ("1E-7", "0.0000001"), ("1E+999999", "1E+999999")],
)
def test_an_amount_is_a_plain_decimal(value: str, text: str) -> None:
    told = json.money(Money(value=Decimal(value), currency=None, text=value))

    assert told["value"] == text


def test_an_amount_that_is_no_number_is_told_as_its_text() -> None:
    assert json.money(Money(value=None, currency=None, text="a lot")) == {
        "value": None,
        "currency": None,
        "text": "a lot",
    }


def test_a_time_is_told_in_utc_with_microseconds() -> None:
    at = datetime(2026, 11, 22, 15, 0, tzinfo=timezone(timedelta(hours=3)))

    assert json.time(at) == "2026-11-22T12:00:00.000000Z"


@pytest.mark.parametrize("text", ["caf\xe9", "\u2028", "\ud800", "\0", "\U0001f600"])
def test_any_text_can_be_told(text: str) -> None:
    assert standard.loads(json.encode({"text": text})) == {"text": text}
