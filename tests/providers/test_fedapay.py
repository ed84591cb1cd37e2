"""FedaPay: a signature over time and body, statuses that are not final although they sound so."""

import json

import pytest

from binserver.model import Capture, Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "wh_sandbox_test0000"
VECTOR = (
    b'{"id":"evt_0001","name":"transaction.approved","object":"event","entity":{"klass":"v1/transaction","id":104201,'
    b'"reference":"trx_000","amount":2500,"status":"approved","merchant_reference":"CMD-1042"}}'
)
SIGNATURE = "t=1786211144,s=4c262b394ceb9c557e93e18efc3cead6aa2b7e62331a81f827924501a9237020"
"""The vector is accepted by FedaPay's own npm package."""


def signed(body: bytes = VECTOR, header: str = SIGNATURE) -> Capture:
    """The vector as captured, an hour and a half after it was signed."""
    return callback(body, method="POST", X_FEDAPAY_SIGNATURE=header)


def reading_of(name: str = "transaction.approved", **entity: object) -> Reading:
    """The reading of an event with other values."""
    event = json.loads(VECTOR)
    event["name"] = name
    event["entity"] |= entity
    return read(signed(json.dumps(event).encode()))


def test_the_vector_is_signed() -> None:
    verdict = read(signed(), secrets=(SECRET,)).verdict

    assert (verdict.signature, verdict.scope, verdict.scheme) == ("match", "body", "fedapay.s")
    assert verdict.freshness == "stale"


@pytest.mark.parametrize(
    "capture",
    [
        signed(VECTOR.replace(b"2500", b"250000")),
        signed(header=SIGNATURE.replace("1786211144", "1786211145")),
        signed(header=SIGNATURE[:-1] + "1"),
    ],
    ids=["body", "time", "hash"],
)
def test_what_was_tampered_with_is_a_mismatch(capture: Capture) -> None:
    assert read(capture, secrets=(SECRET,)).verdict.signature == "mismatch"


def test_other_pairs_in_the_header_do_not_matter() -> None:
    assert read(signed(header=f"{SIGNATURE},v0=1"), secrets=(SECRET,)).verdict.signature == "match"


def test_the_key_of_the_api_is_not_the_secret_of_the_webhook() -> None:
    assert read(signed(), secrets=("sk_sandbox_0000",)).verdict.signature == "no-secret"


@pytest.mark.parametrize(
    ("word", "class_", "final"),
    [
        ("approved", "success", True),
        ("transferred", "success", True),
        ("pending", "pending", False),
        ("declined", "failure", False),
        ("canceled", "cancelled", False),
        ("expired", "expired", True),
        ("refunded", "reversed", True),
        ("lost", "unknown", False),
    ],
)
def test_a_declined_transaction_is_not_over(word: str, class_: str, final: bool) -> None:
    status = reading_of(status=word).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (word, class_, final)


def test_an_amount_is_in_whole_francs() -> None:
    amount = reading_of(amount=2500).amount

    assert amount is not None
    assert (str(amount.value), amount.currency) == ("2500", "XOF")


def test_a_currency_that_is_said_counts_though_it_is_not_documented() -> None:
    reading = reading_of(currency={"iso": "GNF"})

    assert reading.amount is not None
    assert reading.amount.currency == "GNF"
    assert [one.code for one in reading.warnings] == ["fields-undocumented"]


def test_the_merchants_reference_may_be_in_the_metadata() -> None:
    reading = reading_of(merchant_reference=None, custom_metadata={"order_id": 1042, "shop": "Cotonou"})

    assert reading.reference == "1042"
    assert ("Custom metadata", '{"order_id":1042,"shop":"Cotonou"}') in reading.facts
    assert reading.warnings == ()


def test_the_latest_of_its_times_is_when_it_happened() -> None:
    times = {"created_at": "2026-08-08T18:00:00Z", "declined_at": "2026-08-08T18:10:00Z"}
    reading = reading_of(approved_at="2026-08-08T18:45:44Z", **times)

    assert reading.places["occurred_at"] == "body.entity.approved_at"
    assert ("Declined at", "2026-08-08T18:10:00Z") in reading.facts


def test_what_a_payout_comes_to_is_left_open() -> None:
    reading = reading_of("payout.sent", klass="v1/payout", status="sent")

    assert reading.status is None
    assert ("Status of the payout", "sent") in reading.facts
    assert [one.code for one in reading.warnings] == ["fedapay-payout"]


def test_each_attempt_is_signed_anew_and_is_the_same_event() -> None:
    again = signed(header="t=1786211264,s=" + "0" * 64)

    assert read(signed()).dedup == read(again).dedup == "evt_0001|transaction.approved|approved"


def test_without_an_event_id_the_transaction_and_the_event_tell() -> None:
    event = json.loads(VECTOR)
    del event["id"]

    assert read(signed(json.dumps(event).encode())).dedup == "104201|transaction.approved|approved"
