"""Paystack: hundredths in every currency, a signature by SHA-512, and a status that only sounds like an end."""

import json

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback
from tests.providers.test_declarations import PAYSTACK_BODY, PAYSTACK_SIGNATURE

SECRET = "sk_test_0000000000000000000000000000000000000000"


def reading_of(event: str = "charge.success", body: bytes = PAYSTACK_BODY, **data: object) -> Reading:
    """The reading of an event with other values."""
    sent = json.loads(body)
    sent["event"] = event
    sent["data"] |= data
    return read(callback(json.dumps(sent), method="POST", x_paystack_signature=PAYSTACK_SIGNATURE))


def test_the_vector_is_signed() -> None:
    capture = callback(PAYSTACK_BODY, method="POST", x_paystack_signature=PAYSTACK_SIGNATURE)

    verdict = read(capture, secrets=(SECRET,)).verdict

    assert (verdict.signature, verdict.scope, verdict.freshness) == ("match", "body", "none")


def test_what_was_tampered_with_is_a_mismatch() -> None:
    body = PAYSTACK_BODY.replace(b"250000", b"25000000")
    capture = callback(body, method="POST", x_paystack_signature=PAYSTACK_SIGNATURE)

    assert read(capture, secrets=(SECRET,)).verdict.signature == "mismatch"


def test_a_public_key_is_no_secret() -> None:
    capture = callback(PAYSTACK_BODY, method="POST", x_paystack_signature=PAYSTACK_SIGNATURE)

    assert read(capture, secrets=("pk_test_0000",)).verdict.signature == "no-secret"


@pytest.mark.parametrize(
    ("sent", "currency", "value"),
    [(250000, "XOF", "2500.00"), (250000, "NGN", "2500.00"), (1, "KES", "0.01"), (250050, "GHS", "2500.50")],
)
def test_amounts_are_hundredths_whatever_the_currency(sent: int, currency: str, value: str) -> None:
    reading = reading_of(amount=sent, currency=currency, fees=100)

    assert reading.amount is not None
    assert reading.fee is not None
    assert (str(reading.amount.value), reading.amount.text, str(reading.fee.value)) == (value, str(sent), "1.00")


@pytest.mark.parametrize(("currency", "warned"), [("XOF", ["paystack-hundredths"]), ("NGN", [])])
def test_hundredths_of_a_currency_without_any_are_told(currency: str, warned: list[str]) -> None:
    assert [one.code for one in reading_of(currency=currency).warnings] == warned


@pytest.mark.parametrize(
    ("event", "word", "class_", "final"),
    [
        ("charge.success", "success", "success", True),
        ("transfer.failed", "failed", "failure", True),
        ("transfer.reversed", "reversed", "reversed", True),
        *[("charge.success", one, "pending", False) for one in ("ongoing", "pending", "processing", "queued")],
        ("refund.processed", "processed", "success", True),
        ("refund.failed", "failed", "failure", True),
        ("refund.needs-attention", "needs-attention", "pending", False),
        ("charge.success", "lost", "unknown", False),
    ],
)
def test_the_statuses(event: str, word: str, class_: str, final: bool) -> None:
    status = reading_of(event, status=word).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (word, class_, final)


def test_abandoned_is_not_paid_yet_and_not_the_end() -> None:
    reading = reading_of(status="abandoned", currency="NGN")

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final) == ("pending", False)
    assert [one.code for one in reading.warnings] == ["paystack-abandoned"]


@pytest.mark.parametrize(
    "event",
    ["subscription.create", "invoice.update", "charge.dispute.create", "customeridentification.failed", "new.thing"],
)
def test_what_is_not_about_one_payment_is_information(event: str) -> None:
    status = reading_of(event).status

    assert status is not None
    assert (status.word, status.class_) == (event, "info")


def test_a_national_number_is_of_the_country_of_the_authorization() -> None:
    reading = reading_of(customer={"phone": "0700000001"}, authorization={"country_code": "CI"})

    assert reading.payer is not None
    assert reading.payer.e164 == "+2250700000001"


def test_a_code_to_charge_again_is_no_fact() -> None:
    reading = reading_of(authorization={"authorization_code": "AUTH_0000000001", "brand": "visa"})

    assert ("Brand", "visa") in reading.facts
    assert "AUTH_0000000001" not in str(reading)


def test_an_event_is_known_by_its_name_and_id() -> None:
    assert reading_of().dedup == "charge.success|302961"
    assert reading_of("charge.failed").dedup != reading_of().dedup
