"""Flutterwave, version 3 of its API: webhooks of charges and transfers, and the flat ones from before it.

It calls by POST with the secret hash itself in a header, which proves who sends but not what. Amounts are in the major
unit in every currency.

Sources: developer.flutterwave.com, "Webhooks" for v3.0; handlers in use, for transfers and for the flat shape; a
callback of September 2026.
"""

from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_CHARGE = Shape(
    name="charge",
    marks=Marks(
        headers=("verif-hash",),
        unique=("data.flw_ref", "data.tx_ref"),
        fields=("data.charged_amount", "data.app_fee", "data.payment_type"),
        traits=(Trait(path="event", like=r"(?!transfer\.).+"),),
        methods=("POST",),
        words=("flutterwave", "flw"),
        needs=("event", "data"),
    ),
    fields=(
        Field(path="event", role="event", always=True),
        Field(path="data.status", role="status", always=True),
        Field(path="data.amount", role="amount", sort="number", always=True),
        Field(path="data.currency", role="currency", always=True),
        Field(path="data.app_fee", role="fee", sort="number"),
        Field(path="data.id", role="correlation", sort="number", always=True),
        Field(path="data.tx_ref", role="reference", always=True),
        Field(path="data.flw_ref", role="provider_reference", always=True),
        Field(path="data.created_at", role="occurred_at"),
        Field(path="data.customer.phone_number", role="payer", nothing=("N/A",)),
        Field(path="data.customer.name", role="payer_name"),
        Field(path="data.processor_response", label="Answer of the processor"),
        Field(path="data.charged_amount", label="Charged amount", sort="number"),
        Field(path="data.merchant_fee", label="Merchant's fee", sort="number"),
        Field(path="data.payment_type", label="Means of payment"),
        Field(path='["event.type"]', label="Kind of transaction"),
        Field(path="data.auth_model", label="How it was authorized"),
        Field(path="data.customer.email", label="Email"),
        Field(path="data.customer.id", label="Customer", sort="number"),
        Field(path="data.customer.created_at", label="Customer since"),
        Field(path="data.narration", label="Narration"),
        Field(path="data.account_id", label="Account", sort="number"),
        Field(path="data.ip", label="Customer's address"),
        Field(path="data.device_fingerprint", label="Device", nothing=("N/A",)),
        Field(path="body.data.card.type", label="Card"),
        Field(path="body.data.card.last_4digits", label="Last digits"),
        Field(path="data.card", secret=True, sort="object"),  # may hold a token to charge the card again
        Field(path="data.meta", label="Metadata", sort="any"),
        Field(path="meta_data", label="Metadata of the request", sort="any"),
    ),
)

_TRANSFER = Shape(
    name="transfer",
    marks=Marks(
        headers=("verif-hash",),
        traits=(
            Trait(path="event", like=r"transfer\..+", weight=40),
            Trait(path='["event.type"]', like="Transfer"),
        ),
        fields=("data.debit_currency", "data.complete_message", "data.requires_approval", "data.reference"),
        methods=("POST",),
        words=("flutterwave", "flw"),
        needs=("event", "data"),
        never=("data.tx_ref",),
    ),
    statuses={
        "SUCCESSFUL": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "PENDING": StatusRule(class_="pending", final=False),
        "NEW": StatusRule(class_="pending", final=False),
    },
    fields=(
        Field(path="event", role="event", always=True),
        Field(path="data.status", role="status", always=True),
        Field(path="data.amount", role="amount", sort="number", always=True),
        Field(path="data.currency", role="currency", always=True),
        Field(path="data.fee", role="fee", sort="number"),
        Field(path="data.debit_currency", role="fee_currency", label="Debited currency"),
        Field(path="data.id", role="correlation", sort="number", always=True),
        Field(path="data.reference", role="reference"),
        Field(path="data.id", role="provider_reference", sort="number"),
        Field(path="data.fullname", role="payee_name"),
        *(Field(path=f"data.{name}", role="occurred_at") for name in ("created_at", "date_created")),
        Field(path="data.complete_message", label="Message"),
        Field(path="data.account_number", label="Account number"),
        Field(path="data.bank_name", label="Bank"),
        Field(path="data.bank_code", label="Bank code"),
        Field(path="data.narration", label="Narration"),
        Field(path="data.meta", label="Metadata", sort="any"),
        Field(path="data.approver", label="Approver", sort="any"),
        Field(path="data.requires_approval", label="Needs approval", sort="any"),
        Field(path="data.is_approved", label="Approved", sort="any"),
        Field(path='["event.type"]', label="Kind of transaction"),
    ),
)

_FLAT = Shape(
    name="flat callback",
    remark="flutterwave-flat",
    marks=Marks(
        headers=("verif-hash",),
        unique=("flwRef", "txRef"),
        fields=("charged_amount", "AccountId", "orderRef", "customer"),
        methods=("POST",),
        words=("flutterwave", "flw", "rave"),
        needs=("txRef",),
    ),
    fields=(
        Field(path='["event.type"]', role="event", always=True),
        Field(path="status", role="status", always=True),
        Field(path="amount", role="amount", sort="number", always=True),
        Field(path="currency", role="currency", always=True),
        Field(path="id", role="correlation", sort="number", always=True),
        Field(path="txRef", role="reference", always=True),
        Field(path="flwRef", role="provider_reference", always=True),
        Field(path="createdAt", role="occurred_at"),
        Field(path="body.customer.phone", role="payer"),
        Field(path="body.customer.fullName", role="payer_name"),
        Field(path="body.customer.email", label="Email"),
        Field(path="customer", secret=True, sort="object"),  # may hold a token to charge the customer again
        Field(path="charged_amount", label="Charged amount", sort="number"),
        Field(path="orderRef", label="Order"),
        Field(path="IP", label="Customer's address"),
        Field(path="paymentPlan", label="Payment plan", sort="any"),
        Field(path="entity", label="Entity", sort="any"),
    ),
)


PROVIDER = Provider(
    name="flutterwave-v3",
    title="Flutterwave v3",
    countries=("NG", "GH", "KE", "UG", "TZ", "RW", "ZA", "CI", "SN", "CM"),
    methods=("POST",),
    shapes=(_CHARGE, _TRANSFER, _FLAT),
    statuses={
        "successful": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
    },
    money=MoneyRule(),  # the major unit in every currency
    schemes=(Scheme(name="flutterwave.v3", kind="static", at="header.verif-hash", scope="sender"),),
    dedup=("event", "correlation", "status"),
    remarks={
        "flutterwave-flat": "This is the shape from before version 3, with txRef and flwRef; version 3 has both under "
        "data, as tx_ref and flw_ref."
    },
    secret_headers=("verif-hash",),
    secret_hint="The secret hash that was typed in beside the webhook's URL in the Flutterwave dashboard.",  # noqa: S106
    where_to_put_the_url="Among the webhooks in the settings of the Flutterwave dashboard, with a secret hash.",
    documentation="Flutterwave, Webhooks of version 3, read in November 2026; transfers are from handlers in use.",
    documentation_url="https://developer.flutterwave.com/v3.0/docs/webhooks",
    unconfirmed=(
        Unconfirmed(
            topic="retries", text="Three attempts 30 minutes apart, unless 200 comes within 60 seconds, are reported."
        ),
        Unconfirmed(topic="transfers", text="All that a transfer may say; its fields are from handlers in use."),
        Unconfirmed(
            topic="numbers", text="Of which country a number without a code is; none is taken for any country's."
        ),
        Unconfirmed(topic="fees", text="Whether app_fee is taken from the amount or paid on top of it."),
    ),
    sample="flutterwave-v3.charge",
    sample_secret="flw-secret-hash-01",  # noqa: S106 - made up, and shown as such
    renewed={
        "id": "digits",
        "txRef": "digits",
        "flwRef": "digits",
        "createdAt": "now",
        "data.id": "digits",
        "data.tx_ref": "digits",
        "data.flw_ref": "digits",
        "data.reference": "digits",
        "data.created_at": "now",
    },
)
