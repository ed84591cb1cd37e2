"""Stripe, payments by card and by much else: events of its API, in full and thin.

It calls by POST and signs the time and the body with the whole secret of the endpoint, `whsec_` and all, as text.
Amounts are in the minor unit by a list of its own, in which MGA and the CFA francs have no decimals. What comes
through EventBridge or Event Grid has another envelope and is not read.

Sources: docs.stripe.com, "Webhooks", "The Event object" and "Supported currencies"; the PyPI package stripe 16.1.0.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF"

_REFERENCE_NAMES = ("order_id", "orderId", "order", "reference", "ref")
"""How merchants call their own reference in metadata, of which Stripe knows nothing."""

_OBJECT = "body.data.object"

_PAYMENTS = r"succeeded|processing|pending|in_transit|requires_\w+|canceled|failed|expired|paid"
"""Statuses of what pays; those of subscriptions, cards and others are facts."""

_BY_TYPE = r"payment_intent\.payment_failed|charge\.refund.*|refund\..*"
"""Events whose object has a status that says something else: a refund that succeeded is money that went back."""

_EVENT = Shape(
    name="event",
    marks=Marks(
        headers=("Stripe-Signature",),
        traits=(
            Trait(path="object", like="event", weight=20),
            Trait(path="id", like=r"evt_\w+", weight=30),
        ),
        fields=("data.object.object", "pending_webhooks", "livemode", "api_version"),
        methods=("POST",),
        words=("stripe",),
        needs=("data.object",),
    ),
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="type", role="event", always=True),
        Field(path="type", role="status", like=_BY_TYPE),
        Field(path=f"{_OBJECT}.status", role="status", like=_PAYMENTS),
        Field(path=f"{_OBJECT}.payment_status", role="status", like=r"paid|unpaid|no_payment_required"),
        Field(path="type", role="status"),
        Field(path=f"{_OBJECT}.status", label="Status"),
        Field(path=f"{_OBJECT}.amount", role="amount", sort="number"),
        Field(path=f"{_OBJECT}.amount_total", role="amount", sort="number"),
        Field(path=f"{_OBJECT}.amount_due", role="amount", sort="number"),
        Field(path=f"{_OBJECT}.currency", role="currency"),
        Field(path=f"{_OBJECT}.id", role="correlation"),
        Field(path=f"{_OBJECT}.client_reference_id", role="reference"),
        *(Field(path=f"{_OBJECT}.metadata.{name}", role="reference") for name in _REFERENCE_NAMES),
        Field(path=f"{_OBJECT}.payment_intent", role="provider_reference", sort="any"),
        Field(path=f"{_OBJECT}.latest_charge", role="provider_reference", sort="any"),
        Field(path="created", role="occurred_at", sort="number", always=True),
        Field(path=f"{_OBJECT}.billing_details.phone", role="payer"),
        Field(path=f"{_OBJECT}.customer_details.phone", role="payer"),
        Field(path=f"{_OBJECT}.billing_details.name", role="payer_name"),
        Field(path=f"{_OBJECT}.customer_details.name", role="payer_name"),
        Field(path=f"{_OBJECT}.object", label="Object"),
        Field(path=f"{_OBJECT}.payment_status", label="Payment"),
        Field(path=f"{_OBJECT}.amount_refunded", label="Refunded, in the minor unit", sort="number", nothing=("0",)),
        Field(path=f"{_OBJECT}.last_payment_error.code", label="Reason"),
        Field(path=f"{_OBJECT}.last_payment_error.message", label="Reason in words"),
        Field(path=f"{_OBJECT}.failure_code", label="Reason"),
        Field(path=f"{_OBJECT}.failure_message", label="Reason in words"),
        Field(path=f"{_OBJECT}.customer", label="Customer", sort="any"),
        Field(path=f"{_OBJECT}.metadata", label="Metadata", sort="object"),
        Field(path="account", label="Connected account"),
        Field(path="livemode", label="Live", sort="flag", always=True),
        Field(path="api_version", label="API version"),
        Field(path="body.request.idempotency_key", label="Idempotency key"),
        *covered("object", "data", "pending_webhooks", "request", "context"),
    ),
)

_THIN = Shape(
    name="thin event",
    marks=Marks(
        headers=("Stripe-Signature",),
        traits=(Trait(path="object", like=r"v2\.core\.event", weight=60),),
        fields=("related_object.url", "livemode", "context"),
        methods=("POST",),
        words=("stripe",),
        never=("data.object",),
    ),
    remark="stripe-thin",
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="type", role="event", always=True),
        Field(path="type", role="status"),
        Field(path="related_object.id", role="correlation"),
        Field(path="created", role="occurred_at", always=True),
        Field(path="related_object.type", label="Object"),
        Field(path="related_object.url", label="Where to fetch it"),
        Field(path="livemode", label="Live", sort="flag"),
        *covered("object", "context", "reason", "data", "changes"),
    ),
)

PROVIDER = Provider(
    name="stripe",
    title="Stripe",
    methods=("POST",),
    shapes=(_EVENT, _THIN),
    statuses={
        "succeeded": StatusRule(class_="success", final=True),
        "paid": StatusRule(class_="success", final=True),
        "no_payment_required": StatusRule(class_="success", final=True),
        "payment_intent.payment_failed": StatusRule(class_="failure", final=False),
        "failed": StatusRule(class_="failure", final=True),
        "refund.failed": StatusRule(class_="failure", final=True),
        "refund.*": StatusRule(class_="reversed", final=False),
        "charge.refund*": StatusRule(class_="reversed", final=False),
        "canceled": StatusRule(class_="cancelled", final=True),
        "expired": StatusRule(class_="expired", final=True),
        "requires_capture": StatusRule(class_="authorized", final=False),
        "requires_*": StatusRule(class_="pending", final=False),
        "processing": StatusRule(class_="pending", final=False),
        "pending": StatusRule(class_="pending", final=False),
        "in_transit": StatusRule(class_="pending", final=False),
        "unpaid": StatusRule(class_="pending", final=False),
        "*.*": StatusRule(class_="info", final=True),  # the type of what is no payment
    },
    money=MoneyRule(unit="minor", decimals={**dict.fromkeys(_ZERO_DECIMAL.split(), 0), "ISK": 2}),
    schemes=(
        Scheme(
            name="stripe.v1",
            kind="hmac",
            at="pairs(header.Stripe-Signature).v1[*]",
            scope="body",
            sign=("timestamp", b".", "body"),
            timestamp="pairs(header.Stripe-Signature).t[0]",
        ),
    ),
    dedup=("delivery",),
    remarks={
        "stripe-thin": "This is a thin event: it names the object that changed, which has to be fetched from Stripe."
    },
    secret_hint="The signing secret of the endpoint in Stripe's Workbench, whsec_…, or that of “stripe listen”.",  # noqa: S106 - words
    where_to_put_the_url="Among the event destinations in Stripe's Workbench, or after stripe listen --forward-to.",
    retries="Live, with growing intervals for up to 3 days; in a sandbox 3 times over a few hours. Only 2xx will do.",
    documentation="Stripe, Webhooks and the Event object; the signature is also from its Python package, 16.1.0.",
    documentation_url="https://docs.stripe.com/webhooks",
    unconfirmed=(
        Unconfirmed(topic="statuses", text="The statuses of its objects are known from memory of its API."),
        Unconfirmed(
            topic="decimals",
            text="Whether amounts in UGX have no decimals, as some copies of Stripe's list say, or two.",
        ),
        Unconfirmed(topic="envelopes", text="What comes through EventBridge or Event Grid is not read."),
    ),
    reply=Reply(),
    sample="stripe.succeeded",
    sample_secret="whsec_test_secret",  # noqa: S106 - made up, and shown as such
    renewed={
        "id": "digits",
        "data.object.id": "digits",
        "data.object.metadata.order_id": "digits",
        "created": "now",
        "pairs(header.Stripe-Signature).t[0]": "now",
    },
)
