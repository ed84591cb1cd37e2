"""CinetPay's new API of 2026.

It calls by POST with JSON that names the payment and who pays, with the token that it gave the merchant when the
payment was made, and does not say how the payment went: that is a signal to ask for the status.

Sources: the Python package cinetpay-python 0.1.0.
"""

from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, Unconfirmed

_NOTIFICATION = Shape(
    name="notification",
    remark="cinetpay-new-only-a-signal",
    marks=Marks(
        unique=("notify_token",),
        fields=("merchant_transaction_id", "transaction_id", "user"),
        methods=("POST",),
        words=("cinetpay",),
        needs=("notify_token", "merchant_transaction_id"),
    ),
    fields=(
        Field(path="merchant_transaction_id", role="correlation", always=True),
        Field(path="merchant_transaction_id", role="reference"),
        Field(path="transaction_id", role="provider_reference", always=True),
        Field(path="user.phone_number", role="payer"),
        Field(path="user.name", role="payer_name"),
        Field(path="user.email", label="Email"),
        Field(path="notify_token", label="Notification token", secret=True, always=True),
    ),
)

PROVIDER = Provider(
    name="cinetpay-new",
    title="CinetPay (new API)",
    countries=("CI", "SN", "ML", "BF", "TG", "BJ", "CM", "CD", "GN"),
    methods=("POST",),
    shapes=(_NOTIFICATION,),
    schemes=(Scheme(name="cinetpay-new.token", kind="static", at="notify_token", scope="sender"),),
    dedup=("correlation", "body"),
    remarks={
        "cinetpay-new-only-a-signal": "This says that something has changed, and not how the payment went: ask "
        "CinetPay for its status."
    },
    not_sent=("status", "amount", "occurred_at"),
    secret_hint=(  # noqa: S106 - words
        "The notify_token that CinetPay answered when this payment was made; each payment has its own, so that the bin "
        "knows one payment by it."
    ),
    where_to_put_the_url="In notify_url of the request that makes the payment or the transfer.",
    documentation="The Python package cinetpay-python 0.1.0.",
    unconfirmed=(
        Unconfirmed(topic="all", text="The fields and the proof are known from a library; CinetPay's pages are not."),
        Unconfirmed(topic="statuses", text="It is reported that the new API calls only once a payment has ended."),
        Unconfirmed(topic="retries", text="Whether, how often and when CinetPay calls again."),
    ),
    sample="cinetpay-new.notified",
    sample_secret="nt_1042",  # noqa: S106 - made up, and shown as such
    renewed={"merchant_transaction_id": "digits", "transaction_id": "digits"},
)
