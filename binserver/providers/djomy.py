"""Djomy (Guinea): one callback for each step of a payment, signed over the bytes of the body.

It calls only https URLs, and leaves others out without a word. Its currencies are words of its own: "FCFA", "Leones".
The payment inside an event is the one that a query answers. Sources: the afrotools registry, specs/payment/djomy, of
August 2026, and projects that check the signature as `v1:` and hex.
"""

from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_EVENT = Shape(
    name="event",
    marks=Marks(
        shared_headers=("X-Webhook-Signature",),
        unique=("paymentLinkReference", "data.merchantPaymentReference", "data.payerIdentifier"),
        fields=("eventId", "data.transactionId", "data.paidAmount", "timestamp"),
        traits=(Trait(path="eventType", like=r"payment\.(created|pending|success|failed)"),),
        methods=("POST",),
        words=("djomy",),
        needs=("eventType", "eventId", "data"),
    ),
    fields=(
        Field(path="eventType", role="event", always=True),
        Field(path="eventId", role="delivery", always=True),
        Field(path="data.status", role="status"),
        Field(path="eventType", role="status"),
        Field(path="message", label="Message"),
        Field(path="data.transactionId", role="correlation"),
        Field(path="data.merchantPaymentReference", role="reference"),
        Field(path="data.providerReference", role="provider_reference"),
        Field(path="data.paidAmount", role="amount", sort="number"),
        Field(path="data.currency", role="currency"),
        Field(path="data.fees", role="fee", sort="number"),
        Field(path="data.receivedAmount", label="Received after fees", sort="number"),
        Field(path="data.payerIdentifier", role="payer"),
        Field(path="data.paymentMethod", label="Payment method"),
        Field(path="data.allowedPaymentMethods", label="Allowed payment methods", sort="list"),
        Field(path="data.createdAt", label="Created at"),
        Field(path="data.metadata", label="Metadata of the payment", sort="object"),
        Field(path="paymentLinkReference", label="Payment link"),
        Field(path="timestamp", role="occurred_at", always=True),
        Field(path="metadata", label="Metadata", sort="object"),
    ),
)

PROVIDER = Provider(
    name="djomy",
    title="Djomy",
    country="GN",
    countries=("GN",),
    methods=("POST",),
    shapes=(_EVENT,),
    statuses={
        "SUCCESS": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "CANCELLED": StatusRule(class_="cancelled", final=True),
        "TIMEOUT": StatusRule(class_="expired", final=True),
        "REFUNDED": StatusRule(class_="reversed", final=True),
        "CREATED": StatusRule(class_="pending", final=False),
        "PENDING": StatusRule(class_="pending", final=False),
        "REDIRECTED": StatusRule(class_="pending", final=False),
        "payment.success": StatusRule(class_="success", final=True),
        "payment.failed": StatusRule(class_="failure", final=True),
        "payment.created": StatusRule(class_="pending", final=False),
        "payment.pending": StatusRule(class_="pending", final=False),
    },
    money=MoneyRule(currency="GNF", aliases={"fcfa": "XOF", "dollar": "USD", "leones": "SLE"}),
    schemes=(Scheme(name="djomy.hmac", kind="hmac", at="header.X-Webhook-Signature", prefix="v1:", scope="body"),),
    dedup=("delivery",),
    secret_hint="The client secret of the application, in Djomy's developer space.",  # noqa: S106 - words
    where_to_put_the_url="In Djomy's developer space; https only, or nothing is sent.",
    documentation="Djomy, as the afrotools registry tells it.",
    documentation_url="https://developers.djomy.africa/",
    unconfirmed=(
        Unconfirmed(topic="signature", text="Whether v1: stands before the hex of the signature; both are read."),
        Unconfirmed(topic="statuses", text="What CAPTURED means, which a query may answer instead of SUCCESS."),
        Unconfirmed(topic="retries", text="How often and how long it tries again after an answer other than 200."),
    ),
    sample="djomy.success",
    sample_secret="djomy-test-secret",  # noqa: S106 - made up
    renewed={"eventId": "uuid", "data.transactionId": "uuid", "timestamp": "now"},
)
