"""CinetPay, payments in West and Central Africa, from Côte d'Ivoire: Checkout v2.

It calls by POST with a form, and does not say how the payment went: that is a signal to ask for the status. X-Token
signs the values of sixteen fields in a fixed order. A GET without anything only looks whether the URL is there.

Sources: docs.cinetpay.com, "HMAC" and "Prepare a notification page".
"""

from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, Unconfirmed, Variant

_SIGNED = (
    "cpm_site_id",
    "cpm_trans_id",
    "cpm_trans_date",
    "cpm_amount",
    "cpm_currency",
    "signature",
    "payment_method",
    "cel_phone_num",
    "cpm_phone_prefixe",
    "cpm_language",
    "cpm_version",
    "cpm_payment_config",
    "cpm_page_action",
    "cpm_custom",
    "cpm_designation",
    "cpm_error_message",
)
"""The order of docs.cinetpay.com/api/1.0-en/checkout/hmac."""

_CHECKOUT = Shape(
    name="notification",
    kind="form",
    remark="cinetpay-only-a-signal",
    marks=Marks(
        shared_headers=("X-Token",),
        unique=("cpm_trans_id", "cpm_site_id"),
        fields=("cpm_trans_date", "cpm_amount", "cpm_error_message"),
        methods=("POST",),
        words=("cinetpay",),
        needs=("cpm_trans_id",),
    ),
    fields=(
        Field(path="cpm_trans_id", role="correlation", always=True),
        Field(path="cpm_trans_id", role="reference"),
        Field(path="cpm_amount", role="amount", sort="text or number"),
        Field(path="cpm_currency", role="currency"),
        Field(path="cpm_trans_date", role="occurred_at"),
        Field(path="cpm_error_message", label="Message"),
        Field(path="payment_method", label="Means of payment"),
        # Not a role: a national number is nothing without its prefix.
        Field(path="cpm_phone_prefixe", label="Country's prefix"),
        Field(path="cel_phone_num", label="Payer's number"),
        Field(path="cpm_designation", label="Description"),
        Field(path="cpm_custom", label="Metadata"),
        Field(path="cpm_site_id", label="Site", always=True),
        Field(path="cpm_language", label="Language"),
        Field(path="cpm_version", label="Version"),
        Field(path="cpm_payment_config", label="Kind of payment"),
        Field(path="cpm_page_action", label="Action"),
        Field(path="signature", label="Token of CinetPay", secret=True),
    ),
)

PROVIDER = Provider(
    name="cinetpay",
    title="CinetPay",
    countries=("CI", "SN", "ML", "BF", "TG", "BJ", "CM", "CD", "GN"),
    methods=("POST",),
    shapes=(_CHECKOUT,),
    schemes=(
        Scheme(
            name="cinetpay.x-token",
            kind="hmac",
            at="header.X-Token",
            scope="body",
            sign=tuple(f"text({name})" for name in _SIGNED),
            variants=(Variant(name="the values in the order in which they came", sign=("form-values",)),),
        ),
    ),
    dedup=("correlation", "body"),
    remarks={
        "cinetpay-only-a-signal": "This says that something has changed, and not how the payment went: ask "
        "CinetPay for its status."
    },
    not_sent=("status",),
    secret_hint="The secret key in the merchant's account with CinetPay.",  # noqa: S106 - words
    where_to_put_the_url="In notify_url of the request that makes the payment; it must answer 200 to GET as well.",
    retries="CinetPay calls after each change of a payment, so that several calls for one payment are usual.",
    documentation="CinetPay, Checkout v2: notification and HMAC, read in November 2026.",
    documentation_url="https://docs.cinetpay.com/api/1.0-en/checkout/notification",
    unconfirmed=(
        Unconfirmed(topic="retries", text="Whether, how often and when CinetPay repeats a call that failed."),
        Unconfirmed(topic="time", text="Of which zone the time of the transaction is; it is read as UTC."),
        Unconfirmed(
            topic="message", text="Which messages there are; SUCCES is in an example, and is no proof of payment."
        ),
    ),
    sample="cinetpay.notified",
    sample_secret="cinetpay-secret-key",  # noqa: S106 - made up, and shown as such
    renewed={"cpm_trans_id": "digits", "cpm_trans_date": "now"},
)
