"""The senders' own kits, made alike: each signs a request, where it can, and says whether it takes a signed one.

They are installed only where `tools/vectors.py` runs.
"""

import importlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qs

AT = 1786214744
"""When requests are signed: 2026-08-08T18:45:44Z."""


class Request(NamedTuple):
    """What a kit signs or checks: header names are in lower case; `url` is what the sender calls."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    secret: str


def _only_checks(one: Request) -> dict[str, str]:
    """What most kits do.

    Raises:
        NotImplementedError: Always.
    """
    raise NotImplementedError(one.url)


class Kit(NamedTuple):
    """A sender's package: whether it takes a signed request, and the headers that it adds to an unsigned one."""

    package: str
    accepts: Callable[[Request], Any]
    sign: Callable[[Request], dict[str, str]] = _only_checks


def kit(name: str) -> Any:
    """A module of a kit: none of them is installed where types are checked."""
    return importlib.import_module(name)


def _stripe_sign(one: Request) -> dict[str, str]:
    make = kit("stripe").WebhookSignature.generate_signature_header
    return {"Stripe-Signature": make(one.body.decode(), one.secret, AT)}


def _stripe_accepts(one: Request) -> Any:
    verify = kit("stripe").WebhookSignature.verify_header
    return verify(one.body, one.headers["stripe-signature"], one.secret, tolerance=None)


def _standard(package: str, module: str, prefix: str) -> Kit:
    def sign(one: Request) -> dict[str, str]:
        webhook = kit(module).Webhook(one.secret)
        made = webhook.sign("msg_0000000000000000000002042", datetime.fromtimestamp(AT, UTC), one.body.decode())
        return {
            f"{prefix}-id": "msg_0000000000000000000002042",
            f"{prefix}-timestamp": str(AT),
            f"{prefix}-signature": made,
        }

    def accepts(one: Request) -> Any:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> "Clock":
                return cls.fromtimestamp(int(one.headers[f"{prefix}-timestamp"]), tz)

        with patch("standardwebhooks.webhooks.datetime", Clock):
            kit(module).Webhook(one.secret).verify(one.body, dict(one.headers))
        return True

    return Kit(package, accepts, sign)


def _slack_sign(one: Request) -> dict[str, str]:
    verifier = kit("slack_sdk.signature").SignatureVerifier(one.secret)
    return {
        "X-Slack-Request-Timestamp": str(AT),
        "X-Slack-Signature": verifier.generate_signature(timestamp=str(AT), body=one.body),
    }


def _slack_accepts(one: Request) -> Any:
    verifier = kit("slack_sdk.signature").SignatureVerifier(one.secret)
    made = verifier.generate_signature(timestamp=one.headers["x-slack-request-timestamp"], body=one.body)
    return made == one.headers["x-slack-signature"]


class _Form(dict[str, list[str]]):
    """A form in which a name may stand several times, as Django has it."""

    getlist = dict.__getitem__


def _twilio_form(one: Request) -> Any:
    """As its kit wants it: such a form, or the text of a JSON body."""
    if "json" in one.headers["content-type"]:
        return one.body.decode()
    return _Form(parse_qs(one.body.decode(), keep_blank_values=True))


def _twilio_sign(one: Request) -> dict[str, str]:
    validator, form = kit("twilio.request_validator").RequestValidator(one.secret), _twilio_form(one)
    return {"X-Twilio-Signature": validator.compute_signature(one.url, {} if isinstance(form, str) else form)}


def _twilio_accepts(one: Request) -> Any:
    module, headers = kit("twilio.request_validator"), one.headers
    algorithm = module.get_signature_algorithm(headers.get("x-twilio-webhooks-signature-settings"))
    return module.RequestValidator(one.secret).validate(
        one.url, _twilio_form(one), headers["x-twilio-signature"], algorithm
    )


def _adyen_sign(one: Request) -> dict[str, str]:
    return {"HmacSignature": kit("Adyen.util").generate_payload_sig(one.body, one.secret).decode()}


def _adyen_accepts(one: Request) -> Any:
    util, sent = kit("Adyen.util"), json.loads(one.body)
    if "hmacsignature" in one.headers:
        return util.is_valid_hmac_payload(one.headers["hmacsignature"], one.secret, one.body)
    return all(
        util.is_valid_hmac_notification({"notificationItems": [each]}, one.secret) for each in sent["notificationItems"]
    )


def _paddle_accepts(one: Request) -> Any:
    notifications = kit("paddle_billing.Notifications")
    header = one.headers["paddle-signature"]
    secret = notifications.Secret(one.secret)
    return (
        kit("paddle_billing.Notifications.PaddleSignature").PaddleSignature().verify(header, one.body.decode(), secret)
    )


def _square_accepts(one: Request) -> Any:
    return kit("square.utils.webhooks_helper").verify_signature(
        request_body=one.body.decode(),
        signature_header=one.headers["x-square-hmacsha256-signature"],
        signature_key=one.secret,
        notification_url=one.url,
    )


def _razorpay_accepts(one: Request) -> Any:
    utility = kit("razorpay").Client(auth=("", "")).utility
    return utility.verify_webhook_signature(one.body.decode(), one.headers["x-razorpay-signature"], one.secret)


def _sendgrid_accepts(one: Request) -> Any:
    webhook = kit("sendgrid.helpers.eventwebhook").EventWebhook(one.secret)
    name = "x-twilio-email-event-webhook"
    return webhook.verify_signature(
        one.body.decode(), one.headers[f"{name}-signature"], one.headers[f"{name}-timestamp"]
    )


def _discord_accepts(one: Request) -> Any:
    headers = one.headers
    verify = kit("discord_interactions").verify_key
    return verify(one.body, headers["x-signature-ed25519"], headers["x-signature-timestamp"], one.secret)


KITS = {
    "stripe": Kit("stripe", _stripe_accepts, _stripe_sign),
    "standard-webhooks": _standard("standardwebhooks", "standardwebhooks", "webhook"),
    "svix": _standard("svix", "svix.webhooks", "svix"),
    "slack": Kit("slack_sdk", _slack_accepts, _slack_sign),
    "twilio": Kit("twilio", _twilio_accepts, _twilio_sign),
    "adyen": Kit("Adyen", _adyen_accepts, _adyen_sign),
    "paddle": Kit("paddle-python-sdk", _paddle_accepts),
    "square": Kit("squareup", _square_accepts),
    "razorpay": Kit("razorpay", _razorpay_accepts),
    "sendgrid": Kit("sendgrid", _sendgrid_accepts),
    "discord": Kit("discord-interactions", _discord_accepts),
}
"""By provider; Svix, whose header names are its own, beside it."""
