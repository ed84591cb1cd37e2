"""Wave: two ways to prove a webhook, and a status that is in the event where the data have none."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from binserver.message import Message
from binserver.model import Capture, Reading
from binserver.providers import read
from tests.providers.readings import callback, captured

SECRET = "wave_sn_WHS_test0000000000000000"
BODY = (
    b'{"id":"EV_0000000000001","type":"checkout.session.completed","data":{"id":"cos-00000000000001","amount":"2500",'
    b'"currency":"XOF","checkout_status":"complete","payment_status":"succeeded","client_reference":"CMD-1042",'
    b'"transaction_id":"T0000000001","when_completed":"2026-08-08T18:45:44Z"}}'
)
PROOF = "d7b82b7391228853327a461f291614d9daebfb50631b12ad52e4179a631b7cac"
SIGNED_AT = datetime.fromtimestamp(1786211144, UTC)
"""The vector was computed with OpenSSL and with Node."""


def signed(
    body: bytes = BODY, *, proofs: tuple[str, ...] = (PROOF,), stamp: str = "1786211144", after: float = 5
) -> Capture:
    """The vector as captured, with other proofs or at another time."""
    value = ",".join((f"t={stamp}", *(f"v1={one}" for one in proofs)))
    headers = (("Content-Type", "application/json"), ("Wave-Signature", value))
    message = Message(method="POST", request_target="/hook", headers=headers, body=body)
    return captured(message, received_at=SIGNED_AT + timedelta(seconds=after))


def verdict_of(capture: Capture, secret: str = SECRET) -> tuple[str, str, str, str]:
    """Signature, scope, freshness and the reason's code."""
    verdict = read(capture, secrets=(secret,)).verdict
    return verdict.signature, verdict.scope, verdict.freshness, verdict.reason.code


def reading_of(type: str = "checkout.session.completed", **data: Any) -> Reading:
    """The reading of an event with other data, or without those that are None."""
    event = json.loads(BODY)
    event["type"] = type
    event["data"] = {name: value for name, value in (event["data"] | data).items() if value is not None}
    return read(callback(json.dumps(event), method="POST", Wave_Signature=f"t=1786214744,v1={PROOF}"))


def test_the_vector_is_signed_over_time_and_body_with_nothing_between() -> None:
    assert verdict_of(signed()) == ("match", "body", "ok", "signature-matches")


@pytest.mark.parametrize(
    "capture",
    [signed(BODY.replace(b"2500", b"250000")), signed(stamp="1786211145"), signed(proofs=("0" * 64,))],
    ids=["body", "time", "proof"],
)
def test_what_was_tampered_with_is_a_mismatch(capture: Capture) -> None:
    assert verdict_of(capture)[:2] == ("mismatch", "body")


def test_one_right_proof_of_several_is_enough_while_the_secret_is_changed() -> None:
    assert verdict_of(signed(proofs=("0" * 64, PROOF)))[0] == "match"


def test_a_proof_older_than_five_minutes_is_stale() -> None:
    assert verdict_of(signed(after=299))[2] == "ok"
    assert verdict_of(signed(after=301))[2] == "stale"


def test_the_key_that_signs_what_a_merchant_sends_is_another() -> None:
    assert verdict_of(signed(), "wave_sn_AKS_test0000000000000000")[3] == "secret-of-another-kind"


@pytest.mark.parametrize(("sent", "signature"), [(SECRET, "match"), (SECRET[:-1] + "1", "mismatch")])
def test_a_shared_secret_says_who_and_not_what(sent: str, signature: str) -> None:
    verdict = read(callback(BODY, method="POST", Authorization=f"Bearer {sent}"), secrets=(SECRET,)).verdict

    assert (verdict.signature, verdict.scope, verdict.scheme) == (signature, "sender", "wave.bearer")


def test_stripes_event_of_the_same_name_is_not_waves() -> None:
    stripe = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "data": {"object": {"id": "cs_1"}},
    }

    assert read(callback(json.dumps(stripe), method="POST")).provider != "wave"


@pytest.mark.parametrize(
    ("type_", "payment_status", "class_", "final"),
    [
        ("checkout.session.completed", "succeeded", "success", True),
        ("checkout.session.completed", "processing", "pending", False),
        ("checkout.session.completed", None, "success", True),
        ("checkout.session.payment_failed", "failed", "failure", False),
        ("checkout.session.payment_failed", "cancelled", "cancelled", False),
        ("checkout.session.payment_failed", None, "failure", False),
        ("merchant.payment_received", None, "success", True),
        ("b2b.payment_received", None, "success", True),
        ("b2b.payment_failed", None, "failure", True),
        ("test.test_event", None, "info", True),
        ("checkout.session.expired", None, "unknown", False),
    ],
)
def test_a_status_is_the_payments_or_else_the_events(
    type_: str, payment_status: str | None, class_: str, final: bool
) -> None:
    status = reading_of(type_, payment_status=payment_status).status

    assert status is not None
    assert (status.word, status.class_, status.final) == (payment_status or type_, class_, final)


@pytest.mark.parametrize("token", ["2500", "2500.50"])
def test_amounts_are_texts_in_the_major_unit(token: str) -> None:
    amount = reading_of(amount=token).amount

    assert amount is not None
    assert (amount.value, amount.currency, amount.text) == (Decimal(token), "XOF", token)


def test_an_event_is_the_same_by_its_id_alone() -> None:
    assert reading_of().dedup == reading_of("checkout.session.payment_failed", amount="1").dedup == "EV_0000000000001"
