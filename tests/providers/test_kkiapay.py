"""Kkiapay: a secret that is called a signature, a misspelt flag, a reference in three forms."""

import json

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "kk-hash-01"
PAID = {
    "transactionId": "kk1042",
    "isPaymentSucces": True,
    "event": "transaction.success",
    "account": "2290161000001",
    "method": "MOBILE_MONEY",
    "amount": 2500,
    "fees": 48,
    "partnerId": "",
    "performedAt": "2026-08-08T18:45:44.000Z",
    "stateData": "CMD-1042",
}


def reading_of(*, without: str = "", secret: str = SECRET, **given: object) -> Reading:
    """The reading of a callback with other values, sent with the secret of the vector."""
    body = {name: value for name, value in (PAID | given).items() if name != without}
    return read(callback(json.dumps(body), method="POST", x_kkiapay_secret=SECRET), secrets=(secret,))


def test_the_secret_says_who_and_not_what() -> None:
    verdict = reading_of(amount=250000).verdict

    assert (verdict.signature, verdict.scope, verdict.scheme) == ("match", "sender", "kkiapay.secret")


def test_another_secret_is_a_mismatch() -> None:
    assert reading_of(secret="kk-hash-02").verdict.signature == "mismatch"


@pytest.mark.parametrize(
    ("event", "flag", "class_"),
    [
        ("transaction.success", True, "success"),
        ("transaction.failed", False, "failure"),
        ("transaction.refunded", True, "unknown"),
    ],
)
def test_the_event_is_the_status(event: str, flag: bool, class_: str) -> None:
    status = reading_of(event=event, isPaymentSucces=flag).status

    assert status is not None
    assert (status.word, status.class_) == (event, class_)


@pytest.mark.parametrize(("flag", "class_"), [(True, "success"), (False, "failure")])
def test_without_an_event_the_flag_is_the_status(flag: bool, class_: str) -> None:
    reading = reading_of(without="event", isPaymentSucces=flag)

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final) == (class_, True)
    assert [one.code for one in reading.warnings] == ["field-missing"]


def test_an_event_that_contradicts_the_flag_is_warned_of() -> None:
    reading = reading_of(isPaymentSucces=False)

    assert [(one.code, dict(one.params)) for one in reading.warnings] == [
        ("kkiapay-contradicts-itself", {"event": "transaction.success", "flag": "false"})
    ]


@pytest.mark.parametrize(
    ("state", "partner", "reference"),
    [
        ("CMD-1042", "", "CMD-1042"),
        ({"order_id": "1042"}, "", "1042"),
        ({"order_id": 1042}, "P-1", "1042"),
        ('{"order_id":1042}', "", "1042"),
        ({"cart": "7"}, "P-1", "P-1"),
        (None, "P-1", "P-1"),
        ("", "", None),
    ],
    ids=str,
)
def test_the_merchants_reference_is_found_in_each_form(state: object, partner: str, reference: str | None) -> None:
    reading = reading_of(stateData=state, partnerId=partner)

    assert reading.reference == reference
    assert reading.warnings == ()


def test_money_is_in_whole_francs_and_the_payer_has_a_carrier() -> None:
    reading = reading_of()

    assert reading.amount is not None
    assert reading.fee is not None
    assert reading.payer is not None
    assert (str(reading.amount.value), reading.amount.currency, str(reading.fee.value)) == ("2500", "XOF", "48")
    assert (reading.payer.e164, reading.payer.carrier) == ("+2290161000001", "MTN")


def test_a_number_from_before_the_new_plan_of_benin_is_warned_of_and_shown() -> None:
    reading = reading_of(account="22961000000")

    assert reading.payer is not None
    assert (reading.payer.text, reading.payer.e164) == ("22961000000", None)
    assert [one.code for one in reading.warnings] == ["phone-not-valid"]


def test_the_misspelt_flag_alone_gives_it_away() -> None:
    reading = read(callback(json.dumps(PAID), method="POST"))

    assert reading.provider == "kkiapay"
    assert reading.dedup == "kk1042|transaction.success"
