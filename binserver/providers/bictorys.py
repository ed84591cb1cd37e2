"""Bictorys, payments in West and Central Africa, from Senegal.

It calls by POST with the webhook's secret in X-Secret-Key, which proves who sends but not what; accounts that have
asked for it also get a signature over the body.

Sources: docs.bictorys.com, "Comment valider les webhooks" and "Setup webhook"; the WooCommerce plugin, version 1.0.5;
a callback of September 2026.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark, Reply
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        shared_headers=("X-Secret-Key",),  # others use it too, such as SePay
        unique=("pspName",),
        fields=("id", "paymentReference", "merchantId", "status", "customerObject", "merchantReference", "currency"),
        traits=(Trait(path="paymentMeans", like=r"\+?[0-9 ]*\*[0-9 *]*", weight=10),),
        methods=("POST",),
        words=("bictorys",),
        needs=("status",),
    ),
    fields=(
        Field(path="type", role="event", always=True),
        Field(path="status", role="status", always=True),
        Field(path="amount", role="amount", sort="number", always=True),
        Field(path="currency", role="currency", always=True),
        Field(path="id", role="correlation", always=True),
        Field(path="id", role="provider_reference"),
        Field(path="paymentReference", role="reference", always=True),
        Field(path="merchantReference", role="reference", label="Merchant reference"),
        Field(path="timestamp", role="occurred_at", always=True),
        Field(path="merchantFees", role="fee", sort="number"),
        Field(path="customerObject.phone", role="payer", sort="text or number", nothing=("0",)),
        Field(path="customerObject.name", role="payer_name"),
        Field(path="customerObject.country", role="payer_country", label="Country"),
        Field(path="settledAmount", label="Settled amount", sort="number"),
        Field(path="settledCurrency", label="Settled currency"),
        Field(path="pspName", label="Operator"),
        Field(path="paymentMeans", label="Means of payment"),
        Field(path="paymentChannel", label="Channel"),
        Field(path="customerFees", label="Customer's fees", sort="number"),
        Field(path="transactionFeeAmountHT", label="Fees before tax", sort="number"),
        Field(path="transactionFeeAmountTax", label="Tax on the fees", sort="number"),
        Field(path="orderType", label="Order type"),
        Field(path="orderId", label="Order"),
        Field(path="orderDetails", label="Order details", sort="list"),
        Field(path="cashier", label="Cashier", sort="any"),
        Field(path="deviceId", label="Device"),
        Field(path="merchantId", label="Merchant"),
        Field(path="subMerchantId", label="Sub-merchant"),
        Field(path="customerId", label="Customer"),
        Field(path="customerObject.id", label="Customer's id"),
        Field(path="customerObject.email", label="Email"),
        Field(path="customerObject.address", label="Address"),
        Field(path="customerObject.city", label="City"),
        Field(path="customerObject.postalCode", label="Postal code", sort="text or number", nothing=("0",)),
        Field(path="customerObject.locale", label="Language"),
        Field(path="customerObject.createdAt", label="Customer since"),
        Field(path="customerObject.updatedAt", label="Customer changed at"),
        Field(path="originIp", label="Customer's address"),
    ),
)


def _authorized(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if reading.status is not None and reading.status.class_ == "authorized":
        yield Remark(code="bictorys-authorized")


PROVIDER = Provider(
    name="bictorys",
    title="Bictorys",
    country="SN",
    countries=("SN", "CI", "GN", "ML", "TG", "BJ", "BF", "NE", "CM", "NG"),
    methods=("POST",),
    shapes=(_CALLBACK,),
    statuses={
        "succeeded": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "cancelled": StatusRule(class_="cancelled", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "processing": StatusRule(class_="pending", final=False),
        "reversed": StatusRule(class_="reversed", final=True),
        "authorized": StatusRule(class_="authorized", final=False),
    },
    money=MoneyRule(aliases={"fcfa": "XOF", "cfa": "XOF"}),  # major units in every currency
    schemes=(
        Scheme(
            name="bictorys.hmac",
            kind="hmac",
            at="header.X-Webhook-Signature",
            scope="body",
            prefix="sha256=",
            sign=("timestamp", b".", "body"),
            timestamp="header.X-Webhook-Timestamp",
        ),
        Scheme(name="bictorys.key", kind="static", at="header.X-Secret-Key", scope="sender"),
    ),
    quirks=(_authorized,),
    remarks={
        "bictorys-authorized": (
            "Authorized means that the money is reserved, not that it was paid: wait for succeeded. Bictorys' own "
            "WooCommerce plugin takes it for paid."
        )
    },
    secret_headers=("X-Secret-Key",),
    secret_hint="The secret of the webhook, as typed into the Bictorys dashboard.",  # noqa: S106 - words
    where_to_put_the_url="On the webhook page of the Bictorys dashboard, once for test and once for live.",
    documentation="Bictorys, validating webhooks; the signature is from its integration page of March 2026.",
    documentation_url="https://docs.bictorys.com/docs/setup-webhook",
    unconfirmed=(
        Unconfirmed(
            topic="retries", text="Up to 3 on an answer other than 2xx is reported; when, and the time limit, is not."
        ),
        Unconfirmed(topic="signature", text="Whether payouts and refunds are signed too."),
        Unconfirmed(topic="time", text="Live callbacks have times without a zone; they are read as UTC."),
        Unconfirmed(
            topic="statuses", text="Whether pending and processing are ever sent; expired is on an old page only."
        ),
        Unconfirmed(topic="decimals", text="Whether amounts in NGN have decimals."),
    ),
    reply=Reply(),
    sample="bictorys.succeeded",
    sample_secret="your-webhook-secret",  # noqa: S106 - made up, and shown as such
    renewed={"id": "uuid", "timestamp": "now", "header.X-Webhook-Timestamp": "now"},
)
