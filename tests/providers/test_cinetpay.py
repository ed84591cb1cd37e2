"""CinetPay, old and new: signals that do not say how a payment went."""

import hmac
import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "cinetpay-secret-key"
BODY = (
    "cpm_site_id=123456&cpm_trans_id=CMD1042&cpm_trans_date=2026-08-08+18%3A45%3A44&cpm_amount=2500&cpm_currency=XOF"
    "&signature=3c6d9e0f&payment_method=OM&cel_phone_num=07000000&cpm_phone_prefixe=225&cpm_language=fr&cpm_version=V4"
    "&cpm_payment_config=SINGLE&cpm_page_action=PAYMENT&cpm_custom=&cpm_designation=Commande+1042"
    "&cpm_error_message=SUCCES"
)
TOKEN = "a863a84f91f2ea9e250c05bd8283781d2e11bfda7ee924da26cba1c757e6f51a"
"""The vector was computed with OpenSSL."""

NEW = {
    "notify_token": "nt_1042",
    "merchant_transaction_id": "CMD-1042",
    "transaction_id": "cp_1",
    "user": {"name": "A", "email": "a@example.com", "phone_number": "+2250700000001"},
}


def reading_of(body: str = BODY, token: str = TOKEN) -> Reading:
    """The reading of a notification of Checkout v2."""
    form = "application/x-www-form-urlencoded"
    return read(callback(body, method="POST", Content_Type=form, X_Token=token), secrets=(SECRET,))


def new_reading_of(secret: str = "nt_1042", **given: Any) -> Reading:
    """The reading of a notification of the new API with other values."""
    return read(callback(json.dumps(NEW | given), method="POST"), secrets=(secret,))


def variants(reading: Reading) -> list[Any]:
    """Which ways to make the proof matched, other than the documented one."""
    return [one.params["variant"] for one in reading.verdict.details if one.code == "matched-as-variant"]


def test_the_vector_is_signed_in_the_documented_order() -> None:
    reading = reading_of()

    assert (reading.verdict.signature, reading.verdict.scope, variants(reading)) == ("match", "body", [])


def test_the_order_of_arrival_does_not_matter() -> None:
    backwards = urlencode(parse_qsl(BODY, keep_blank_values=True)[::-1])

    assert reading_of(backwards).verdict.signature == "match"


def test_a_token_over_the_order_of_arrival_is_told() -> None:
    backwards = parse_qsl(BODY, keep_blank_values=True)[::-1]
    signed = "".join(value for _, value in backwards).encode()

    reading = reading_of(urlencode(backwards), hmac.digest(SECRET.encode(), signed, "sha256").hex())

    assert reading.verdict.signature == "match"
    assert variants(reading) == ["the values in the order in which they came"]


@pytest.mark.parametrize(
    "body", [BODY.replace("2500", "250000"), BODY.replace("SUCCES", "REFUSED"), BODY.replace("CMD1042", "CMD1043")]
)
def test_a_changed_value_is_a_mismatch(body: str) -> None:
    assert reading_of(body).verdict.signature == "mismatch"


def test_no_status_is_read_from_the_message() -> None:
    reading = reading_of()

    assert reading.status is None
    assert ("Message", "SUCCES") in reading.facts
    assert [one.code for one in reading.warnings] == ["cinetpay-only-a-signal", "time-without-zone"]


def test_the_notification_is_read_whole() -> None:
    reading = reading_of()

    assert reading.amount is not None
    assert (reading.amount.value, reading.amount.currency, reading.amount.text) == (Decimal(2500), "XOF", "2500")
    assert (reading.correlation, reading.reference) == ("CMD1042", "CMD1042")
    assert ("Payer's number", "07000000") in reading.facts


def test_another_message_on_the_same_payment_is_another_event() -> None:
    assert reading_of().dedup == reading_of().dedup
    assert reading_of().dedup != reading_of(BODY.replace("SUCCES", "REFUSED")).dedup


def test_the_get_that_looks_for_the_url_is_no_departure() -> None:
    assert read(callback(b"", method="GET"), provider="cinetpay").warnings == ()


@pytest.mark.parametrize(("secret", "signature"), [("nt_1042", "match"), ("nt_1043", "mismatch")])
def test_the_new_api_sends_the_token_of_the_payment(secret: str, signature: str) -> None:
    verdict = new_reading_of(secret).verdict

    assert (verdict.signature, verdict.scope) == (signature, "sender")


def test_the_new_api_is_a_signal_too() -> None:
    reading = new_reading_of()

    assert (reading.provider, reading.status, reading.amount) == ("cinetpay-new", None, None)
    assert (reading.correlation, reading.provider_reference) == ("CMD-1042", "cp_1")
    assert reading.payer is not None
    assert (reading.payer.e164, reading.payer.name) == ("+2250700000001", "A")
    assert [one.code for one in reading.warnings] == ["cinetpay-new-only-a-signal"]
    assert "nt_1042" not in str(reading.facts)


def test_nobody_may_be_known_to_the_new_api() -> None:
    reading = new_reading_of(user=None)

    assert reading.payer is None
    assert [one.code for one in reading.warnings] == ["cinetpay-new-only-a-signal"]
