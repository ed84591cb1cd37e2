"""Orange Money: three fields, of which one is the proof and the only thing to find the payment by."""

import json
from decimal import Decimal
from typing import Any

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

TOKEN = "00000000000000000000000000001042"
BODY = {"status": "SUCCESS", "notif_token": TOKEN, "txnid": "MP260808.1845.A00001"}


def reading_of(*, path: str = "/orange", secret: str = "", **given: Any) -> Reading:
    """The reading of the documented notification with other values."""
    secrets = (secret,) if secret else ()
    return read(callback(json.dumps(BODY | given), method="POST", path=path), secrets=secrets)


def codes(reading: Reading) -> list[str]:
    """What it warns of."""
    return [one.code for one in reading.warnings]


@pytest.mark.parametrize(
    ("secret", "signature", "scope"),
    [(TOKEN, "match", "sender"), (TOKEN[:-1] + "3", "mismatch", "sender"), ("", "no-secret", "none")],
)
def test_the_token_of_the_payment_is_the_proof(secret: str, signature: str, scope: str) -> None:
    verdict = reading_of(secret=secret).verdict

    assert (verdict.signature, verdict.scope) == (signature, scope)


@pytest.mark.parametrize(
    ("word", "class_", "final", "warning"),
    [
        ("SUCCESS", "success", True, []),
        ("FAILED", "failure", True, []),
        ("EXPIRED", "expired", True, []),
        ("INITIATED", "pending", False, []),
        ("PENDING", "pending", False, []),
        ("success", "success", True, ["status-spelled-differently"]),
        ("CANCELLED", "unknown", False, ["status-unknown"]),
    ],
)
def test_the_documented_words_mean_something(word: str, class_: str, final: bool, warning: list[str]) -> None:
    reading = reading_of(status=word)

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final, codes(reading)) == (class_, final, warning)


def test_a_callback_tells_the_payment_by_its_token() -> None:
    reading = reading_of()

    assert (reading.correlation, reading.provider_reference) == (TOKEN, "MP260808.1845.A00001")
    assert (reading.amount, reading.reference, reading.dedup) == (None, None, f"{TOKEN}|success")


@pytest.mark.parametrize(
    ("path", "reference"),
    [("/orange?order_id=CMD-1042", "CMD-1042"), ("/orange/CMD-1042", "CMD-1042"), ("/orange/v1", None)],
)
def test_the_merchants_order_is_in_the_url(path: str, reference: str | None) -> None:
    assert reading_of(path=path).reference == reference


def test_an_order_in_the_body_goes_before_the_one_in_the_url() -> None:
    assert reading_of(path="/orange?order_id=CMD-1", order_id="CMD-2").reference == "CMD-2"


@pytest.mark.parametrize("amount", [2500, "2500"])
def test_the_sandboxs_currency_is_no_real_one(amount: int | str) -> None:
    reading = reading_of(order_id="CMD-1042", amount=amount, currency="OUV")

    assert reading.amount is not None
    assert (reading.amount.value, reading.amount.currency) == (Decimal(2500), "OUV")
    assert codes(reading) == ["orange-sandbox"]


def test_a_token_of_the_payment_page_is_no_fact() -> None:
    assert "pay-secret" not in str(reading_of(pay_token="pay-secret"))
