"""PayPal: nothing can be checked offline, so that what was signed is shown, and a stranger's certificate warned of."""

import pytest

from binserver.model import Capture
from binserver.providers import read
from tests.providers.readings import callback

BODY = '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}'


def sent(certificate: str) -> Capture:
    """An event whose certificate is said to lie there."""
    return callback(
        BODY,
        method="POST",
        PAYPAL_TRANSMISSION_ID="69cd13f0-d67a-11e5-baa3-778b53f4ae55",
        PAYPAL_TRANSMISSION_TIME="2016-02-18T20:01:35Z",
        PAYPAL_TRANSMISSION_SIG="AAAA",
        PAYPAL_CERT_URL=certificate,
    )


def test_what_was_signed_is_shown_and_nothing_is_claimed() -> None:
    verdict = read(sent("https://api.paypal.com/v1/certs/0000")).verdict

    assert (verdict.signature, verdict.scope) == ("needs-network", "none")
    assert [dict(one.params) for one in verdict.details] == [
        {
            "signed": "69cd13f0-d67a-11e5-baa3-778b53f4ae55|2016-02-18T20:01:35Z|<id of the webhook>|2325436976",
        }
    ]


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("https://api.paypal.com/v1/certs/0000", False),
        ("https://api.sandbox.paypal.com/v1/certs/0000", False),
        ("https://api.paypal.com.example.net/certs/0000", True),
        ("https://evilpaypal.com/certs/0000", True),
        ("http://[", True),
    ],
)
def test_a_certificate_from_elsewhere_is_warned_of(url: str, warned: bool) -> None:
    codes = [one.code for one in read(sent(url)).warnings]

    assert ("paypal-certificate" in codes) is warned
