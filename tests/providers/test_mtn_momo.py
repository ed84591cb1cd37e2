"""MTN MoMo: unsigned, by either method, and without the id under which the merchant asked."""

import json
from typing import Any

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

NUMBER = "256772000001"
ASKED = "9d0f6f4e-0000-4000-8000-000000001042"


def reading_of(*, method: str = "PUT", path: str = "/mtn", **given: Any) -> Reading:
    """The reading of a collected payment with other values, or without those that are None."""
    body = {
        "amount": "2500",
        "currency": "UGX",
        "financialTransactionId": "900104200",
        "externalId": "CMD-1042",
        "payer": {"partyIdType": "MSISDN", "partyId": NUMBER},
        "payerMessage": "Order",
        "payeeNote": "1042",
        "status": "SUCCESSFUL",
        **given,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    return read(callback(json.dumps(sent), method=method, path=path))


def codes(reading: Reading) -> list[str]:
    """What it warns of."""
    return [one.code for one in reading.warnings]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_either_method_is_usual_and_neither_is_signed(method: str) -> None:
    reading = reading_of(method=method)

    assert (reading.provider, reading.verdict.signature, codes(reading)) == ("mtn-momo", "unsigned", [])


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("SUCCESSFUL", "success", True),
        ("FAILED", "failure", True),
        ("PENDING", "pending", False),
        ("CREATED", "pending", False),
        ("ONGOING", "pending", False),
        ("SUCCESS", "unknown", False),
    ],
)
def test_the_documented_words_mean_something(word: str, class_: str, final: bool) -> None:
    status = reading_of(status=word).status

    assert status is not None
    assert (status.class_, status.final) == (class_, final)


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("APPROVAL_REJECTED", [("Reason", "APPROVAL_REJECTED")]),
        (
            {"code": "PAYER_NOT_FOUND", "message": "100% unknown"},
            [("Reason", "PAYER_NOT_FOUND"), ("Reason in words", "100% unknown")],
        ),
    ],
    ids=["text", "object"],
)
def test_a_reason_is_a_text_or_an_object(reason: Any, facts: list[tuple[str, str]]) -> None:
    reading = reading_of(status="FAILED", reason=reason)

    assert [one for one in reading.facts if one[0].startswith("Reason")] == facts
    assert codes(reading) == []


def test_euros_are_the_sandboxs() -> None:
    assert codes(reading_of(currency="EUR")) == ["mtn-sandbox"]


def test_the_one_who_is_paid_is_the_payee() -> None:
    reading = reading_of(payer=None, payee={"partyIdType": "MSISDN", "partyId": NUMBER})

    assert reading.payer is None
    assert reading.payee is not None
    assert (reading.payee.e164, reading.payee.carrier) == ("+256772000001", "MTN")


def test_a_party_that_is_no_number_is_a_fact() -> None:
    reading = reading_of(payer={"partyIdType": "EMAIL", "partyId": "a@example.com"})

    assert reading.payer is None
    assert ("Payer", "a@example.com") in reading.facts
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("given", "dedup"),
    [({}, "900104200|successful"), ({"financialTransactionId": None}, "CMD-1042|successful")],
)
def test_a_payment_is_told_by_mtns_id_or_else_by_the_merchants(given: dict[str, Any], dedup: str) -> None:
    assert reading_of(**given).dedup == dedup


@pytest.mark.parametrize("path", [f"/mtn?referenceId={ASKED}", f"/mtn/{ASKED}"])
def test_the_id_asked_under_is_only_in_the_url(path: str) -> None:
    assert ("X-Reference-Id in the URL", ASKED) in reading_of(path=path).facts
    assert reading_of(path=path, externalId=None).correlation == ASKED
