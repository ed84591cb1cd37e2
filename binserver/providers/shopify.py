"""Shopify, shops: webhooks about orders, products, customers and all else that a shop has.

It calls by POST and signs the body with the client secret of the app. What happened is in the headers; the body is the
thing it happened to. Newer "events" have headers of the same meaning without the `X-`.

Sources: shopify.dev, "Webhooks"; the npm package @shopify/shopify-api 13.1.0 (`lib/types.mjs`).
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Unconfirmed


def _shape(prefix: str, *own: Field) -> Shape:
    return Shape(
        name="event",
        marks=Marks(
            headers=(f"{prefix}-Topic", f"{prefix}-Shop-Domain", f"{prefix}-Hmac-Sha256"),
            methods=("POST",),
            words=("shopify",),
            needs=(f"header.{prefix}-Topic",),
        ),
        root=OPEN,
        implied=StatusRule(class_="info", final=True),
        fields=(
            Field(path=f"header.{prefix}-Topic", role="event", always=True),
            Field(path=f"header.{prefix}-Webhook-Id", role="delivery", always=True),
            Field(path="body.financial_status", role="status"),
            Field(path=f"header.{prefix}-Topic", role="status", like=r".+/.+"),
            Field(path="body.total_price", role="amount"),
            Field(path="body.currency", role="currency"),
            Field(path="body.id", role="correlation", sort="text or number"),
            Field(path="body.name", role="reference"),
            Field(path="body.customer.phone", role="payer"),
            Field(path=f"header.{prefix}-Triggered-At", role="occurred_at"),
            Field(path=f"header.{prefix}-Shop-Domain", label="Shop"),
            Field(path=f"header.{prefix}-API-Version", label="API version"),
            Field(path=f"header.{prefix}-Event-Id", label="Event"),
            *own,
        ),
    )


PROVIDER = Provider(
    name="shopify",
    title="Shopify",
    methods=("POST",),
    shapes=(
        _shape(
            "X-Shopify",
            Field(path="header.X-Shopify-Sub-Topic", label="Sub-topic"),
            Field(path="header.X-Shopify-Name", label="Subscription"),
        ),
        _shape(
            "shopify",
            Field(path="header.shopify-handle", label="Handle"),
            Field(path="header.shopify-action", label="Action"),
            Field(path="header.shopify-resource-id", label="Resource"),
        ),
    ),
    statuses={
        "paid": StatusRule(class_="success", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "partially_paid": StatusRule(class_="pending", final=False),
        "authorized": StatusRule(class_="authorized", final=False),
        "refunded": StatusRule(class_="reversed", final=True),
        "partially_refunded": StatusRule(class_="reversed", final=False),
        "voided": StatusRule(class_="cancelled", final=True),
        "expired": StatusRule(class_="expired", final=True),
        "*/*": StatusRule(class_="info", final=True),  # the topic of what is not paid for
    },
    money=MoneyRule(),  # texts in the major unit
    schemes=tuple(
        Scheme(name=name, kind="hmac", at=f"header.{header}", scope="body", encoding="base64")
        for name, header in (("shopify", "X-Shopify-Hmac-Sha256"), ("shopify.event", "shopify-hmac-sha256"))
    ),
    dedup=("delivery",),
    secret_hint=(  # noqa: S106 - words
        "The client secret of the app, or, for webhooks made on the Notifications page of a shop, the key shown there."
    ),
    where_to_put_the_url="In the app's configuration, or in a shop's admin under Settings, Notifications, Webhooks.",
    retries="8 times within 4 hours; then the subscription is removed. An answer has to come in 5 seconds, with 2xx.",
    documentation="Shopify, Webhooks; the headers are from its own npm package, 13.1.0.",
    documentation_url="https://shopify.dev/docs/apps/build/webhooks",
    unconfirmed=(
        Unconfirmed(topic="statuses", text="The financial statuses of orders are known from memory of its API."),
        Unconfirmed(topic="events", text="What the body of the newer events holds; only their headers are known."),
    ),
    reply=Reply(),
    sample="shopify.order-paid",
    sample_secret="shpss_test0000",  # noqa: S106 - made up, and shown as such
    renewed={
        "header.X-Shopify-Webhook-Id": "uuid",
        "header.shopify-webhook-id": "uuid",
        "header.X-Shopify-Event-Id": "uuid",
        "header.shopify-event-id": "uuid",
        "id": "digits",
        "header.X-Shopify-Triggered-At": "now",
        "header.shopify-triggered-at": "now",
    },
)
