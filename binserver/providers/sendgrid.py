"""SendGrid, e-mail: what became of each message.

It calls by POST with a list of events, and signs time and body with a private key; the body ends in a line end that is
signed too. Fields that the sender of a message added stand among SendGrid's own.

Sources: twilio.com/docs/sendgrid, "Event Webhook"; the PyPI package sendgrid 6.12.5 with its tests.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Unconfirmed

_EVENTS = Shape(
    name="events",
    marks=Marks(
        headers=("X-Twilio-Email-Event-Webhook-Signature",),
        unique=("[*].sg_event_id",),
        fields=("[*].event", "[*].email", "[*].sg_message_id"),
        methods=("POST",),
        words=("sendgrid",),
        needs=("[0].event",),
    ),
    root="[*]",
    fields=(
        Field(path="event", role="event", always=True),
        Field(path="event", role="status", always=True),
        Field(path="sg_event_id", role="delivery", always=True),
        Field(path="sg_message_id", role="correlation"),
        Field(path="timestamp", role="occurred_at", sort="number", always=True),
        Field(path="email", label="Email", always=True),
        Field(path="reason", label="Reason"),
        Field(path="status", label="Status code"),
        Field(path="response", label="Response"),
        Field(path="type", label="Type"),
        Field(path="attempt", label="Attempt", sort="text or number"),
        Field(path="url", label="URL"),
        Field(path="ip", label="Address"),
        Field(path="category", label="Category", sort="any"),
        Field(path="bounce_classification", label="Kind of bounce"),
        *covered("smtp-id", "useragent", "tls", "url_offset", "asm_group_id", "sg_machine_open", "pool"),
        *covered("sg_content_type", "sg_template_id", "sg_template_name", "unique_args", "marketing_campaign_id"),
    ),
)

PROVIDER = Provider(
    name="sendgrid",
    title="SendGrid",
    methods=("POST",),
    shapes=(_EVENTS,),
    statuses={
        "delivered": StatusRule(class_="success", final=True),
        "bounce": StatusRule(class_="failure", final=True),
        "dropped": StatusRule(class_="failure", final=True),
        "processed": StatusRule(class_="pending", final=False),
        "deferred": StatusRule(class_="pending", final=False),
        **dict.fromkeys(
            ["open", "click", "spamreport", "unsubscribe", "group_unsubscribe", "group_resubscribe"],
            StatusRule(class_="info", final=True),
        ),
    },
    schemes=(
        Scheme(
            name="sendgrid.ecdsa",
            kind="asymmetric",
            algorithm="ecdsa-sha256",
            at="header.X-Twilio-Email-Event-Webhook-Signature",
            scope="body",
            encoding="base64",
            # Which age of it is too old is not said, so that its time is but a part of what is signed.
            sign=("text(header.X-Twilio-Email-Event-Webhook-Timestamp)", "body"),
        ),
    ),
    dedup=("delivery",),
    secret_hint="The verification key that SendGrid shows under Signed Event Webhook: a public key.",  # noqa: S106 - words
    where_to_put_the_url="In SendGrid, Settings, Mail Settings, Event Webhooks.",
    documentation="Twilio SendGrid, Event Webhook Reference; the signature is from the tests of its Python package.",
    documentation_url="https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event",
    unconfirmed=(
        Unconfirmed(topic="retries", text="For up to 24 hours after an answer other than 2xx."),
        Unconfirmed(topic="fields", text="Some fields and kinds of events are known from memory of its reference."),
    ),
    reply=Reply(),
    sample="sendgrid.delivered",
    renewed={"[0].sg_event_id": "uuid", "[1].sg_event_id": "uuid", "[0].timestamp": "now", "[1].timestamp": "now"},
)
