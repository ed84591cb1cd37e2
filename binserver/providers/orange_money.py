"""Orange Money Web Payment, mobile money of Orange in Madagascar, West and Central Africa.

It calls once, by POST, with three fields: the status, its own transaction and a token that it gave the merchant when
the payment was initiated. That token is all the proof there is, and all there is to find the payment by: neither the
amount nor, in most countries, the merchant's order comes back, unless the merchant put the order into the URL.

Sources: Orange Developer, "Orange Money Web Payment: getting started", 3.3, as quoted by plugins for Pretix and
WooCommerce in Madagascar; the registry of afrotools for Mali.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_TRANSACTION = Trait(path="txnid", like=r"[A-Z]{2}\d{6}\.\d{4}\.[A-Z]\d+", weight=20)  # MP150709.1341.A00073

_STATUS = Trait(path="status", like="SUCCESS|FAILED|EXPIRED|INITIATED|PENDING", weight=10)

_REFERENCE_NAMES = ("order_id", "orderId", "order", "reference", "ref", "id")
"""How merchants call their own reference in the URL."""

_FIELDS = (
    Field(path="status", role="status", always=True),
    Field(path="notif_token", role="correlation", always=True, secret=True),
    Field(path="txnid", role="provider_reference", always=True),
)

_IN_THE_URL = (
    *(Field(path=f"query.{name}", role="reference") for name in _REFERENCE_NAMES),
    Field(path="path[-1]", role="reference", like=r"(?!v\d+$)(?=.*\d)[A-Za-z0-9._~-]{2,64}"),
)

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        unique=("notif_token",),
        fields=("txnid",),
        traits=(_STATUS, _TRANSACTION),
        methods=("POST",),
        words=("orange",),
        needs=("notif_token",),
        never=("transaction",),
    ),
    fields=(*_FIELDS, *_IN_THE_URL),
    not_sent=("amount", "payer", "occurred_at"),
)

_WITH_THE_ORDER = Shape(
    name="callback with the order",
    marks=Marks(
        unique=("notif_token",),
        fields=("txnid", "order_id", "amount", "currency", "pay_token", "reference"),
        traits=(_STATUS, _TRANSACTION),
        methods=("POST",),
        words=("orange",),
        needs=("notif_token",),
        one_of=("order_id", "amount", "pay_token"),
        never=("transaction",),
    ),
    fields=(
        *_FIELDS,
        Field(path="order_id", role="reference"),
        Field(path="amount", role="amount", sort="text or number"),
        Field(path="currency", role="currency"),
        Field(path="reference", label="Reference"),
        Field(path="pay_token", label="Payment token", secret=True),
        *_IN_THE_URL,
    ),
    not_sent=("payer", "occurred_at"),
)


def _sandbox(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if reading.amount is not None and reading.amount.currency == "OUV":
        yield Remark(code="orange-sandbox")


PROVIDER = Provider(
    name="orange-money",
    title="Orange Money",
    countries=("MG", "CI", "SN", "ML", "BF", "CM", "GN"),
    methods=("POST",),
    shapes=(_CALLBACK, _WITH_THE_ORDER),
    statuses={
        "SUCCESS": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "EXPIRED": StatusRule(class_="expired", final=True),
        "INITIATED": StatusRule(class_="pending", final=False),
        "PENDING": StatusRule(class_="pending", final=False),
    },
    schemes=(Scheme(name="orange.token", kind="static", at="notif_token", scope="sender"),),
    quirks=(_sandbox,),
    remarks={"orange-sandbox": "OUV is the currency of Orange's sandbox and no real one: no money was moved."},
    secret_hint=(  # noqa: S106 - words
        "The notif_token that Orange answered when this payment was initiated; each payment has its own, so that the "
        "bin knows one payment by it."
    ),
    where_to_put_the_url="In notif_url of the request that initiates the payment.",
    documentation="Orange Developer, Orange Money Web Payment: the notification, as plugins quote it.",
    documentation_url="https://developer.orange.com/apis/om-webpay-dev/getting-started",
    unconfirmed=(
        Unconfirmed(topic="retries", text="It is reported that Orange never calls again, whatever it is answered."),
        Unconfirmed(topic="time limit", text="How long Orange waits for the answer; a few seconds are reported."),
        Unconfirmed(
            topic="fields", text="Which countries also send order_id, amount, currency, pay_token and reference."
        ),
        Unconfirmed(
            topic="statuses",
            text="Whether INITIATED and PENDING are ever sent; they are documented for the query of a status.",
        ),
        Unconfirmed(topic="Senegal", text="Orange's other API, with OAuth and QR codes, has another callback."),
    ),
    sample="orange-money.success",
    renewed={"notif_token": "digits", "txnid": "digits"},
)
