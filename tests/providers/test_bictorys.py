"""Bictorys: numbers that are texts and texts that are numbers, and two proofs of which one wrong one spoils both."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from binserver.message import Message
from binserver.model import Body, Capture, Reading, Remark
from binserver.providers import read
from tests.providers.readings import callback, captured

SECRET = "bict-test-secret-01"
VECTOR = (
    b'{"id":"7d2c1b0a-0000-4000-8000-00000000b1c7","type":"payment","amount":2500,"currency":"XOF",'
    b'"paymentReference":"CMD-1042","merchantReference":"CMD-1042","pspName":"wave_money","status":"succeeded",'
    b'"timestamp":"2026-08-08 18:45:44.10254"}'
)
STAMP = "1786211144102"
SIGNATURE = "401f1fe422b3a87dd77ced550711d8d8d563536e1f041dc7a46ba766e8abab90"
SIGNED_AT = datetime.fromtimestamp(1786211144.102, UTC)
"""The vector was computed with OpenSSL and with Node."""


def signed(body: bytes = VECTOR, *, after: float = 5, drop: str = "", **headers: str) -> Capture:
    """The vector as captured, with other headers, or without one of them."""
    sent = {
        "Content-Type": "application/json",
        "X-Secret-Key": SECRET,
        "X-Webhook-Timestamp": STAMP,
        "X-Webhook-Signature": SIGNATURE,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    pairs = tuple((name, value) for name, value in sent.items() if name != drop)
    message = Message(method="POST", request_target="/hook", headers=pairs, body=body)
    return captured(message, received_at=SIGNED_AT + timedelta(seconds=after))


def verdict_of(capture: Capture, *secrets: str) -> tuple[str, str, str, str]:
    """Signature, scope, freshness and the reason's code."""
    verdict = read(capture, secrets=secrets or (SECRET,)).verdict
    return verdict.signature, verdict.scope, verdict.freshness, verdict.reason.code


def reading_of(**given: Any) -> Reading:
    """The reading of a callback with other values."""
    body = json.loads(VECTOR) | {"merchantId": "m-1"} | given
    return read(callback(json.dumps(body), method="POST", X_Secret_Key=SECRET), secrets=(SECRET,))


def codes(reading: Reading) -> list[str]:
    """What it warns of, but for the time, which never has a zone."""
    return [one.code for one in reading.warnings if one.code != "time-without-zone"]


def test_the_vector_is_signed() -> None:
    assert verdict_of(signed()) == ("match", "body", "ok", "signature-matches")


def test_a_changed_body_is_a_mismatch_though_the_secret_matches() -> None:
    capture = signed(VECTOR.replace(b"2500", b"250000"))

    assert verdict_of(capture) == ("mismatch", "body", "none", "signature-differs-though-secret-matches")


def test_a_secret_alone_says_who_and_not_what() -> None:
    capture = signed(VECTOR.replace(b"2500", b"250000"), drop="X-Webhook-Signature")

    assert verdict_of(capture) == ("match", "sender", "none", "secret-matches")


@pytest.mark.parametrize(
    ("capture", "expected"),
    [
        (signed(X_Secret_Key="wrong"), ("mismatch", "sender", "none", "secret-differs-though-signature-matches")),
        (signed(X_Secret_Key="wrong", drop="X-Webhook-Signature"), ("mismatch", "sender", "none", "secret-differs")),
        (signed(drop="X-Secret-Key"), ("match", "body", "ok", "signature-matches")),
        (signed(X_Webhook_Signature="sha256=" + SIGNATURE), ("match", "body", "ok", "signature-matches")),
        (signed(X_Webhook_Signature=SIGNATURE.upper()), ("match", "body", "ok", "signature-matches")),
        (signed(X_Webhook_Signature="v1:nothex"), ("malformed", "none", "none", "proof-malformed")),
        (
            signed(X_Webhook_Signature=SIGNATURE[:-2]),
            ("mismatch", "body", "none", "signature-differs-though-secret-matches"),
        ),
        (signed(drop="X-Webhook-Timestamp"), ("malformed", "none", "none", "proof-time-malformed")),
        (signed(X_Webhook_Timestamp="yesterday"), ("malformed", "none", "none", "proof-time-malformed")),
        (signed(after=300), ("match", "body", "ok", "signature-matches")),
        (signed(after=301), ("match", "body", "stale", "signature-matches-stale")),
        (signed(after=-301), ("match", "body", "future", "signature-matches-future")),
        (
            signed(X_Secret_Key="caf\xe9\xff", drop="X-Webhook-Signature"),
            ("mismatch", "sender", "none", "secret-differs"),
        ),
        (signed(X_Webhook_Signature="\xe9" * 64), ("malformed", "none", "none", "proof-malformed")),
    ],
)
def test_each_proof_is_checked(capture: Capture, expected: tuple[str, str, str, str]) -> None:
    assert verdict_of(capture) == expected


def test_how_old_a_signature_was_is_said() -> None:
    assert read(signed(after=3600), secrets=(SECRET,)).verdict.reason.params == {
        "place": "X-Webhook-Signature",
        "age": 3600,
    }


def test_seconds_will_do_for_milliseconds() -> None:
    digest = hmac.new(SECRET.encode(), b"1786211144." + VECTOR, hashlib.sha256).hexdigest()

    assert verdict_of(signed(X_Webhook_Timestamp="1786211144", X_Webhook_Signature=digest))[:3] == (
        "match",
        "body",
        "ok",
    )


def test_any_of_several_secrets_will_do() -> None:
    assert verdict_of(signed(), "old", "", f"{SECRET}\n")[0] == "match"


def test_a_secret_that_is_not_ascii_matches_its_bytes() -> None:
    capture = signed(X_Secret_Key="clé".encode().decode("latin-1"), drop="X-Webhook-Signature")

    assert verdict_of(capture, "clé")[:2] == ("match", "sender")


def test_without_a_secret_nothing_can_be_said() -> None:
    verdict = read(signed()).verdict

    assert (verdict.signature, verdict.scope, verdict.reason.code) == ("no-secret", "none", "secret-not-set")


def test_without_a_proof_it_is_absent() -> None:
    verdict = read(callback(VECTOR, method="POST"), provider="bictorys", secrets=(SECRET,)).verdict

    assert (verdict.signature, verdict.reason.code) == ("absent", "proof-missing")
    assert verdict.reason.params == {"provider": "Bictorys", "place": "X-Webhook-Signature / X-Secret-Key"}


def test_a_body_that_was_cut_cannot_be_checked() -> None:
    capture = signed()
    flawed = captured(
        Message(method="POST", request_target="/hook", headers=capture.headers, body=VECTOR),
        flaws=(Remark(code="aborted"),),
    )
    partly = captured(
        Message(method="POST", request_target="/hook", headers=capture.headers),
        body=Body(size=9999, sha256="", data=VECTOR),
    )

    assert verdict_of(flawed)[0] == "unverifiable"
    assert verdict_of(partly)[0] == "unverifiable"


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("succeeded", "success", True),
        ("failed", "failure", True),
        ("cancelled", "cancelled", True),
        ("pending", "pending", False),
        ("processing", "pending", False),
        ("reversed", "reversed", True),
        ("authorized", "authorized", False),
        ("expired", "unknown", False),
    ],
)
def test_the_seven_statuses(word: str, class_: str, final: bool) -> None:
    status = reading_of(status=word).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (word, class_, final)


def test_authorized_is_warned_of_since_nothing_is_paid() -> None:
    assert codes(reading_of(status="authorized")) == ["bictorys-authorized"]


@pytest.mark.parametrize("token", ["100", "100.0", "1e2", "0.5", "99999999999999999999"])
def test_an_amount_keeps_its_token_and_is_exact(token: str) -> None:
    body = VECTOR.replace(b"2500", token.encode())

    amount = read(callback(body, method="POST", X_Secret_Key=SECRET)).amount

    assert amount is not None
    assert (amount.text, amount.value, amount.currency) == (token, Decimal(token), "XOF")


@pytest.mark.parametrize(
    ("phone", "country", "e164", "carrier"),
    [
        (221770000001, "SN", "+221770000001", "Orange"),
        ("221770000001", "SN", "+221770000001", "Orange"),
        ("770000001", "SN", "+221770000001", "Orange"),
        (2250700000001, "SN", "+2250700000001", "Orange"),
        ("0700000001", "CI", "+2250700000001", "Orange"),
        (22505234567890, "SN", None, None),
        ("22961000000", "BJ", None, None),
    ],
    ids=str,
)
def test_a_phone_may_be_a_number_or_a_text(
    phone: int | str, country: str, e164: str | None, carrier: str | None
) -> None:
    reading = reading_of(customerObject={"phone": phone, "country": country, "name": "A. Test"})

    assert reading.payer is not None
    assert reading.payer.text == str(phone)
    assert (reading.payer.e164, reading.payer.carrier, reading.payer.name) == (e164, carrier, "A. Test")
    assert codes(reading) == ([] if e164 else ["phone-not-valid"])
    assert ("Country", country) in reading.facts


def test_a_postal_code_of_zero_is_none() -> None:
    labels = [label for label, _ in reading_of(customerObject={"postalCode": 0, "city": "Dakar"}).facts]

    assert "Postal code" not in labels
    assert "City" in labels


def test_a_postal_code_that_is_one_is_a_fact() -> None:
    assert ("Postal code", "12500") in reading_of(customerObject={"postalCode": 12500}).facts


@pytest.mark.parametrize(
    ("text", "at", "zoned"),
    [
        ("2026-08-08 18:45:44.10254", "2026-08-08T18:45:44.102540+00:00", False),
        ("2022-06-20T17:17:11Z", "2022-06-20T17:17:11+00:00", True),
        ("2022-06-20T17:17:11+02:00", "2022-06-20T15:17:11+00:00", True),
    ],
)
def test_a_time_without_a_zone_is_utc_and_says_so(text: str, at: str, zoned: bool) -> None:
    reading = reading_of(timestamp=text)

    assert reading.occurred_at is not None
    assert reading.occurred_at.isoformat() == at
    assert ("time-without-zone" in [one.code for one in reading.warnings]) is not zoned


def test_two_references_are_a_reference_and_a_fact() -> None:
    reading = reading_of(paymentReference="1042_wc", merchantReference="CMD-1042")

    assert reading.reference == "1042_wc"
    assert ("Merchant reference", "CMD-1042") in reading.facts


def test_one_id_through_several_statuses_is_several_events() -> None:
    assert reading_of(status="succeeded").dedup == "7d2c1b0a-0000-4000-8000-00000000b1c7|succeeded"
    assert reading_of(status="Reversed").dedup == "7d2c1b0a-0000-4000-8000-00000000b1c7|reversed"


def test_the_documented_example_is_read_though_its_number_is_none() -> None:
    body = {
        "id": "33e1c83b-7cb0-437b-bc50-a7a58e5660ad",
        "merchantId": "d2d2053b-638d-4133-957e-3caf63e6b79c",
        "type": "payment",
        "amount": 100,
        "currency": "XOF",
        "paymentReference": "33e1c83b-7cb0-437b-bc50-a7a58e5660ad",
        "customerObject": {"name": "John Dao", "phone": 22505234567890, "postalCode": 0, "country": "SN"},
        "pspName": "orange_money",
        "status": "succeeded",
        "timestamp": "2022-06-20T17:17:11Z",
    }

    reading = read(callback(json.dumps(body), method="POST", X_Secret_Key=SECRET), secrets=(SECRET,))

    assert codes(reading) == ["phone-not-valid"]
    assert reading.payer is not None
    assert (reading.payer.text, reading.payer.name) == ("22505234567890", "John Dao")


def test_without_its_header_it_is_recognised_by_its_shape() -> None:
    reading = read(callback(VECTOR, method="POST"))

    assert reading.provider == "bictorys"
    assert codes(reading) == ["recognised-by-shape"]


def test_its_header_alone_is_not_enough() -> None:
    assert read(callback(b'{"status":"ok"}', method="POST", X_Secret_Key="x")).provider is None
