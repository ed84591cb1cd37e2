"""Mollie: two signatures while a secret is being replaced, and the older signal, which proves and says nothing."""

import hashlib
import hmac

import pytest

from binserver.message import Message
from binserver.providers import read
from tests.providers.readings import callback, captured

BODY = (
    b'{"resource":"event","id":"event_1","type":"payment-link.paid","entityId":"pl_1",'
    b'"createdAt":"2026-08-08T18:45:44Z"}'
)


def signature(secret: str) -> tuple[str, str]:
    """The header as Mollie sends it."""
    return ("X-Mollie-Signature", "sha256=" + hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest())


@pytest.mark.parametrize(("secret", "expected"), [("old", "match"), ("new", "match"), ("other", "mismatch")])
def test_either_signature_will_do(secret: str, expected: str) -> None:
    headers = (("Content-Type", "application/json"), signature("old"), signature("new"))
    capture = captured(Message(method="POST", request_target="/", headers=headers, body=BODY))

    assert read(capture, secrets=(secret,)).verdict.signature == expected


@pytest.mark.parametrize(
    ("body", "provider"),
    [
        (b"id=tr_0000000001", "mollie-classic"),
        (b"id=sub_0000000001", "mollie-classic"),
        (b"id=tr_0000000001&status=paid", None),
        (b"id=42", None),
        (b"id=xtr_0000000001", None),
    ],
)
def test_an_id_of_its_kind_and_nothing_else_is_its_older_signal(body: bytes, provider: str | None) -> None:
    capture = callback(body, method="POST", Content_Type="application/x-www-form-urlencoded")

    reading = read(capture)

    assert reading.provider == provider
    if provider:
        assert (reading.verdict.signature, reading.amount, reading.dedup) == ("unsigned", None, None)
