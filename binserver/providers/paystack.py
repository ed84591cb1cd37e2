"""Paystack, payments in Nigeria, Ghana, Kenya, South Africa, Côte d'Ivoire and beyond.

It calls by POST and signs the body with the secret key of the account, without a time. Its amounts are hundredths in
every currency, also in francs, which have none.

Sources: paystack.com/docs, "Webhooks", with the events of PaystackOSS/doc-code-snippets; a project that met XOF.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed
from binserver.providers.values import DECIMALS

_OTHER_EVENTS = r"(?!charge\.(?!dispute)|transfer\.|refund\.).+"
"""Of subscriptions, invoices, payment requests, disputes, customers, virtual accounts …"""


def _marks(events: str) -> Marks:
    """Shapes differ by the names of their events alone."""
    return Marks(
        headers=("x-paystack-signature",),
        fields=(
            "data.reference",
            "data.paid_at",
            "data.transfer_code",
            "data.transaction_reference",
            "data.authorization",
        ),
        traits=(
            Trait(path="event", like=events, weight=20),
            Trait(path="data.domain", like=r"live|test", weight=20),
            Trait(path="data.customer.customer_code", like=r"CUS_\w+", weight=30),
        ),
        methods=("POST",),
        words=("paystack",),
        needs=("event", "data"),
        never=("data.flw_ref", "data.tx_ref"),
    )


_EVENT = (Field(path="event", role="event", always=True),)

_STATUS = (
    Field(path="data.status", role="status", always=True),
    Field(path="data.amount", role="amount", sort="number", always=True),
    Field(path="data.currency", role="currency", always=True),
    Field(path="data.domain", label="Live or test"),
    Field(path="data.gateway_response", label="Answer of the gateway"),
)

_CUSTOMER = (
    Field(path="body.data.authorization.country_code", role="payer_country", label="Country"),
    Field(path="data.customer.international_format_phone", role="payer"),
    Field(path="data.customer.phone", role="payer"),
    Field(path="data.customer.first_name", label="First name"),
    Field(path="data.customer.last_name", label="Last name"),
    Field(path="data.customer.email", label="Email"),
    Field(path="data.customer.customer_code", label="Customer"),
    Field(path="data.customer.id", label="Customer's id", sort="number"),
    Field(path="data.customer.metadata", label="Customer's metadata", sort="any"),
    Field(path="data.customer.risk_action", label="Risk"),
)

_AUTHORIZATION = (
    # It holds a code with which, beside the secret key, the customer can be charged again.
    Field(path="data.authorization", secret=True, sort="object"),
    *(
        Field(path=f"body.data.authorization.{name}", label=label)
        for name, label in (
            ("brand", "Brand"),
            ("bank", "Bank"),
            ("last4", "Last digits"),
            ("account_name", "Account name"),
            ("sender_name", "Sender's name"),
            ("mobile_money_number", "Mobile money number"),
        )
    ),
)

_CHARGE = Shape(
    name="charge",
    marks=_marks(r"charge\.(?!dispute).+"),
    fields=(
        *_EVENT,
        *_STATUS,
        Field(path="data.reference", role="correlation", always=True),
        Field(path="data.reference", role="reference"),
        Field(path="data.id", role="provider_reference", sort="number", always=True),
        Field(path="data.fees", role="fee", sort="number"),
        Field(path="data.paid_at", role="occurred_at"),
        Field(path="data.paidAt", role="occurred_at"),
        Field(path="data.channel", label="Channel"),
        Field(path="data.message", label="Message"),
        *_CUSTOMER,
        *_AUTHORIZATION,
        Field(path="data.metadata", label="Metadata", sort="any", nothing=("0",)),
        Field(path="data.requested_amount", label="Requested, in hundredths", sort="number"),
        Field(path="data.created_at", label="Created at"),
        Field(path="data.ip_address", label="Customer's address"),
        Field(path="data.order_id", label="Order", sort="text or number"),
        *(
            Field(path=f"data.{name}", label=label, sort="any")
            for name, label in (
                ("plan", "Plan"),
                ("split", "Split"),
                ("subaccount", "Subaccount"),
                ("subaccount_group", "Subaccounts"),
                ("fees_breakdown", "Fees in detail"),
                ("fees_split", "Fees by party"),
                ("source", "Source"),
                ("pos_transaction_data", "Point of sale"),
                ("log", "Log"),
            )
        ),
    ),
)

_TRANSFER = Shape(
    name="transfer",
    marks=_marks(r"transfer\..+"),
    fields=(
        *_EVENT,
        *_STATUS,
        Field(path="data.reference", role="correlation"),
        Field(path="data.transfer_code", role="correlation", label="Transfer"),
        Field(path="data.reference", role="reference"),
        Field(path="data.id", role="provider_reference", sort="number"),
        Field(path="data.fee_charged", role="fee", sort="number"),
        Field(path="body.data.recipient.name", role="payee_name"),
        Field(path="data.transferred_at", role="occurred_at"),
        *(Field(path=f"data.{name}", role="occurred_at") for name in ("updated_at", "updatedAt")),
        *(Field(path=f"data.{name}", role="occurred_at", label="Created at") for name in ("created_at", "createdAt")),
        Field(path="data.reason", label="Reason of the transfer"),
        Field(path="data.failures", label="Failures", sort="any"),
        Field(path="body.data.recipient.details.account_number", label="Account number"),
        Field(path="body.data.recipient.details.bank_name", label="Bank"),
        Field(path="body.data.recipient.recipient_code", label="Recipient"),
        Field(path="body.data.recipient.email", label="Recipient's email"),
        Field(path="body.data.recipient.type", label="Kind of account"),
        Field(path="data.recipient", role="payee_name", sort="object"),  # no role takes an object: the rest is no fact
        Field(path="data.source", label="Source"),
        Field(path="data.source_details", label="Source in detail", sort="any"),
        Field(path="data.titan_code", label="Titan code"),
        Field(path="body.data.session.provider", label="Bank network"),
        Field(path="body.data.session.id", label="Bank network's id"),
        Field(path="data.session", role="delivery", sort="object"),
        Field(path="body.data.integration.business_name", label="Business"),
        Field(path="data.integration", role="delivery", sort="object"),
    ),
)

_REFUND = Shape(
    name="refund",
    marks=_marks(r"refund\..+"),
    dedup=("delivery", "event"),
    statuses={
        "processed": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "processing": StatusRule(class_="pending", final=False),
        "needs-attention": StatusRule(class_="pending", final=False),
    },
    fields=(
        *_EVENT,
        *(
            Field(path=f"data.{name}", role="delivery", sort="text or number")
            for name in ("id", "refund_reference", "transaction_reference")
        ),
        Field(path="data.status", role="status", always=True),
        Field(path="data.amount", role="amount", sort="text or number", always=True),
        Field(path="data.currency", role="currency", always=True),
        Field(path="data.refund_reference", role="correlation"),
        Field(path="data.id", role="correlation", sort="text or number", label="Refund"),
        Field(path="data.transaction_reference", role="reference", always=True),
        Field(path="data.refund_reference", role="provider_reference"),
        Field(path="data.processor", label="Processor"),
        Field(path="data.customer_note", label="Note to the customer"),
        Field(path="data.merchant_note", label="Note of the merchant"),
        Field(path="data.customer.first_name", label="First name"),
        Field(path="data.customer.last_name", label="Last name"),
        Field(path="data.customer.email", label="Email"),
        Field(path="data.domain", label="Live or test"),
        Field(path="data.integration", label="Integration", sort="any"),
    ),
)

_OTHER = Shape(
    name="other event",
    marks=_marks(_OTHER_EVENTS),
    statuses={"*": StatusRule(class_="info", final=True)},
    dedup=("event", "body"),
    fields=(
        *_EVENT,
        Field(path="event", role="status"),
        Field(path="body.data.status", label="Status"),
        Field(path="body.data.amount", role="amount", sort="number"),
        *(Field(path=f"body.data.{name}", role="currency") for name in ("currency", "plan.currency")),
        *(
            Field(path=f"body.data.{name}", role="correlation", sort="text or number")
            for name in ("reference", "subscription_code", "invoice_code", "request_code", "customer_code", "id")
        ),
        Field(path="body.data.paid_at", role="occurred_at"),
        Field(path="body.data.created_at", role="occurred_at"),
        Field(path="body.data.customer.email", label="Email"),
        Field(path="data", label="Data", sort="any"),
    ),
)


def _francs(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    """Hundredths of a currency that has none are what surprises most."""
    amount = reading.amount
    if amount and amount.value is not None and DECIMALS.get(amount.currency or "") == 0:
        params = {"sent": amount.text, "value": f"{amount.value:f}", "currency": amount.currency or ""}
        yield Remark(code="paystack-hundredths", params=params)


def _abandoned(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if reading.status is not None and reading.status.word == "abandoned":
        yield Remark(code="paystack-abandoned")


PROVIDER = Provider(
    name="paystack",
    title="Paystack",
    countries=("NG", "GH", "ZA", "KE", "CI"),
    methods=("POST",),
    shapes=(_CHARGE, _TRANSFER, _REFUND, _OTHER),
    statuses={
        "success": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "reversed": StatusRule(class_="reversed", final=True),
        **dict.fromkeys(
            ("abandoned", "ongoing", "pending", "processing", "queued"), StatusRule(class_="pending", final=False)
        ),
    },
    money=MoneyRule(unit="hundredths"),
    schemes=(
        Scheme(
            name="paystack.hmac",
            kind="hmac",
            at="header.x-paystack-signature",
            scope="body",
            algorithm="sha512",
            secret_like=r"sk_.+",  # noqa: S106 - a public key begins with pk_
        ),
    ),
    dedup=("event", "provider_reference"),
    quirks=(_francs, _abandoned),
    remarks={
        "paystack-hundredths": "Paystack counts hundredths in every currency: {sent} is {value} {currency}, although "
        "that currency has no decimals.",
        "paystack-abandoned": "Abandoned means that it is not paid yet: Paystack says so seconds after the payment was "
        "begun, and it may still succeed.",
    },
    secret_hint="The secret key of the account, sk_test_… or sk_live_…, from the Paystack dashboard.",  # noqa: S106
    where_to_put_the_url="In the settings of the Paystack dashboard, once for test and once for live.",
    retries=(
        "Only 200 counts, within 30 seconds. Live: every 3 minutes for the first 4 attempts, then hourly for 72 hours; "
        "test: hourly for 10 hours."
    ),
    documentation="Paystack, Webhooks, and the events of its doc-code-snippets, read in November 2026.",
    documentation_url="https://paystack.com/docs/payments/webhooks/",
    unconfirmed=(
        Unconfirmed(topic="retries", text="The schedule is from copies of Paystack's documentation."),
        Unconfirmed(
            topic="hundredths", text="That XOF is counted in hundredths was found by one project, in the dashboard."
        ),
        Unconfirmed(
            topic="addresses",
            text="The addresses 52.31.139.75, 52.49.173.169 and 52.214.14.220 are said to be Paystack's.",
        ),
    ),
    sample="paystack.charge",
    sample_secret="sk_test_0000000000000000000000000000000000000000",  # noqa: S106 - made up, and shown as such
    renewed={
        "data.id": "digits",
        "data.reference": "digits",
        "data.refund_reference": "digits",
        "data.transaction_reference": "digits",
        "data.paid_at": "now",
        "data.paidAt": "now",
        "data.created_at": "now",
        "data.transferred_at": "now",
        "data.updated_at": "now",
    },
)
