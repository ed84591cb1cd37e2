"""Djomy: its signature with and without its version, and the currencies that it has its own words for."""

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "djomy-test-secret"
BODY = (
    '{"eventType":"payment.success","eventId":"5c1f0000-0000-4000-8000-000000001042","data":{"transactionId":'
    '"9a7e0000-0000-4000-8000-000000001042","status":"SUCCESS","paidAmount":25000,"currency":"GNF"},'
    '"timestamp":"2026-08-08T18:45:44Z"}'
)
SIGNATURE = "407e87153d5d59b3f450f5d9bc88a5272dc3d646aea04aa151bd1909ac12edc1"
"""By openssl, over those bytes."""


def reading(body: str, signature: str) -> Reading:
    return read(callback(body, method="POST", X_Webhook_Signature=signature), secrets=(SECRET,))


@pytest.mark.parametrize("signature", [SIGNATURE, f"v1:{SIGNATURE}"])
def test_the_signature_covers_the_body(signature: str) -> None:
    verdict = reading(BODY, signature).verdict

    assert (verdict.signature, verdict.scope) == ("match", "body")
    assert reading(BODY.replace("25000", "2500"), signature).verdict.signature == "mismatch"


@pytest.mark.parametrize(("sent", "currency"), [("GNF", "GNF"), ("FCFA", "XOF"), ("Dollar", "USD"), ("Leones", "SLE")])
def test_its_currencies_become_iso_codes(sent: str, currency: str) -> None:
    amount = reading(BODY.replace("GNF", sent), SIGNATURE).amount

    assert amount is not None
    assert amount.currency == currency


def test_an_event_without_a_status_has_the_one_of_its_type() -> None:
    status = reading(BODY.replace('"status":"SUCCESS",', ""), SIGNATURE).status

    assert status is not None
    assert (status.class_, status.final) == ("success", True)
