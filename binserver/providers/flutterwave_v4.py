"""Flutterwave, version 4 of its API: webhooks of charges, transfers, refunds and orders.

It calls by POST and signs the body with the secret hash that version 3 sent as it is. Amounts are in the major unit in
every currency; the time is in milliseconds for charges and in seconds for the rest.

Sources: developer.flutterwave.com, "Webhooks" and the reference of the v4 webhooks; the registry of afrotools for how
the signature is written.
"""

from binserver.providers.spec import (
    Field,
    Marks,
    MoneyRule,
    Provider,
    Scheme,
    Shape,
    StatusRule,
    Trait,
    Unconfirmed,
    Variant,
)


def _marks(events: str, *fields: str) -> Marks:
    return Marks(
        headers=("flutterwave-signature",),
        fields=fields,
        traits=(
            Trait(path="type", like=events, weight=30),
            Trait(path="data.id", like=r"(chg|trf|rfd|ord)_\w+", weight=20),
            Trait(path="webhook_id", like=r"wbk_\w+", weight=40),
            Trait(path="id", like=r"wbk_\w+", weight=40),
            Trait(path="data.customer_id", like=r"cus_\w+", weight=20),
            Trait(path="data.customer.id", like=r"cus_\w+", weight=20),
        ),
        methods=("POST",),
        words=("flutterwave", "flw"),
        needs=("type", "data"),
        never=("data.object",),
    )


_EVENT = (
    Field(path="type", role="event", always=True),
    Field(path="webhook_id", role="delivery"),
    Field(path="id", role="delivery"),
    Field(path="timestamp", role="occurred_at", sort="number", always=True),
)

_CHARGE = Shape(
    name="charge",
    marks=_marks(r"charge\..+", "data.payment_method", "data.processor_response"),
    fields=(
        *_EVENT,
        Field(path="data.status", role="status", always=True),
        Field(path="data.amount", role="amount", sort="number", always=True),
        Field(path="data.currency", role="currency", always=True),
        Field(path="data.id", role="correlation", always=True),
        Field(path="data.reference", role="reference", always=True),
        Field(path="data.id", role="provider_reference"),
        Field(path="body.data.customer.phone.number", role="payer"),
        Field(path="body.data.customer.address.country", role="payer_country", label="Country"),
        Field(path="data.processor_response.type", label="Answer of the processor"),
        Field(path="data.processor_response.code", label="Code of the processor"),
        Field(path="body.data.payment_method.type", label="Means of payment"),
        Field(path="body.data.payment_method.mobile_money.network", label="Network"),
        Field(path="body.data.customer.name.first", label="First name"),
        Field(path="body.data.customer.name.last", label="Last name"),
        Field(path="body.data.customer.email", label="Email"),
        Field(path="data.description", label="Description"),
        Field(path="data.meta", label="Metadata", sort="any"),
        *(Field(path=path, label="Customer") for path in ("data.customer_id", "body.data.customer.id")),
        Field(path="body.data.customer.address.city", label="City"),
        Field(path="data.created_datetime", label="Created at"),
        Field(path="data.redirect_url", label="Return URL"),
        Field(path="data.customer", role="payer", sort="object"),  # no role takes an object: the rest is no fact
        Field(path="data.payment_method", secret=True, sort="object"),  # may hold what a card is charged again with
    ),
)

_TRANSFER_FIELDS = (
    Field(path="data.amount", role="amount", sort="number", always=True),
    Field(path="data.destination_currency", role="currency", always=True),
    Field(path="data.fee.value", role="fee", sort="number"),
    Field(path="data.fee.currency", role="fee_currency"),
    Field(path="data.id", role="correlation", always=True),
    Field(path="data.reference", role="reference", always=True),
    Field(path="data.id", role="provider_reference"),
    Field(path="body.data.mobile_money.msisdn", role="payee"),
    Field(path="data.provider_response.message", label="Reason in words"),
    Field(path="data.provider_response.type", label="Reason"),
    Field(path="data.provider_response.code", label="Code of the provider"),
    Field(path="data.disburse_datetime", label="Disbursed at"),
    Field(path="data.source_currency", label="Currency of the source"),
    Field(path="data.type", label="Kind of transfer"),
    Field(path="data.mobile_money", label="Mobile money", sort="object"),
    Field(path="data.bank", label="Bank", sort="object"),
    Field(path="data.wallet", label="Wallet", sort="object"),
    Field(path="data.cash_pickup", label="Cash pickup", sort="object"),
    Field(path="data.debit_information", label="Debit", sort="object"),
    Field(path="data.payment_information", label="Payment", sort="object"),
    Field(path="data.proof", label="Proof"),
    Field(path="data.meta", label="Metadata", sort="any"),
)

_TRANSFER = Shape(
    name="transfer",
    marks=_marks(r"transfer\.(?!reversal).+", "data.destination_currency", "data.debit_information"),
    statuses={
        "SUCCESSFUL": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "PENDING": StatusRule(class_="pending", final=False),
        "NEW": StatusRule(class_="pending", final=False),
    },
    fields=(*_EVENT, Field(path="data.status", role="status", always=True), *_TRANSFER_FIELDS),
)

_REVERSAL = Shape(
    name="transfer reversal",
    marks=_marks(r"transfer\.reversal", "data.destination_currency", "data.reversal"),
    statuses={"REVERSED": StatusRule(class_="reversed", final=True)},
    implied=StatusRule(class_="reversed", final=True),
    fields=(
        *_EVENT,
        Field(path="data.reversal.reconciliation_status", role="status"),
        Field(path="data.reversal.initial_status", label="Status before"),
        Field(path="data.reversal.reconciliation_type", label="Kind of reversal"),
        Field(path="data.reversal.reversal_datetime", label="Reversed at"),
        Field(path="data.status", label="Status of the transfer"),
        *_TRANSFER_FIELDS,
    ),
)

_OTHER = Shape(
    name="other event",
    marks=_marks(r"(?!charge\.|transfer\.).+"),
    fields=(
        *_EVENT,
        Field(path="body.data.status", role="status"),
        Field(path="body.data.amount", role="amount", sort="number"),
        Field(path="body.data.currency", role="currency"),
        Field(path="body.data.id", role="correlation"),
        Field(path="body.data.reference", role="reference"),
        Field(path="body.data.id", role="provider_reference"),
        Field(path="body.data.charge_id", label="Charge"),
        Field(path="data", label="Data", sort="object"),
    ),
)

PROVIDER = Provider(
    name="flutterwave-v4",
    title="Flutterwave v4",
    countries=("NG", "GH", "KE", "UG", "TZ", "RW", "ZA", "CI", "SN", "CM"),
    methods=("POST",),
    shapes=(_CHARGE, _TRANSFER, _REVERSAL, _OTHER),
    statuses={
        "succeeded": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "voided": StatusRule(class_="cancelled", final=True),
    },
    money=MoneyRule(),  # the major unit in every currency
    schemes=(
        Scheme(
            name="flutterwave.v4",
            kind="hmac",
            at="header.flutterwave-signature",
            scope="body",
            encoding="base64",
            variants=(Variant(name="the hash in hex", encoding="hex"),),
        ),
    ),
    dedup=("delivery",),
    secret_hint="The secret hash that was typed in beside the webhook's URL in the Flutterwave dashboard.",  # noqa: S106
    where_to_put_the_url="Among the webhooks in the settings of the Flutterwave dashboard, with a secret hash.",
    documentation="Flutterwave, Webhooks of version 4 and their reference, read in November 2026.",
    documentation_url="https://developer.flutterwave.com/docs/webhooks",
    unconfirmed=(
        Unconfirmed(
            topic="signature",
            text="That the hash is written in base64 is second-hand; one project has it in hex, which is accepted too.",
        ),
        Unconfirmed(
            topic="retries", text="Three attempts 30 minutes apart, unless 200 comes within 60 seconds, are reported."
        ),
        Unconfirmed(
            topic="refunds and orders",
            text="Which fields and statuses refund.completed and order.authorization have; they are read like charges.",
        ),
        Unconfirmed(topic="event id", text="When the event's id is called id and when webhook_id; both are met."),
        Unconfirmed(topic="fees", text="Whether a charge ever says its fee; no sample does."),
    ),
    sample="flutterwave-v4.charge",
    sample_secret="flw-secret-hash-01",  # noqa: S106 - made up, and shown as such
    renewed={
        "id": "digits",
        "webhook_id": "digits",
        "timestamp": "now",
        "data.id": "digits",
        "data.reference": "digits",
        "data.created_datetime": "now",
    },
)
