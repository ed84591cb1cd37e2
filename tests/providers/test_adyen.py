"""Adyen: a status in two fields, and a batch in which each item has a signature of its own."""

import json
from typing import Any

import pytest

from binserver.providers import read
from binserver.providers.fresh import samples
from tests.providers.readings import callback, captured

KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
TWO = next(one for one in samples() if one.name == "adyen.two")


def item(code: str, success: str = "true", **given: Any) -> str:
    """A notification of one item."""
    one = {"pspReference": "7914", "merchantAccountCode": "T", "eventCode": code, "success": success, **given}
    one |= {"eventDate": "2026-08-08T20:45:44+02:00", "amount": {"value": 2500, **given.get("amount", {})}}
    return json.dumps({"live": "false", "notificationItems": [{"NotificationRequestItem": one}]})


@pytest.mark.parametrize(
    ("code", "success", "class_"),
    [
        ("AUTHORISATION", "true", "authorized"),
        ("AUTHORISATION", "false", "failure"),
        ("CAPTURE", "true", "success"),
        ("REFUND", "true", "reversed"),
        ("REFUND", "false", "failure"),
        ("CANCELLATION", "true", "cancelled"),
        ("REPORT_AVAILABLE", "true", "info"),
    ],
)
def test_what_did_not_succeed_is_a_failure_whatever_it_was(code: str, success: str, class_: str) -> None:
    status = read(callback(item(code, success), method="POST")).status

    assert status is not None
    assert status.class_ == class_


@pytest.mark.parametrize(("currency", "value"), [("EUR", "25.00"), ("JPY", "2500"), ("ISK", "25.00"), ("IDR", "2500")])
def test_amounts_are_in_the_minor_unit_by_its_own_list(currency: str, value: str) -> None:
    amount = read(callback(item("CAPTURE", amount={"currency": currency}), method="POST")).amount

    assert amount is not None
    assert str(amount.value) == value


def test_one_forged_item_spoils_the_batch() -> None:
    forged = TWO.message.body.replace(b'"value":250000', b'"value":950000')
    message = TWO.message.__class__(method="POST", request_target="/", headers=TWO.message.headers, body=forged)

    reading = read(captured(message), secrets=(KEY,))

    assert [one.verdict.signature for one in reading.events] == ["match", "mismatch"]
    assert reading.verdict.signature == "mismatch"
