"""Adyen, payments worldwide: standard notifications, and those of its platform and management.

It calls by POST. A standard notification may hold several items, each with a signature of its own over eight of its
fields; whether it succeeded is a text. The other webhooks have the signature of the whole body in a header. The key of
both is the hex text that Adyen shows, decoded. HTTP Basic may come on top.

Sources: docs.adyen.com, "Webhooks", "Verify HMAC signatures" and "Currency codes and minor units"; the PyPI package
Adyen 16.0.0.
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN, covered
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_SIGNED: tuple[str | bytes, ...] = (
    *("text(pspReference)", b":", "text(originalReference)", b":", "text(merchantAccountCode)", b":"),
    *("text(merchantReference)", b":", "text(amount.value)", b":", "text(amount.currency)", b":"),
    *("text(eventCode)", b":", "text(success)"),
)
"""What an item's signature covers; what is missing is empty."""

_ITEM = Shape(
    name="notification",
    marks=Marks(
        unique=("notificationItems",),
        fields=("live", "notificationItems[0].NotificationRequestItem.pspReference"),
        methods=("POST",),
        words=("adyen",),
        needs=("notificationItems[0].NotificationRequestItem",),
    ),
    root="notificationItems[*].NotificationRequestItem",
    fields=(
        Field(path="eventCode", role="event", always=True),
        Field(path="success", role="status", like="false", always=True),
        Field(path="eventCode", role="status"),
        Field(path="amount.value", role="amount", sort="number"),
        Field(path="amount.currency", role="currency"),
        Field(path="originalReference", role="correlation"),  # of the payment that was captured or refunded
        Field(path="pspReference", role="correlation", always=True),
        Field(path="pspReference", role="provider_reference"),
        Field(path="merchantReference", role="reference"),
        Field(path="eventDate", role="occurred_at", always=True),
        Field(path="success", role="delivery"),
        Field(path="reason", label="Reason"),
        Field(path="paymentMethod", label="Means of payment"),
        Field(path="merchantAccountCode", label="Merchant account", always=True),
        Field(path="body.live", label="Live"),
        *covered("operations", "additionalData"),
    ),
)

_OTHER = Shape(
    name="event",
    marks=Marks(
        traits=(
            Trait(path="header.HmacSignature", like=".+", weight=100),
            Trait(path="type", like=r"(balancePlatform|merchant|paymentMethod|terminal\w*)\..+", weight=30),
        ),
        fields=("data", "environment"),
        methods=("POST",),
        words=("adyen",),
        needs=("type",),
    ),
    root=OPEN,
    dedup=("body",),
    fields=(
        Field(path="body.type", role="event"),
        Field(path="body.type", role="status"),
        Field(path="body.data.id", role="correlation"),
        Field(path="body.data.reference", role="reference"),
        Field(path="body.data.amount.value", role="amount", sort="number"),
        Field(path="body.data.amount.currency", role="currency"),
        Field(path="body.timestamp", role="occurred_at"),
        Field(path="body.data.status", label="Status"),
        Field(path="body.environment", label="Environment"),
    ),
)

PROVIDER = Provider(
    name="adyen",
    title="Adyen",
    methods=("POST",),
    shapes=(_ITEM, _OTHER),
    statuses={
        "false": StatusRule(class_="failure", final=True),
        "AUTHORISATION": StatusRule(class_="authorized", final=False),
        "CAPTURE": StatusRule(class_="success", final=True),
        "CAPTURE_FAILED": StatusRule(class_="failure", final=True),
        "CANCELLATION": StatusRule(class_="cancelled", final=True),
        "REFUND": StatusRule(class_="reversed", final=True),
        "REFUND_FAILED": StatusRule(class_="failure", final=True),
        "CANCEL_OR_REFUND": StatusRule(class_="reversed", final=True),
        "CHARGEBACK": StatusRule(class_="reversed", final=True),
        "*": StatusRule(class_="info", final=True),
    },
    money=MoneyRule(unit="minor", decimals={"CLP": 2, "CVE": 0, "IDR": 0, "ISK": 2}),
    schemes=(
        Scheme(
            name="adyen.item",
            kind="hmac",
            at="additionalData.hmacSignature",
            scope="body",
            encoding="base64",
            key="hex",
            sign=_SIGNED,
        ),
        Scheme(
            name="adyen.header",
            kind="hmac",
            at="header.HmacSignature",
            scope="body",
            encoding="base64",
            key="hex",
        ),
    ),
    dedup=("provider_reference", "event", "delivery"),
    secret_hint="The HMAC key of the webhook in Adyen's Customer Area, 64 characters of hex.",  # noqa: S106 - words
    where_to_put_the_url="In Adyen's Customer Area, Developers, Webhooks.",
    documentation="Adyen, Webhooks and Verify HMAC signatures.",
    documentation_url="https://docs.adyen.com/development-resources/webhooks",
    unconfirmed=(
        Unconfirmed(topic="events", text="What each event code comes to is known from memory of its pages."),
        Unconfirmed(topic="reply", text="Whether any 2xx will do, or whether the text [accepted] is still wanted."),
        Unconfirmed(topic="retries", text="That all that follows waits until a notification is accepted."),
        Unconfirmed(
            topic="decimals",
            text="That CLP and ISK have two and CVE and IDR none is from a copy of Adyen's list.",
        ),
    ),
    reply=Reply(body="[accepted]"),
    sample="adyen.authorised",
    sample_secret="44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",  # noqa: S106 - of Adyen's tests
    renewed={
        "notificationItems[0].NotificationRequestItem.pspReference": "digits",
        "notificationItems[1].NotificationRequestItem.pspReference": "digits",
        "notificationItems[0].NotificationRequestItem.eventDate": "now",
        "notificationItems[1].NotificationRequestItem.eventDate": "now",
        "data.id": "digits",
        "timestamp": "now",
    },
)
