"""PayDunya: a form in brackets, or what some have met instead, and a proof that is always the same."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

MASTER_KEY = "wQzk9ZwR-Qq9m-0hD0-zpud-je5coGC3FHKW"
HASH = (
    "e3662754c63cb8f248468591fab6b52e0553f7b1c07358e8b584cdd537bbd8d7"
    "8f2bf368892297fb818153adb3384e0a01d22e5c4b83a35a44aba9872461a700"
)
FORM = "application/x-www-form-urlencoded"


def flat(**given: str) -> dict[str, str]:
    """The documented form with other values."""
    return {
        "data[response_code]": "00",
        "data[status]": "completed",
        "data[mode]": "test",
        "data[hash]": HASH,
        "data[invoice][token]": "test_1042",
        "data[invoice][total_amount]": "2500",
        "data[custom_data][order_id]": "1042",
        "data[customer][phone]": "770000001",
        **{f"data[{name}]": value for name, value in given.items()},
    }


def reading_of(**given: str) -> Reading:
    """The reading of the documented form with other values."""
    return read(callback(urlencode(flat(**given)), method="POST", Content_Type=FORM), secrets=(MASTER_KEY,))


def nested(**given: Any) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "response_code": "00",
        "status": "completed",
        "mode": "test",
        "hash": HASH,
        "invoice": {"token": "test_1042", "total_amount": 2500},
        "custom_data": {"order_id": 1042},
        "customer": {"phone": "770000001"},
        **given,
    }


def codes(reading: Reading) -> list[str]:
    """What it warns of."""
    return [one.code for one in reading.warnings]


def test_the_hash_of_the_master_key_says_who_and_not_what() -> None:
    for reading in (reading_of(), reading_of(status="failed")):
        assert (reading.verdict.signature, reading.verdict.scope) == ("match", "sender")


@pytest.mark.parametrize("sent", [HASH[:-1] + "1", "0" * 128])
def test_another_hash_is_a_mismatch(sent: str) -> None:
    assert reading_of(hash=sent).verdict.signature == "mismatch"


def test_the_form_is_read_whole() -> None:
    reading = reading_of()

    assert (reading.correlation, reading.provider_reference, reading.reference) == ("test_1042", "test_1042", "1042")
    assert reading.amount is not None
    assert (reading.amount.value, reading.amount.currency, reading.amount.text) == (Decimal(2500), "XOF", "2500")
    assert reading.payer is not None
    assert (reading.payer.text, reading.payer.e164) == ("770000001", "+221770000001")
    assert (reading.dedup, codes(reading)) == ("test_1042|completed", [])


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("completed", "success", True),
        ("cancelled", "cancelled", True),
        ("failed", "failure", True),
        ("pending", "pending", False),
        ("success", "unknown", False),
    ],
)
def test_the_documented_words_mean_something(word: str, class_: str, final: bool) -> None:
    status = reading_of(status=word).status

    assert status is not None
    assert (status.class_, status.final) == (class_, final)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps({"data": nested()}), "application/json"),
        (urlencode({"data": json.dumps(nested())}), FORM),
    ],
    ids=["json", "field"],
)
def test_json_is_read_the_same_and_said_to_be_undocumented(body: str, content_type: str) -> None:
    reading = read(callback(body, method="POST", Content_Type=content_type), secrets=(MASTER_KEY,))

    assert (reading.correlation, reading.reference, reading.verdict.signature) == ("test_1042", "1042", "match")
    assert codes(reading) == ["paydunya-as-json"]


def test_what_else_the_merchant_put_into_custom_data_is_no_departure() -> None:
    reading = reading_of(**{"custom_data][shop": "nord"})

    assert codes(reading) == []
    assert ("Custom data", '{"order_id":"1042","shop":"nord"}') in reading.facts


def test_the_hash_is_no_fact() -> None:
    assert HASH not in str(reading_of().facts)
