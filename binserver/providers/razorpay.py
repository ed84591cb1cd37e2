"""Razorpay, payments in India: events of payments, orders and refunds.

It calls by POST and signs the body. Amounts are in paise. What it sends again after the secret was replaced is still
signed with the old one: keep both in the bin for a day.

Sources: razorpay.com/docs, "Validate and Test Webhooks" and "Webhook Payloads"; the PyPI package razorpay 2.0.1.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_PAYMENT = "body.payload.payment.entity"
_REFUND = "body.payload.refund.entity"


def _marks(*needs: str, never: tuple[str, ...] = ()) -> Marks:
    return Marks(
        headers=("X-Razorpay-Signature", "X-Razorpay-Event-Id"),
        traits=(
            Trait(path="entity", like="event", weight=20),
            Trait(path="account_id", like=r"acc_\w+"),
        ),
        fields=("contains", "payload", "event"),
        methods=("POST",),
        words=("razorpay",),
        needs=needs,
        never=never,
    )


_FIELDS = (
    Field(path="header.X-Razorpay-Event-Id", role="delivery"),
    Field(path="event", role="event", always=True),
    Field(path="created_at", role="occurred_at", sort="number", always=True),
    Field(path=f"{_PAYMENT}.contact", role="payer"),
    Field(path=f"{_PAYMENT}.notes.order_id", role="reference"),
    Field(path=f"{_PAYMENT}.method", label="Means of payment"),
    Field(path=f"{_PAYMENT}.error_code", label="Reason"),
    Field(path=f"{_PAYMENT}.error_description", label="Reason in words"),
    Field(path="account_id", label="Account", always=True),
    *covered("entity", "contains", "payload"),
)

_EVENT = Shape(
    name="event",
    marks=_marks(never=("payload.refund",)),
    fields=(
        Field(path=f"{_PAYMENT}.status", role="status"),
        Field(path="event", role="status"),
        Field(path=f"{_PAYMENT}.amount", role="amount", sort="number"),
        Field(path=f"{_PAYMENT}.currency", role="currency"),
        Field(path=f"{_PAYMENT}.fee", role="fee", sort="number"),
        Field(path=f"{_PAYMENT}.id", role="correlation"),
        Field(path="body.payload.order.entity.receipt", role="reference"),
        Field(path=f"{_PAYMENT}.order_id", role="provider_reference"),
        *_FIELDS,
    ),
)

_OF_A_REFUND = Shape(
    name="refund event",
    marks=_marks("payload.refund"),
    fields=(
        Field(path="event", role="status"),
        Field(path=f"{_REFUND}.amount", role="amount", sort="number"),
        Field(path=f"{_REFUND}.currency", role="currency"),
        Field(path=f"{_REFUND}.id", role="correlation"),
        Field(path=f"{_REFUND}.payment_id", role="provider_reference"),
        Field(path=f"{_REFUND}.status", label="Status of the refund"),
        *_FIELDS,
    ),
)

PROVIDER = Provider(
    name="razorpay",
    title="Razorpay",
    country="IN",
    countries=("IN",),
    methods=("POST",),
    shapes=(_EVENT, _OF_A_REFUND),
    statuses={
        "captured": StatusRule(class_="success", final=True),
        "authorized": StatusRule(class_="authorized", final=False),
        "created": StatusRule(class_="pending", final=False),
        "failed": StatusRule(class_="failure", final=False),  # the customer may pay the same order again
        "refunded": StatusRule(class_="reversed", final=True),
        "refund.processed": StatusRule(class_="reversed", final=True),
        "refund.failed": StatusRule(class_="failure", final=True),
        "refund.*": StatusRule(class_="pending", final=False),
        "*.*": StatusRule(class_="info", final=True),  # the name of what is no payment
    },
    money=MoneyRule(unit="minor"),
    schemes=(Scheme(name="razorpay.hmac", kind="hmac", at="header.X-Razorpay-Signature", scope="body"),),
    dedup=("delivery",),
    secret_hint="The secret typed in for the webhook in the Razorpay dashboard; not the key of the API.",  # noqa: S106 - words
    where_to_put_the_url="In the Razorpay dashboard, Account & Settings, Webhooks; once for test and once for live.",
    documentation="Razorpay, Validate and Test Webhooks; the signature is also from its Python package, 2.0.1.",
    documentation_url="https://razorpay.com/docs/webhooks/validate-test/",
    unconfirmed=(
        Unconfirmed(
            topic="retries", text="For 24 hours at growing intervals, after which the webhook is switched off."
        ),
        Unconfirmed(topic="statuses", text="The statuses and fields of payments are known from memory of its API."),
    ),
    reply=Reply(),
    sample="razorpay.captured",
    sample_secret="rzp-webhook-secret",  # noqa: S106 - made up, and shown as such
    renewed={
        "header.X-Razorpay-Event-Id": "digits",
        "payload.payment.entity.id": "digits",
        "payload.refund.entity.id": "digits",
        "created_at": "now",
    },
)
