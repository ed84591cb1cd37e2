"""Flutterwave: version 3 sends its secret, version 4 signs with it; both count the major unit."""

import json

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "flw-secret-hash-01"
V4 = (
    b'{"id":"wbk_0000000000000001","timestamp":1786211144102,"type":"charge.completed","data":{"id":"chg_0000000001",'
    b'"amount":2500,"currency":"XOF","reference":"CMD-1042","status":"succeeded","customer_id":"cus_0000000001"}}'
)
BASE64 = "87l2iQUhCMbuR8wY9C8JW4oqlEhmfCylEz36nj2xq50="
HEX = "f3b97689052108c6ee47cc18f42f095b8a2a9448667c2ca5133dfa9e3db1ab9d"
V3 = {
    "event": "charge.completed",
    "data": {
        "id": 900104200,
        "tx_ref": "CMD-1042",
        "flw_ref": "FLW-1",
        "amount": 2500,
        "charged_amount": 2500,
        "app_fee": 50,
        "currency": "XOF",
        "status": "successful",
        "payment_type": "mobilemoneyfranco",
        "customer": {"email": "a@example.com"},
    },
}


def read_v4(body: bytes = V4, *secrets: str, **headers: str) -> Reading:
    """The reading of a webhook of version 4."""
    return read(callback(body, method="POST", **headers), secrets=secrets)


def event_v4(type_: str, **data: object) -> Reading:
    """The reading of another event of version 4, with other values."""
    event = json.loads(V4) | {"type": type_}
    event["data"] |= data
    return read_v4(json.dumps(event).encode(), flutterwave_signature=BASE64)


def event_v3(event: str = "charge.completed", *secrets: str, **data: object) -> Reading:
    """The reading of a webhook of version 3, with other values."""
    sent = V3 | {"event": event, "data": V3["data"] | data}  # type: ignore[operator]
    return read(callback(json.dumps(sent), method="POST", verif_hash=SECRET), secrets=secrets)


@pytest.mark.parametrize("proof", [BASE64, HEX], ids=["base64", "hex"])
def test_the_vector_is_signed_however_it_is_written(proof: str) -> None:
    verdict = read_v4(V4, SECRET, flutterwave_signature=proof).verdict

    assert (verdict.signature, verdict.scope, verdict.scheme) == ("match", "body", "flutterwave.v4")


@pytest.mark.parametrize("proof", [BASE64, HEX], ids=["base64", "hex"])
def test_what_was_tampered_with_is_a_mismatch(proof: str) -> None:
    verdict = read_v4(V4.replace(b"2500", b"250000"), SECRET, flutterwave_signature=proof).verdict

    assert verdict.signature == "mismatch"


def test_a_wrong_signature_is_not_made_good_by_the_old_header() -> None:
    reading = read_v4(V4.replace(b"2500", b"250000"), SECRET, flutterwave_signature=BASE64, verif_hash=SECRET)

    assert (reading.provider, reading.verdict.signature) == ("flutterwave-v4", "mismatch")


def test_the_secret_of_version_3_says_who_and_not_what() -> None:
    verdict = event_v3("charge.completed", SECRET, amount=250000).verdict

    assert (verdict.signature, verdict.scope) == ("match", "sender")
    assert event_v3("charge.completed", "flw-secret-hash-02").verdict.signature == "mismatch"


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("succeeded", "success", True),
        ("pending", "pending", False),
        ("failed", "failure", True),
        ("voided", "cancelled", True),
        ("successful", "unknown", False),
    ],
)
def test_the_statuses_of_version_4(word: str, class_: str, final: bool) -> None:
    status = event_v4("charge.completed", status=word).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (word, class_, final)


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("successful", "success", True),
        ("failed", "failure", True),
        ("pending", "pending", False),
        ("succeeded", "unknown", False),
    ],
)
def test_the_statuses_of_version_3(word: str, class_: str, final: bool) -> None:
    status = event_v3(status=word).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (word, class_, final)


def test_a_reversed_transfer_is_reversed_whatever_became_of_it_before() -> None:
    reversal = {"initial_status": "SUCCESSFUL", "reconciliation_status": "REVERSED"}

    status = event_v4("transfer.reversal", status="SUCCESSFUL", reversal=reversal).status
    unsaid = event_v4("transfer.reversal", status="SUCCESSFUL").status

    assert status is not None
    assert unsaid is not None
    assert (status.word, status.class_, unsaid.class_) == ("REVERSED", "reversed", "reversed")


@pytest.mark.parametrize(("sent", "year"), [(1786211144102, 2026), (1786211144, 2026)], ids=["milliseconds", "seconds"])
def test_the_time_is_in_milliseconds_or_seconds(sent: int, year: int) -> None:
    body = V4.replace(b"1786211144102", str(sent).encode())

    occurred_at = read_v4(body, flutterwave_signature=BASE64).occurred_at

    assert occurred_at is not None
    assert (occurred_at.year, occurred_at.minute, occurred_at.second) == (year, 45, 44)


def test_money_is_in_the_major_unit() -> None:
    three, four = event_v3(), read_v4(flutterwave_signature=BASE64)

    assert three.amount is not None
    assert three.fee is not None
    assert four.amount is not None
    assert (str(three.amount.value), str(three.fee.value), str(four.amount.value)) == ("2500", "50", "2500")


def test_a_national_number_of_version_4_is_of_the_customers_country() -> None:
    customer = {"phone": {"country_code": "225", "number": "0700000001"}, "address": {"country": "CI"}}

    payer = event_v4("charge.completed", customer=customer).payer

    assert payer is not None
    assert payer.e164 == "+2250700000001"


def test_a_national_number_of_version_3_is_of_no_country() -> None:
    reading = event_v3(customer={"phone_number": "0700000001"})

    assert reading.payer is not None
    assert reading.payer.e164 is None
    assert [one.code for one in reading.warnings] == ["phone-not-valid"]


def test_a_token_of_the_card_is_no_fact() -> None:
    reading = event_v3(card={"last_4digits": "4081", "token": "flw-t1nf-0000"})

    assert ("Last digits", "4081") in reading.facts
    assert "flw-t1nf" not in str(reading)


def test_both_versions_are_known_by_their_bodies() -> None:
    assert read(callback(json.dumps(V3), method="POST")).provider == "flutterwave-v3"
    assert read_v4().provider == "flutterwave-v4"


def test_repeats_are_told_by_the_event_or_by_what_it_says() -> None:
    assert read_v4(flutterwave_signature=BASE64).dedup == "wbk_0000000000000001"
    assert event_v3().dedup == "charge.completed|900104200|successful"
