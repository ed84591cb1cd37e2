"""PayPal, payments worldwide: webhook events of its REST API.

It calls by POST and signs the ids, the time and a checksum of the body with a private key, whose certificate lies at a
URL that comes with it. So nobody can check that offline; what was signed is shown, and where the certificate should
come from is looked at.

Sources: developer.paypal.com, "Integrate webhooks" and "Webhook event names".
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from binserver.model import Reading, Remark, Reply
from binserver.providers.document import Document
from binserver.providers.freely import covered
from binserver.providers.paths import text_at
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_EVENT = Shape(
    name="event",
    marks=Marks(
        headers=("PAYPAL-TRANSMISSION-SIG", "PAYPAL-TRANSMISSION-ID"),
        traits=(Trait(path="id", like=r"WH-.+"),),
        unique=("resource_type",),
        fields=("event_type", "resource", "event_version"),
        methods=("POST",),
        words=("paypal",),
    ),
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="event_type", role="event", always=True),
        Field(path="event_type", role="status"),
        Field(path="body.resource.amount.value", role="amount"),
        Field(path="body.resource.amount.total", role="amount"),
        Field(path="body.resource.amount.currency_code", role="currency"),
        Field(path="body.resource.amount.currency", role="currency"),
        Field(path="body.resource.id", role="correlation"),
        Field(path="body.resource.custom_id", role="reference"),
        Field(path="body.resource.invoice_id", role="reference", label="Invoice"),
        Field(path="create_time", role="occurred_at", always=True),
        Field(path="body.resource.status", label="Status"),
        Field(path="body.resource.status_details.reason", label="Reason"),
        Field(path="summary", label="Summary"),
        Field(path="resource_type", label="Resource"),
        *covered("resource", "links", "event_version", "resource_version"),
    ),
)


def _of_a_stranger(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    """A certificate from elsewhere proves nothing."""
    url = text_at(document, "header.PAYPAL-CERT-URL")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if url and not host.endswith(".paypal.com"):
        yield Remark(code="paypal-certificate", params={"url": url[:200]})


PROVIDER = Provider(
    name="paypal",
    title="PayPal",
    methods=("POST",),
    shapes=(_EVENT,),
    statuses={
        "PAYMENT.CAPTURE.COMPLETED": StatusRule(class_="success", final=True),
        "PAYMENT.SALE.COMPLETED": StatusRule(class_="success", final=True),
        "PAYMENT.AUTHORIZATION.CREATED": StatusRule(class_="authorized", final=False),
        "CHECKOUT.ORDER.APPROVED": StatusRule(class_="authorized", final=False),
        "*.DENIED": StatusRule(class_="failure", final=True),
        "*.DECLINED": StatusRule(class_="failure", final=True),
        "*.PENDING": StatusRule(class_="pending", final=False),
        "*.REFUNDED": StatusRule(class_="reversed", final=True),
        "*.REVERSED": StatusRule(class_="reversed", final=True),
        "*.VOIDED": StatusRule(class_="cancelled", final=True),
        "*": StatusRule(class_="info", final=True),
    },
    schemes=(
        Scheme(
            name="paypal.rsa",
            kind="network",
            algorithm="rsa-sha256",
            at="header.PAYPAL-TRANSMISSION-SIG",
            scope="body",
            encoding="base64",
            sign=(
                "text(header.PAYPAL-TRANSMISSION-ID)",
                b"|",
                "text(header.PAYPAL-TRANSMISSION-TIME)",
                b"|<id of the webhook>|",
                "crc32",
            ),
        ),
    ),
    dedup=("delivery",),
    quirks=(_of_a_stranger,),
    remarks={"paypal-certificate": "The certificate is said to lie at {url}, which is not PayPal's: do not trust it."},
    secret_hint="None: PayPal's signature is checked with a certificate that has to be fetched.",  # noqa: S106 - words
    where_to_put_the_url="In PayPal's developer dashboard, on the app, under Webhooks.",
    documentation="PayPal, Integrate webhooks.",
    documentation_url="https://developer.paypal.com/api/rest/webhooks/rest/",
    unconfirmed=(
        Unconfirmed(topic="retries", text="Up to 25 times within 3 days."),
        Unconfirmed(topic="signature", text="In which order the signed parts stand is from memory of its pages."),
        Unconfirmed(topic="simulator", text="That events of the webhooks simulator never verify."),
        Unconfirmed(topic="statuses", text="The names of events are known from memory of its list."),
    ),
    reply=Reply(),
    sample="paypal.completed",
    renewed={
        "id": "digits",
        "resource.id": "digits",
        "create_time": "now",
        "header.PAYPAL-TRANSMISSION-ID": "uuid",
        "header.PAYPAL-TRANSMISSION-TIME": "now",
    },
)
