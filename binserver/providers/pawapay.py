"""pawaPay, mobile money of more than twenty countries: callbacks of deposits, payouts, refunds and remittances.

It calls by POST once a payment has reached its end, and knows it by the id that the merchant chose. Accounts that have
asked for it get callbacks signed by RFC 9421; the samples of pawaPay write the signature in DER, where the standard
wants it raw.

Sources: docs.pawapay.io, v1 and v2, "Deposit callback", "Payout callback", "Refund callback", "What to know";
pawaPay/signatures-node-example.
"""

from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_IDS = ("depositId", "payoutId", "refundId", "remittanceId")


def _marks(*correspondent: str, fields: tuple[str, ...], never: tuple[str, ...] = ()) -> Marks:
    return Marks(
        unique=(*_IDS[:3], *correspondent),
        fields=("remittanceId", "currency", *fields),
        traits=(
            Trait(path="header.Signature-Input", like="sig-pp=.*", weight=100),
            Trait(path="status", like="COMPLETED|FAILED|PROCESSING", weight=15),
            Trait(path="country", like="[A-Z]{3}", weight=20),
        ),
        methods=("POST",),
        words=("pawapay", "pawa"),
        needs=("status", *correspondent),
        one_of=_IDS,
        never=never,
    )


_COMMON = (
    Field(path="status", role="status", always=True),
    *(Field(path=name, role="correlation") for name in _IDS),
    *(Field(path=name, role="reference") for name in _IDS),
    Field(path="currency", role="currency", always=True),
    Field(path="failureReason.failureCode", label="Reason"),
    Field(path="failureReason.failureMessage", label="Reason in words"),
    Field(path="country", label="Country", always=True),
)

_V2 = Shape(
    name="callback",
    marks=_marks(
        fields=("payer.accountDetails", "recipient.accountDetails", "providerTransactionId"), never=("correspondent",)
    ),
    fields=(
        *_COMMON,
        Field(path="amount", role="amount", always=True),
        Field(path="providerTransactionId", role="provider_reference"),
        Field(path="payer.accountDetails.phoneNumber", role="payer"),
        Field(path="recipient.accountDetails.phoneNumber", role="payee"),
        Field(path="created", role="occurred_at", always=True),
        *(
            Field(path=f"{party}.{path}", label=label)
            for party in ("payer", "recipient", "sender")
            for path, label in (("accountDetails.provider", "Operator"), ("type", "Kind of account"))
        ),
        Field(path="sender", label="Sender", sort="object"),
        Field(path="authorizationUrl", label="Authorisation page"),
        Field(path="customerMessage", label="Message to the customer"),
        Field(path="metadata", label="Metadata", sort="object"),
    ),
)

_V1 = Shape(
    name="callback, version 1",
    marks=_marks(
        "correspondent",
        fields=("payer.address", "recipient.address", "requestedAmount", "correspondentIds"),
    ),
    fields=(
        *_COMMON,
        Field(path="depositedAmount", role="amount"),
        Field(path="amount", role="amount"),
        Field(path="requestedAmount", role="amount", label="Requested amount"),
        Field(path="payer.address.value", role="payer"),
        Field(path="recipient.address.value", role="payee"),
        Field(path="respondedByPayer", role="occurred_at"),
        Field(path="receivedByRecipient", role="occurred_at"),
        Field(path="created", role="occurred_at", label="Created at"),
        Field(path="correspondent", label="Operator", always=True),
        *(Field(path=f"{party}.type", label="Kind of account") for party in ("payer", "recipient")),
        Field(path="statementDescription", label="Message to the customer"),
        Field(path="customerTimestamp", label="Customer's time"),
        Field(path="correspondentIds", label="Ids of the operator", sort="object"),
        Field(path="suspiciousActivityReport", label="Suspicious activity", sort="list"),
        Field(path="metadata", label="Metadata", sort="any"),
    ),
)

PROVIDER = Provider(
    name="pawapay",
    title="pawaPay",
    methods=("POST",),
    shapes=(_V2, _V1),
    statuses={
        "COMPLETED": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "PROCESSING": StatusRule(class_="pending", final=False),
    },
    money=MoneyRule(),  # texts in the major unit, with no, one or two decimals as the operator has them
    schemes=(
        Scheme(
            name="pawapay.rfc9421",
            kind="rfc9421",
            at="header.Signature",
            scope="body",
            algorithm="ecdsa-sha256",
            tolerance=60,
        ),
    ),
    secret_hint=(  # noqa: S106 - words
        "pawaPay's public key as PEM, which its API answers to GET /v2/public-key/http; sandbox and production differ."
    ),
    where_to_put_the_url="Among the callback URLs of the pawaPay dashboard, one for each kind of payment.",
    documentation="pawaPay, callbacks of version 1 and of version 2, read in November 2026.",
    documentation_url="https://docs.pawapay.io/v2/api-reference/deposits/deposit-callback",
    unconfirmed=(
        Unconfirmed(
            topic="retries",
            text="Whether and when pawaPay tries again by itself; it can be asked to send a callback again.",
        ),
        Unconfirmed(
            topic="statuses",
            text="Whether REJECTED or IN_RECONCILIATION ever come in a callback, as they do in answers.",
        ),
        Unconfirmed(
            topic="checkouts", text="How the callbacks of checkouts are made up; they hold deposits and are not read."
        ),
        Unconfirmed(topic="time", text="When a payment of version 2 ended; only the time of its making is sent."),
        Unconfirmed(
            topic="version 1", text="Which amounts each callback of version 1 has; all that are documented are read."
        ),
    ),
    sample="pawapay.completed",
    renewed={
        "depositId": "uuid",
        "payoutId": "uuid",
        "refundId": "uuid",
        "providerTransactionId": "digits",
        "created": "now",
        "respondedByPayer": "now",
    },
)
