"""Paddle (Billing), a seller of record for software: events of transactions, subscriptions and what belongs to them.

It calls by POST and signs time and body. Amounts are texts in the minor unit. Its own kits refuse a signature that is
more than 5 seconds old; here 5 minutes will do, since a request on its way through a tunnel takes its time.

Sources: developer.paddle.com, "Signature verification" and "Webhooks"; the PyPI package paddle-python-sdk 1.16.1.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_EVENT = Shape(
    name="event",
    marks=Marks(
        headers=("Paddle-Signature",),
        unique=("notification_id",),
        traits=(Trait(path="event_id", like=r"evt_\w+", weight=20),),
        fields=("event_type", "occurred_at"),
        methods=("POST",),
        words=("paddle",),
    ),
    fields=(
        Field(path="event_id", role="delivery", always=True),
        Field(path="event_type", role="event", always=True),
        Field(path="event_type", role="status", like=r"transaction\.payment_failed"),
        Field(path="body.data.status", role="status", label="Status"),
        Field(path="event_type", role="status"),
        Field(path="body.data.details.totals.grand_total", role="amount"),
        Field(path="body.data.currency_code", role="currency"),
        Field(path="body.data.details.totals.fee", role="fee"),
        Field(path="body.data.id", role="correlation"),
        Field(path="body.data.custom_data.order_id", role="reference", sort="text or number"),
        Field(path="body.data.invoice_number", role="reference", label="Invoice"),
        Field(path="occurred_at", role="occurred_at", always=True),
        Field(path="notification_id", label="Notification", always=True),
        Field(path="body.data.customer_id", label="Customer"),
        Field(path="body.data.subscription_id", label="Subscription"),
        Field(path="body.data.payments[0].error_code", label="Reason"),
        *covered("data"),
    ),
)

PROVIDER = Provider(
    name="paddle",
    title="Paddle",
    methods=("POST",),
    shapes=(_EVENT,),
    statuses={
        **dict.fromkeys(["paid", "completed"], StatusRule(class_="success", final=True)),
        **dict.fromkeys(["draft", "ready", "billed"], StatusRule(class_="pending", final=False)),
        "transaction.payment_failed": StatusRule(class_="failure", final=False),
        "past_due": StatusRule(class_="failure", final=False),
        "canceled": StatusRule(class_="cancelled", final=True),
        **dict.fromkeys(["active", "trialing", "paused", "archived"], StatusRule(class_="info", final=False)),
        "*.*": StatusRule(class_="info", final=True),  # the type of what has no status
    },
    money=MoneyRule(unit="minor"),
    schemes=(
        Scheme(
            name="paddle.h1",
            kind="hmac",
            at="pairs(header.Paddle-Signature).h1[*]",
            scope="body",
            sign=("timestamp", b":", "body"),
            timestamp="pairs(header.Paddle-Signature).ts[0]",
            secret_like=r"pdl_ntfset_.+",  # noqa: S106
        ),
    ),
    dedup=("delivery",),  # each attempt is a notification of its own
    secret_hint="The secret key of the notification destination in the Paddle dashboard, pdl_ntfset_….",  # noqa: S106 - words
    where_to_put_the_url="In the Paddle dashboard, Developer tools, Notifications, as a new destination.",
    retries="Live 60 times within 3 days, in the sandbox 3 times within 15 minutes. Only 200 within 5 seconds will do.",
    documentation="Paddle, Webhooks and Signature verification.",
    documentation_url="https://developer.paddle.com/webhooks/overview",
    unconfirmed=(Unconfirmed(topic="statuses", text="Whether these are all the statuses of all that has one."),),
    reply=Reply(),
    sample="paddle.completed",
    sample_secret="pdl_ntfset_01_test",  # noqa: S106 - made up, and shown as such
    renewed={
        "event_id": "digits",
        "notification_id": "digits",
        "data.id": "digits",
        "occurred_at": "now",
        "pairs(header.Paddle-Signature).ts[0]": "now",
    },
)
