"""FedaPay, payments in West Africa, from Benin: events of transactions, payouts and customers.

It calls by POST and signs the time and the body with the secret of the webhook, in a header like Stripe's but with `s`
for `v1`. A declined or cancelled transaction is not over: the customer may try to pay it again.

Sources: docs.fedapay.com, "Webhooks and Events"; the npm package fedapay 1.2.5 (`Webhook.ts`); the README of
fedapay-cli for the fields of a transaction.
"""

from binserver.model import Reply
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_REFERENCE_NAMES = ("order_id", "orderId", "order", "reference", "ref")
"""How merchants call their own reference in custom_metadata, of which FedaPay knows nothing."""


def _marks(kind: str, names: str = "") -> Marks:
    return Marks(
        headers=("X-FEDAPAY-SIGNATURE",),
        traits=(
            Trait(path="name", like=names or rf"{kind}\.\w+", weight=20),
            Trait(path="entity.klass", like=rf"v1/{kind}", weight=40),
            Trait(path="entity.reference", like=r"trx_.+", weight=20),
        ),
        fields=("entity.merchant_reference", "entity.custom_metadata", "entity.currency_id", "account"),
        methods=("POST",),
        words=("fedapay",),
        needs=("name", "entity"),
    )


_EVENT = (
    Field(path="id", role="delivery", sort="text or number"),
    Field(path="body.entity.id", role="delivery", sort="number"),  # where the event has no id of its own
    Field(path="name", role="event", always=True),
)

_ACCOUNT = (
    Field(path="account", label="Account", sort="object"),
    Field(path="object", label="Object"),
)

_TRANSACTION = Shape(
    name="transaction event",
    marks=_marks("transaction", r"(?!payout\.|customer\.).+"),
    dedup=("delivery", "event", "status"),  # transaction.updated may come for more than one of them
    fields=(
        *_EVENT,
        Field(path="entity.amount", role="amount", sort="number"),
        Field(path="entity.currency.iso", role="currency", documented=False),
        Field(path="entity.status", role="status", always=True),
        Field(path="entity.id", role="correlation", sort="number", always=True),
        Field(path="entity.reference", role="provider_reference"),
        Field(path="entity.merchant_reference", role="reference"),
        *(
            Field(path=f"body.entity.custom_metadata.{name}", role="reference", sort="text or number")
            for name in _REFERENCE_NAMES
        ),
        Field(path="entity.last_error_code", label="Reason", sort="text or number"),
        Field(path="entity.description", label="Description"),
        Field(path="entity.mode", label="Means of payment"),
        Field(path="entity.operation", label="Operation"),
        Field(path="entity.fees", label="Fees", sort="text or number"),
        Field(path="entity.commission", label="Commission", sort="text or number"),
        Field(path="entity.fixed_commission", label="Fixed commission", sort="text or number"),
        Field(path="entity.amount_debited", label="Amount debited", sort="number"),
        Field(path="entity.amount_transferred", label="Amount transferred", sort="number"),
        Field(path="entity.customer_id", label="Customer", sort="number"),
        Field(path="entity.custom_metadata", label="Custom metadata", sort="object"),
        Field(path="entity.metadata", label="Metadata", sort="object"),
        # The last thing that happened first; the earlier ones are facts.
        Field(path="entity.refunded_at", role="occurred_at", label="Refunded at"),
        Field(path="entity.transferred_at", role="occurred_at", label="Transferred at"),
        Field(path="entity.approved_at", role="occurred_at", label="Approved at"),
        Field(path="entity.declined_at", role="occurred_at", label="Declined at"),
        Field(path="entity.canceled_at", role="occurred_at", label="Cancelled at"),
        Field(path="entity.updated_at", role="occurred_at", label="Updated at"),
        Field(path="entity.created_at", role="occurred_at", label="Created at"),
        Field(path="entity.callback_url", label="Return URL"),
        Field(path="entity.deleted_at", label="Deleted at"),
        Field(path="entity.klass", label="Class"),
        Field(path="entity.currency_id", label="Currency id", sort="number"),
        *_ACCOUNT,
    ),
)

_PAYOUT = Shape(
    name="payout event",
    marks=_marks("payout"),
    remark="fedapay-payout",
    fields=(
        *_EVENT,
        Field(path="body.entity.amount", role="amount", sort="number"),
        Field(path="body.entity.id", role="correlation", sort="number"),
        Field(path="body.entity.reference", role="provider_reference"),
        Field(path="body.entity.merchant_reference", role="reference"),
        Field(path="body.entity.created_at", role="occurred_at"),
        Field(path="body.entity.status", label="Status of the payout"),
        Field(path="entity", label="Payout", sort="object"),
        *_ACCOUNT,
    ),
)

_CUSTOMER = Shape(
    name="customer event",
    marks=_marks("customer"),
    statuses={"customer.*": StatusRule(class_="info", final=True)},
    fields=(
        *_EVENT,
        Field(path="name", role="status"),
        Field(path="body.entity.id", role="correlation", sort="number"),
        Field(path="entity", label="Customer", sort="object"),
        *_ACCOUNT,
    ),
)

PROVIDER = Provider(
    name="fedapay",
    title="FedaPay",
    country="BJ",
    countries=("BJ", "TG", "CI", "SN", "NE"),
    methods=("POST",),
    shapes=(_TRANSACTION, _PAYOUT, _CUSTOMER),
    statuses={
        "approved": StatusRule(class_="success", final=True),
        "transferred": StatusRule(class_="success", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "declined": StatusRule(class_="failure", final=False),
        "canceled": StatusRule(class_="cancelled", final=False),
        "expired": StatusRule(class_="expired", final=True),
        "refunded": StatusRule(class_="reversed", final=True),
    },
    money=MoneyRule(currency="XOF"),  # whole francs
    schemes=(
        Scheme(
            name="fedapay.s",
            kind="hmac",
            at="pairs(header.X-FEDAPAY-SIGNATURE).s[*]",
            scope="body",
            sign=("timestamp", b".", "body"),
            timestamp="pairs(header.X-FEDAPAY-SIGNATURE).t[0]",
            tolerance=300,
            secret_like=r"wh_.+",  # noqa: S106 - the API's keys begin with sk_ and pk_
        ),
    ),
    dedup=("delivery", "event"),  # each attempt is signed anew, so that the signature tells nothing
    remarks={
        "fedapay-payout": "The statuses of FedaPay's payouts are not known for certain, so what this one comes to is "
        "left open."
    },
    secret_hint=(  # noqa: S106 - words
        "The secret of the webhook in the FedaPay dashboard, wh_sandbox_… or wh_live_…; not the API's secret key."
    ),
    where_to_put_the_url="Among the webhooks of the FedaPay dashboard, once for the sandbox and once for live.",
    retries=(
        "Nine more times after an answer other than 2xx, at growing intervals of up to about 2 minutes, each signed "
        "anew; after 10 failures the webhook is switched off."
    ),
    documentation="FedaPay, Webhooks and Events; the signature is from its own npm package, version 1.2.5.",
    documentation_url="https://docs.fedapay.com/integration-api/en/webhooks-en",
    unconfirmed=(
        Unconfirmed(topic="event id", text="Whether every event has an id of its own beside that of its entity."),
        Unconfirmed(topic="payouts", text="Which fields and statuses the events of payouts have."),
        Unconfirmed(topic="retries", text="The schedule is known from a third party's summary of the documentation."),
        Unconfirmed(
            topic="currency",
            text="Which currency each currency_id stands for; amounts are read as XOF unless said.",
        ),
        Unconfirmed(topic="customer", text="Whether the customer's number ever comes with the event."),
        Unconfirmed(topic="fees", text="What commission, fees and fixed_commission count; they are shown as they are."),
    ),
    reply=Reply(),
    sample="fedapay.approved",
    sample_secret="wh_sandbox_test0000",  # noqa: S106 - made up, and shown as such
    renewed={
        "id": "digits",
        "entity.id": "digits",
        "entity.reference": "digits",
        "entity.merchant_reference": "digits",
        "entity.created_at": "now",
        "entity.updated_at": "now",
        "entity.approved_at": "now",
        "entity.declined_at": "now",
        "entity.canceled_at": "now",
        "pairs(header.X-FEDAPAY-SIGNATURE).t[0]": "now",
    },
)
