"""Kkiapay, payments in Benin, Togo, Côte d'Ivoire and Senegal.

It calls by POST with the webhook's secret hash in a header: its documentation calls that a signature, but it is the
same for every body. The field that says whether it was paid is spelt `isPaymentSucces`.

Sources: docs.kkiapay.me, "Webhook"; the WooCommerce plugin; a callback of the sandbox.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark
from binserver.providers.document import Document
from binserver.providers.paths import text_at
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_REFERENCE_NAMES = ("order_id", "orderId", "order", "reference", "ref")
"""How merchants call their own reference in stateData; the WooCommerce plugin has the first."""

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        headers=("x-kkiapay-secret",),
        unique=("isPaymentSucces",),
        fields=("transactionId", "stateData", "performedAt", "partnerId"),
        traits=(Trait(path="event", like=r"transaction\.(success|failed)", weight=15),),
        methods=("POST",),
        words=("kkiapay",),
        needs=("transactionId",),
    ),
    fields=(
        Field(path="event", role="event", always=True),
        Field(path="event", role="status"),
        Field(path="isPaymentSucces", role="status", sort="flag", always=True, label="Paid"),
        Field(path="transactionId", role="correlation", always=True),
        Field(path="transactionId", role="provider_reference"),
        *(
            Field(path=f"{stated}.{name}", role="reference", sort="text or number")
            for stated in ("body.stateData", "json(body.stateData)")
            for name in _REFERENCE_NAMES
        ),
        Field(path="stateData", role="reference", sort="any", like=r"[^\[{].*"),
        Field(path="partnerId", role="reference", label="Partner id"),
        Field(path="amount", role="amount", sort="number", always=True),
        Field(path="fees", role="fee", sort="number"),
        Field(path="account", role="payer", sort="text or number"),
        Field(path="performedAt", role="occurred_at"),
        Field(path="failureCode", label="Reason"),
        Field(path="failureMessage", label="Reason in words"),
        Field(path="method", label="Means of payment"),
        Field(path="label", label="Label"),
        Field(path="stateData", label="State data", sort="any"),
    ),
)


def _contradiction(document: Document, reading: Reading) -> Iterator[Remark]:
    """The event and the flag say the same, or one of them is not Kkiapay's."""
    paid = {"transaction.success": "true", "transaction.failed": "false"}.get(reading.event or "")
    flag = text_at(document, "isPaymentSucces")
    if paid and flag in {"true", "false"} and paid != flag:
        yield Remark(code="kkiapay-contradicts-itself", params={"event": reading.event or "", "flag": flag})


PROVIDER = Provider(
    name="kkiapay",
    title="Kkiapay",
    country="BJ",
    countries=("BJ", "TG", "CI", "SN"),
    methods=("POST",),
    shapes=(_CALLBACK,),
    statuses={
        "transaction.success": StatusRule(class_="success", final=True),
        "transaction.failed": StatusRule(class_="failure", final=True),
        # Where the event is missing, the flag says it.
        "true": StatusRule(class_="success", final=True),
        "false": StatusRule(class_="failure", final=True),
    },
    money=MoneyRule(currency="XOF"),  # whole francs; the currency itself is not sent
    schemes=(Scheme(name="kkiapay.secret", kind="static", at="header.x-kkiapay-secret", scope="sender"),),
    dedup=("correlation", "event"),
    quirks=(_contradiction,),
    remarks={
        "kkiapay-contradicts-itself": "The event is {event}, but isPaymentSucces is {flag}: act on neither before "
        "asking Kkiapay for the transaction."
    },
    secret_headers=("x-kkiapay-secret",),
    secret_hint="The secret hash that was typed in beside the webhook's URL in the Kkiapay dashboard.",  # noqa: S106
    where_to_put_the_url="Among the webhooks of the developers' section of the Kkiapay dashboard, with a secret hash.",
    retries=(
        "Five times after an answer other than 2xx, at intervals that grow by half a second; a redirection counts as a "
        "failure."
    ),
    documentation="Kkiapay, Webhook; for stateData its WooCommerce plugin, and a callback of the sandbox.",
    documentation_url="https://docs.kkiapay.me",
    unconfirmed=(
        Unconfirmed(
            topic="stateData",
            text="When stateData comes as an object and when as a text; both have been met, and both are read.",
        ),
        Unconfirmed(topic="partnerId", text="When partnerId is filled; in a callback of the sandbox it was empty."),
        Unconfirmed(topic="fees", text="Whether the fees are taken from the amount or paid on top of it."),
    ),
    sample="kkiapay.success",
    sample_secret="kk-hash-01",  # noqa: S106 - made up, and shown as such
    renewed={"transactionId": "digits", "stateData": "digits", "stateData.order_id": "digits", "performedAt": "now"},
)
