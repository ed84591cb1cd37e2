"""pawaPay: message signatures in two writings, ids that are the merchant's, two versions of the callback."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from binserver.message import Message
from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback, captured

PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEl4l8IRhElC+yUhQw+N/WX0kZojyg
iG8/DWkX8eBoExbKl/nIHkq+9+sawPSTuzArnTGhSqEty+Ate/CgbSzIXA==
-----END PUBLIC KEY-----"""
VECTOR = (
    b'{"depositId":"f4401bd2-1568-4140-bf2d-eb77d2b2b639","status":"COMPLETED","amount":"2500","currency":"XOF",'
    b'"country":"SEN"}'
)
DER = "MEUCIQCA9Bnc9csSPnusKyO0nsAqZ68rc112P1Al28smKpxuoAIgRU1WRnjgk726EIlO3AnxgVoVmgnZlNf4D/iNPXtsraE="
RAW = "gPQZ3PXLEj57rCsjtJ7AKmevK3Nddj9QJdvLJiqcbqBFTVZGeOCTvboQiU7cCfGBWhWaCdmU1/gP+I09e2ytoQ=="
HEADERS = {
    "Content-Type": "application/json",
    "Signature-Date": "2026-08-08T18:45:44.102Z",
    "Content-Digest": "sha-512=:"
    "DjjJoZU3p2VZk71K07waEhb4LDUAsBbnnVQHqebAtrMRDNlZ+1YEUHUWWhZ7SefLKsASYaX4Ap/l9g0GQ+gW1g==:",
    "Signature-Input": 'sig-pp=("@method" "@authority" "@path" "signature-date" "content-digest" "content-type");'
    'alg="ecdsa-p256-sha256";keyid="HTTP_EC_P256_KEY:1";created=1786211144;expires=1786211204',
}
"""DER is accepted by pawaPay's own example for Node, and raw by http-message-signatures."""


def signed(
    signature: str, *, body: bytes = VECTOR, url: str = "https://hooks.example.com", after: int = 6, **changed: str
) -> Reading:
    """The reading of the vector with other headers, some seconds after it was signed."""
    sent = {**HEADERS, **{name.replace("_", "-"): text for name, text in changed.items()}}
    headers = (*sent.items(), ("Signature", f"sig-pp=:{signature}:"))
    message = Message(method="POST", request_target="/", headers=headers, body=body)
    received_at = datetime.fromtimestamp(1786211144 + after, UTC)
    capture = captured(message, request_target="/b/pawa", received_at=received_at)
    return read(capture, secrets=(PEM,), public_url=url)


def reading_of(**given: Any) -> Reading:
    """The reading of an unsigned deposit with other values."""
    sent = json.loads(VECTOR) | {"created": "2026-08-08T18:44:02Z"} | given
    return read(callback(json.dumps({name: one for name, one in sent.items() if one is not None}), method="POST"))


@pytest.mark.parametrize("signature", [DER, RAW], ids=["DER", "raw"])
def test_the_vector_is_signed_in_either_writing(signature: str) -> None:
    verdict = signed(signature).verdict

    assert (verdict.signature, verdict.scope, verdict.freshness) == ("match", "body", "ok")


@pytest.mark.parametrize(
    "reading",
    [
        signed(DER, body=VECTOR.replace(b"2500", b"250000")),
        signed(DER, Signature_Date="2026-08-08T18:45:45.102Z"),
        signed(DER, url="https://other.example.com"),
    ],
    ids=["body", "date", "host"],
)
def test_what_was_tampered_with_is_a_mismatch(reading: Reading) -> None:
    assert reading.verdict.signature == "mismatch"


def test_a_signature_is_stale_after_a_minute() -> None:
    assert signed(DER, after=61).verdict.freshness == "stale"


def test_without_a_signature_it_is_absent_for_not_every_account_has_one() -> None:
    assert reading_of().verdict.signature == "absent"


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("COMPLETED", "success", True),
        ("FAILED", "failure", True),
        ("PROCESSING", "pending", False),
        ("IN_RECONCILIATION", "unknown", False),
    ],
)
def test_the_statuses(word: str, class_: str, final: bool) -> None:
    reading = read(callback(VECTOR.replace(b"COMPLETED", word.encode()), method="POST"), provider="pawapay")

    assert reading.status is not None
    assert (reading.status.word, reading.status.class_, reading.status.final) == (word, class_, final)


@pytest.mark.parametrize("name", ["depositId", "payoutId", "refundId"])
def test_the_merchants_id_says_which_payment_it_is(name: str) -> None:
    reading = reading_of(**{"depositId": None, name: "f4401bd2-0000-4140-bf2d-000000000001"})

    assert reading.provider == "pawapay"
    assert reading.correlation == reading.reference == "f4401bd2-0000-4140-bf2d-000000000001"
    assert reading.dedup == "f4401bd2-0000-4140-bf2d-000000000001|completed"


@pytest.mark.parametrize(("text", "value"), [("2500", "2500"), ("15.00", "15.00"), ("0.5", "0.5")])
def test_an_amount_is_a_text_in_the_major_unit(text: str, value: str) -> None:
    amount = reading_of(amount=text).amount

    assert amount is not None
    assert (str(amount.value), amount.text) == (value, text)


def test_the_other_party_of_a_payout_is_the_payee() -> None:
    party = {"type": "MMO", "accountDetails": {"phoneNumber": "221770000001", "provider": "ORANGE_SEN"}}

    paid, received = reading_of(payer=party), reading_of(recipient=party)

    assert paid.payer is not None
    assert received.payee is not None
    assert paid.payer.e164 == received.payee.e164 == "+221770000001"
    assert paid.payee is None
    assert received.payer is None


def test_version_1_says_what_was_deposited_and_what_was_asked_for() -> None:
    amounts = {"amount": None, "requestedAmount": "20.00", "depositedAmount": "15.00"}
    party = {"type": "MSISDN", "address": {"value": "260960000001"}}
    reading = reading_of(**amounts, correspondent="MTN_MOMO_ZMB", payer=party, respondedByPayer="2026-08-08T18:45:44Z")

    assert reading.amount is not None
    assert reading.payer is not None
    assert (reading.amount.text, reading.payer.e164) == ("15.00", "+260960000001")
    assert ("Requested amount", "20.00") in reading.facts
    assert reading.places["occurred_at"] == "body.respondedByPayer"
    assert [one.code for one in reading.warnings] == []
