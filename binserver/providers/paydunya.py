"""PayDunya, payments in West Africa, from Senegal.

It calls by POST with a form whose names all stand under `data[…]`, and proves itself with the hash of the merchant's
master key: the same in every callback, whatever it says. Some have met the same as JSON, or as JSON in one field.

Sources: developers.paydunya.com, "HTTP/JSON"; the official plugin for WooCommerce.
"""

from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_REFERENCE_NAMES = ("order_id", "orderId", "order", "reference", "ref", "id")
"""How merchants call their own reference in custom_data, of which PayDunya knows nothing."""


def _marks(root: str, content_type: str) -> Marks:
    return Marks(
        unique=(f"{root}.invoice.token",),
        fields=(f"{root}.status", f"{root}.response_code", f"{root}.mode", f"{root}.invoice.total_amount"),
        traits=(
            Trait(path=f"{root}.hash", like="[0-9a-fA-F]{128}", weight=40),
            Trait(path="header.Content-Type", like=content_type, weight=5),
        ),
        methods=("POST",),
        words=("paydunya",),
        needs=(f"{root}.invoice",),
    )


def _fields(root: str) -> tuple[Field, ...]:
    return (
        Field(path="status", role="status", always=True),
        Field(path="invoice.total_amount", role="amount", sort="text or number", always=True),
        Field(path="invoice.token", role="correlation", always=True),
        Field(path="invoice.token", role="provider_reference"),
        *(
            Field(path=f"{root}.custom_data.{name}", role="reference", sort="text or number")
            for name in _REFERENCE_NAMES
        ),
        Field(path="customer.phone", role="payer", sort="text or number"),
        Field(path="customer.name", role="payer_name"),
        Field(path="fail_reason", label="Reason"),
        Field(path="response_code", label="Response code"),
        Field(path="response_text", label="Response"),
        Field(path="mode", label="Mode"),
        Field(path="customer.email", label="Email"),
        Field(path="invoice.description", label="Description"),
        Field(path="custom_data", label="Custom data", sort="any"),
        Field(path="invoice.items", label="Items", sort="any"),
        Field(path="invoice.taxes", label="Taxes", sort="any"),
        Field(path="receipt_url", label="Receipt"),
        Field(path="actions.callback_url", label="Callback URL"),
        Field(path="actions.return_url", label="Return URL"),
        Field(path="actions.cancel_url", label="Cancel URL"),
        Field(path="hash", label="Hash of the master key", secret=True, always=True),
    )


_FORM = Shape(
    name="callback",
    kind="form",
    root="data",
    marks=_marks("data", r"application/x-www-form-urlencoded.*"),
    fields=_fields("body.data"),
)

_JSON = Shape(
    name="callback as JSON",
    root="data",
    remark="paydunya-as-json",
    marks=_marks("data", r".*json.*"),
    fields=_fields("body.data"),
)

_FIELD = Shape(
    name="callback as JSON in a field",
    kind="form",
    root="json(data)",
    remark="paydunya-as-json",
    marks=_marks("json(data)", r"application/x-www-form-urlencoded.*"),
    fields=_fields("json(body.data)"),
)

PROVIDER = Provider(
    name="paydunya",
    title="PayDunya",
    country="SN",
    countries=("SN", "CI", "BJ", "TG", "ML", "BF"),
    methods=("POST",),
    shapes=(_FORM, _JSON, _FIELD),
    statuses={
        "completed": StatusRule(class_="success", final=True),
        "cancelled": StatusRule(class_="cancelled", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
    },
    money=MoneyRule(currency="XOF"),  # whole francs; the currency itself is not sent
    schemes=(Scheme(name="paydunya.hash", kind="static", at="hash", scope="sender", derive="sha512"),),
    remarks={
        "paydunya-as-json": "PayDunya documents a form with names like data[status]; JSON is met, but not documented."
    },
    not_sent=("occurred_at",),
    secret_hint="The master key among the API keys of the PayDunya account.",  # noqa: S106 - words
    where_to_put_the_url="In actions.callback_url of the request that makes the invoice.",
    documentation="PayDunya, HTTP/JSON: instant payment notification; the plugin for WooCommerce for the hash.",
    documentation_url="https://developers.paydunya.com/doc/EN/http_json",
    unconfirmed=(
        Unconfirmed(topic="retries", text="Whether, how often and when PayDunya calls again."),
        Unconfirmed(
            topic="pings",
            text="It is reported that PayDunya first calls without a token, to see whether the URL is there.",
        ),
    ),
    sample="paydunya.completed",
    sample_secret="wQzk9ZwR-Qq9m-0hD0-zpud-je5coGC3FHKW",  # noqa: S106 - made up, and shown as such
    renewed={"data.invoice.token": "digits"},
)
