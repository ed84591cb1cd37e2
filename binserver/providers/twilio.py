"""Twilio, messages and calls: incoming ones, and what became of outgoing ones.

It calls by POST with a form and signs the full URL with the form's fields, sorted by name; of a JSON body the URL has
the hash, and only the URL is signed. So the public URL of the bin has to be known.

Sources: twilio.com/docs, "Webhooks security" and "Messaging webhooks"; the PyPI package twilio 9.13.0.
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed, Variant

_SHA256 = (Variant(name="with SHA-256, a shared key", algorithm="sha256"),)

_FORM = Shape(
    name="event",
    kind="form",
    marks=Marks(
        headers=("X-Twilio-Signature",),
        traits=(
            Trait(path="AccountSid", like=r"AC[0-9a-f]{32}", weight=60),
            Trait(path="header.User-Agent", like=r"TwilioProxy/.*", weight=30),
        ),
        fields=("MessageSid", "CallSid", "ApiVersion"),
        methods=("POST",),
        words=("twilio",),
    ),
    root=OPEN,
    implied=StatusRule(class_="info", final=True),
    fields=(
        Field(path="body.MessageStatus", role="status"),
        Field(path="body.CallStatus", role="status"),
        Field(path="body.SmsStatus", role="status"),
        Field(path="body.MessageSid", role="correlation"),
        Field(path="body.CallSid", role="correlation"),
        Field(path="body.SmsSid", role="correlation"),
        Field(path="body.From", label="From"),
        Field(path="body.To", label="To"),
        Field(path="body.Body", label="Text"),
        Field(path="body.Direction", label="Direction"),
        Field(path="body.CallDuration", label="Seconds"),
        Field(path="body.ErrorCode", label="Reason"),
        Field(path="body.ErrorMessage", label="Reason in words"),
        Field(path="body.Timestamp", role="occurred_at"),
        Field(path="body.AccountSid", label="Account"),
        Field(path="header.I-Twilio-Idempotency-Token", label="Idempotency token"),
    ),
)

PROVIDER = Provider(
    name="twilio",
    title="Twilio",
    methods=("POST", "GET"),
    shapes=(_FORM,),
    statuses={
        **dict.fromkeys(["delivered", "read", "completed"], StatusRule(class_="success", final=True)),
        **dict.fromkeys(["failed", "undelivered", "busy", "no-answer"], StatusRule(class_="failure", final=True)),
        "canceled": StatusRule(class_="cancelled", final=True),
        **dict.fromkeys(
            ["accepted", "scheduled", "queued", "sending", "sent", "initiated", "ringing", "in-progress"],
            StatusRule(class_="pending", final=False),
        ),
        **dict.fromkeys(["receiving", "received"], StatusRule(class_="info", final=True)),
    },
    schemes=(
        Scheme(
            name="twilio.json",
            kind="hmac",
            at="header.X-Twilio-Signature",
            scope="body",
            algorithm="sha1",
            encoding="base64",
            sign=("url",),
            when=("query.bodySHA256",),
            digest="query.bodySHA256",
            variants=_SHA256,
        ),
        Scheme(
            name="twilio.form",
            kind="hmac",
            at="header.X-Twilio-Signature",
            scope="body",
            algorithm="sha1",
            encoding="base64",
            sign=("url", "form-sorted"),
            unless=("query.bodySHA256",),
            variants=_SHA256,
        ),
    ),
    secret_hint="The auth token of the account in the Twilio console, or the shared key that the request names.",  # noqa: S106 - words
    where_to_put_the_url="In the console on the phone number or messaging service, or as StatusCallback of a request.",
    documentation="Twilio, Webhooks security; the signatures are also from its Python package, 9.13.0.",
    documentation_url="https://www.twilio.com/docs/usage/webhooks/webhooks-security",
    unconfirmed=(
        Unconfirmed(topic="retries", text="That forms are not sent again, and that an answer has to come within 15 s."),
        Unconfirmed(topic="statuses", text="Whether these are all the statuses of messages and calls."),
    ),
    reply=Reply(headers=(("Content-Type", "text/xml; charset=utf-8"),), body="<Response/>"),
    sample="twilio.delivered",
    sample_secret="12345",  # noqa: S106 - of Twilio's documentation
    renewed={"MessageSid": "digits", "SmsSid": "digits", "CallSid": "digits"},
)
