"""Twilio: the URL is signed as it was called, and of a JSON body its hash in the URL."""

import hashlib

import pytest

from binserver.message import Message
from binserver.model import Capture, Verdict
from binserver.providers import read
from tests.providers.readings import captured

TOKEN = "12345"
FORM = (
    b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212&"
    b"AccountSid=AC00000000000000000000000000000001"
)


def sent(body: bytes, signature: str, *, target: str, kind: str = "application/x-www-form-urlencoded") -> Capture:
    """A request as captured at this target."""
    headers = (("Content-Type", kind), ("X-Twilio-Signature", signature))
    message = Message(method="POST", request_target=target, headers=headers, body=body)
    return captured(message, request_target=target)


def verdict_of(capture: Capture, public_url: str | None) -> Verdict:
    return read(capture, secrets=(TOKEN,), public_url=public_url).verdict


@pytest.mark.parametrize("public_url", ["https://mycompany.com", "https://mycompany.com:443", "https://mycompany.com/"])
def test_the_port_that_goes_without_saying_does_not_matter(public_url: str) -> None:
    body = FORM.partition(b"&AccountSid")[0]

    capture = sent(body, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", target="/myapp.php?foo=1&bar=2")

    assert verdict_of(capture, public_url).signature == "match"


def test_where_the_url_is_unknown_nothing_can_be_checked() -> None:
    assert verdict_of(sent(FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", target="/x"), None).signature == "unverifiable"


def test_the_hash_of_a_json_body_has_to_be_that_of_the_body() -> None:
    body = b'{"property": "value", "boolean": true}'
    target = f"/hook?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = "8zP4BSOTLR1x1Op1u6j899rpPJU="

    right = sent(body, signature, target=target, kind="application/json")
    forged = sent(body + b" ", signature, target=target, kind="application/json")

    assert verdict_of(right, "https://example.com").signature == "match"
    assert verdict_of(forged, "https://example.com").reason.code == "body-digest-differs"


@pytest.mark.parametrize(
    ("word", "class_"),
    [("delivered", "success"), ("undelivered", "failure"), ("sent", "pending"), ("no-answer", "failure")],
)
def test_what_became_of_it(word: str, class_: str) -> None:
    status = read(sent(FORM + b"&CallStatus=" + word.encode(), "AAAA", target="/x")).status

    assert status is not None
    assert status.class_ == class_
