"""Stripe: amounts by its own list of decimals, and one status, the event's where the object's says something else."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "whsec_test_secret"
BODY = (
    '{"id":"evt_test_webhook","object":"event","type":"payment_intent.succeeded","created":1786211144,"data":{"object":'
    '{"id":"pi_0001","object":"payment_intent","amount":2500,"currency":"xof","status":"succeeded"}}}'
)
RIGHT, WRONG = "v1=9c7fdd7fdc7ea405608e905c44881c7c289624dbab31d7a44d8e689e787ed538", "v1=" + "0" * 64
"""Over BODY at 1786211144: Stripe's kit makes the same."""


def reading_of(type_: str = "charge.succeeded", **given: Any) -> Reading:
    """The reading of an event about an object with these fields."""
    event = {"id": "evt_1", "object": "event", "type": type_, "created": 1786214744, "livemode": False}
    body = json.dumps({**event, "data": {"object": {"id": "ch_1", **given}}})
    return read(callback(body, method="POST", Stripe_Signature="t=1786214744,v1=00"))


@pytest.mark.parametrize(
    ("header", "after", "expected"),
    [
        (f"t=1786211144,{RIGHT}", 5, ("match", "ok")),
        (f"t=1786211144,{RIGHT}", 301, ("match", "stale")),
        (f"t=1786211144,{WRONG},{RIGHT}", 5, ("match", "ok")),
        (f"t=1786211144,{WRONG}", 5, ("mismatch", "none")),
        (f"t=1786211145,{RIGHT}", 5, ("mismatch", "none")),
        (f"t=1786211144,{RIGHT.replace('v1', 'v0')}", 5, ("absent", "none")),
        ("nonsense", 5, ("absent", "none")),
    ],
)
def test_one_right_signature_of_version_1_is_enough(header: str, after: int, expected: tuple[str, str]) -> None:
    at = datetime.fromtimestamp(1786211144 + after, UTC)

    verdict = read(replace(callback(BODY, method="POST", Stripe_Signature=header), received_at=at), secrets=(SECRET,))

    assert (verdict.verdict.signature, verdict.verdict.freshness) == expected


@pytest.mark.parametrize(
    ("currency", "value"),
    [("mga", "5000"), ("xof", "5000"), ("jpy", "5000"), ("eur", "50.00"), ("isk", "50.00"), ("kwd", "5.000")],
)
def test_amounts_are_in_the_minor_unit_by_its_own_list(currency: str, value: str) -> None:
    amount = reading_of(amount=5000, currency=currency).amount

    assert amount is not None
    assert (str(amount.value), amount.currency, amount.text) == (value, currency.upper(), "5000")


@pytest.mark.parametrize(
    ("type_", "status", "class_", "final"),
    [
        ("payment_intent.succeeded", "succeeded", "success", True),
        ("payment_intent.created", "requires_payment_method", "pending", False),
        ("payment_intent.payment_failed", "requires_payment_method", "failure", False),
        ("payment_intent.amount_capturable_updated", "requires_capture", "authorized", False),
        ("charge.failed", "failed", "failure", True),
        ("charge.refunded", "succeeded", "reversed", False),
        ("refund.updated", "succeeded", "reversed", False),
        ("refund.failed", "failed", "failure", True),
        ("payout.created", "in_transit", "pending", False),
        ("customer.subscription.updated", "past_due", "info", True),
    ],
)
def test_a_refund_that_succeeded_is_no_success(type_: str, status: str, class_: str, final: bool) -> None:
    found = reading_of(type_, status=status).status

    assert found is not None
    assert (found.class_, found.final) == (class_, final)


def test_a_status_that_tells_of_no_payment_is_a_fact() -> None:
    assert ("Status", "past_due") in reading_of("customer.subscription.updated", status="past_due").facts


def test_a_checkout_that_is_complete_but_unpaid_is_pending() -> None:
    status = reading_of("checkout.session.completed", status="complete", payment_status="unpaid").status

    assert status is not None
    assert (status.word, status.class_) == ("unpaid", "pending")


def test_what_an_object_holds_is_its_own_matter_but_the_envelope_is_known() -> None:
    body = {"id": "evt_1", "object": "event", "type": "x.y", "created": 1786214744, "livemode": False, "surprise": 1}
    event = {**body, "data": {"object": {"whatever": {"comes": 1}}, "previous_attributes": {"status": "x"}}}

    reading = read(callback(json.dumps(event), method="POST", Stripe_Signature="t=1786214744,v1=00"))

    assert [dict(one.params) for one in reading.warnings] == [{"fields": "surprise", "count": 1}]
    assert all("whatever" not in text for _, text in reading.facts)


def test_without_its_header_it_is_known_by_its_shape() -> None:
    reading = read(callback(BODY.replace('"created"', '"livemode":false,"created"'), method="POST"))

    assert reading.provider == "stripe"
    assert [one.code for one in reading.warnings] == ["recognised-by-shape"]
