"""Square, payments in shops and online: webhook events of its API.

It calls by POST and signs the URL it was told, followed by the body: so the public URL of the bin has to be known.

Sources: developer.squareup.com, "Webhooks overview" and "Validate webhook notifications"; the PyPI package
squareup 46.0.0.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Unconfirmed

_PAYMENT = "body.data.object.payment"
_REFUND = "body.data.object.refund"

_EVENT = Shape(
    name="event",
    marks=Marks(
        headers=("x-square-hmacsha256-signature", "square-initial-delivery-timestamp"),
        shared_headers=("square-environment",),
        fields=("merchant_id", "event_id", "location_id", "data.type"),
        methods=("POST",),
        words=("square",),
    ),
    fields=(
        Field(path="event_id", role="delivery", always=True),
        Field(path="type", role="event", always=True),
        Field(path=f"{_PAYMENT}.status", role="status"),
        Field(path="type", role="status"),
        Field(path=f"{_REFUND}.status", label="Status of the refund"),
        Field(path=f"{_PAYMENT}.amount_money.amount", role="amount", sort="number"),
        Field(path=f"{_REFUND}.amount_money.amount", role="amount", sort="number"),
        Field(path=f"{_PAYMENT}.amount_money.currency", role="currency"),
        Field(path=f"{_REFUND}.amount_money.currency", role="currency"),
        Field(path="body.data.id", role="correlation"),
        Field(path=f"{_PAYMENT}.reference_id", role="reference"),
        Field(path=f"{_PAYMENT}.order_id", role="reference", label="Order"),
        Field(path="created_at", role="occurred_at", always=True),
        Field(path=f"{_PAYMENT}.source_type", label="Means of payment"),
        Field(path=f"{_PAYMENT}.card_details.errors[0].code", label="Reason"),
        Field(path="merchant_id", label="Merchant", always=True),
        Field(path="location_id", label="Location"),
        Field(path="header.square-environment", label="Environment"),
        Field(path="header.square-retry-number", label="Attempt"),
        Field(path="header.square-retry-reason", label="Tried again because of"),
        *covered("data"),
    ),
)

PROVIDER = Provider(
    name="square",
    title="Square",
    methods=("POST",),
    shapes=(_EVENT,),
    statuses={
        "COMPLETED": StatusRule(class_="success", final=True),
        "APPROVED": StatusRule(class_="authorized", final=False),
        "PENDING": StatusRule(class_="pending", final=False),
        "CANCELED": StatusRule(class_="cancelled", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "refund.*": StatusRule(class_="reversed", final=False),
        "*.*": StatusRule(class_="info", final=True),  # the type of what is no payment
    },
    money=MoneyRule(unit="minor"),
    schemes=(
        Scheme(
            name="square.hmac",
            kind="hmac",
            at="header.x-square-hmacsha256-signature",
            scope="body",
            encoding="base64",
            sign=("url", "body"),
        ),
    ),
    dedup=("delivery",),
    secret_hint="The signature key of the webhook subscription in Square's developer console.",  # noqa: S106 - words
    where_to_put_the_url="In Square's developer console, on the application, under Webhooks, Subscriptions.",
    retries="11 times within 24 hours: after 1, 2, 4, 8, 16, 32 and 60 minutes, then after 2, 4, 8 and 8 hours.",
    documentation="Square, Webhooks overview.",
    documentation_url="https://developer.squareup.com/docs/webhooks/overview",
    unconfirmed=(
        Unconfirmed(topic="payments", text="The fields of payments and refunds are known from memory of Square's API."),
    ),
    reply=Reply(),
    sample="square.completed",
    sample_secret="square-sig-key",  # noqa: S106 - made up, and shown as such
    renewed={
        "event_id": "uuid",
        "data.id": "digits",
        "created_at": "now",
        "header.square-initial-delivery-timestamp": "now",
    },
)
