"""Wave, mobile money in Senegal, Côte d'Ivoire and beyond: events of its Checkout, of payments to merchants and of B2B.

It calls by POST with a Stripe-like envelope of id, type and data. Each webhook proves itself in one of two ways,
chosen when it is registered: a signature over time and body, with nothing between them, or the secret itself as a
Bearer token.

Sources: docs.wave.com, "Webhooks" and "Checkout API"; the registry of afrotools for what they leave open.
"""

from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_BY_HEADER = Trait(path="header.Authorization", like=r"Bearer wave_.*", weight=60)

_EVENT_ID = Trait(path="id", like=r"(EV|AE)_.+", weight=20)

_FIELDS = (
    Field(path="id", role="delivery", always=True),
    Field(path="type", role="event", always=True),
    Field(path="data.payment_status", role="status"),
    Field(path="type", role="status"),  # of what has no status of its own
    Field(path="data.amount", role="amount"),  # a text in the major unit
    Field(path="data.currency", role="currency"),
    Field(path="data.id", role="correlation", always=True),
    Field(path="data.client_reference", role="reference"),
)

_CHECKOUT = Shape(
    name="checkout event",
    marks=Marks(
        headers=("Wave-Signature",),
        traits=(
            _BY_HEADER,
            _EVENT_ID,
            Trait(path="type", like=r"checkout\.session\.(completed|payment_failed)"),  # Stripe has the first too
            Trait(path="data.id", like=r"cos-.+"),
        ),
        fields=("data.wave_launch_url", "data.checkout_status"),
        methods=("POST",),
        words=("wave",),
        never=("data.object",),
    ),
    fields=(
        *_FIELDS,
        Field(path="data.transaction_id", role="provider_reference"),
        Field(path="data.business_name", role="payee_name"),
        Field(path="data.when_completed", role="occurred_at"),
        Field(path="data.last_payment_error.code", label="Reason"),
        Field(path="data.last_payment_error.message", label="Reason in words"),
        Field(path="data.checkout_status", label="Checkout"),
        Field(path="data.when_created", label="Created at"),
        Field(path="data.when_expires", label="Expires at"),
        Field(path="data.restrict_payer_mobile", label="Only payable by"),
        Field(path="data.aggregated_merchant_id", label="Aggregated merchant"),
        Field(path="data.wave_launch_url", label="Payment page"),
        Field(path="data.success_url", label="Success URL"),
        Field(path="data.error_url", label="Error URL"),
    ),
)

_PAYMENT = Shape(
    name="payment event",
    marks=Marks(
        headers=("Wave-Signature",),
        traits=(
            _BY_HEADER,
            _EVENT_ID,
            Trait(path="type", like=r"merchant\.payment_received|b2b\.payment_(received|failed)"),
            Trait(path="data.id", like=r"b2b-.+|T_.+", weight=10),
        ),
        fields=("data.sender_mobile", "data.sender_id"),
        methods=("POST",),
        words=("wave",),
        never=("data.object",),
    ),
    fields=(
        *_FIELDS,
        Field(path="data.id", role="provider_reference", like=r"T_.+"),
        Field(path="data.fee", role="fee"),
        Field(path="data.sender_mobile", role="payer"),
        Field(path="data.merchant_name", role="payee_name"),
        Field(path="data.when_created", role="occurred_at"),
        Field(path="data.sender_id", label="Sender"),
        Field(path="data.custom_fields", label="Custom fields", sort="object"),
    ),
)

_TEST = Shape(
    name="test event",
    remark="wave-test-event",
    marks=Marks(
        headers=("Wave-Signature",),
        traits=(_BY_HEADER, _EVENT_ID, Trait(path="type", like=r"test\.test_event", weight=90)),
        methods=("POST",),
        words=("wave",),
    ),
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="type", role="event", always=True),
        Field(path="type", role="status"),
        Field(path="data", label="Data", sort="object"),
    ),
)

PROVIDER = Provider(
    name="wave",
    title="Wave",
    country="SN",
    countries=("SN", "CI", "ML", "BF", "GM", "UG"),
    methods=("POST",),
    shapes=(_CHECKOUT, _PAYMENT, _TEST),
    statuses={
        "succeeded": StatusRule(class_="success", final=True),
        "processing": StatusRule(class_="pending", final=False),
        # Of one attempt to pay: the session may still be open.
        "cancelled": StatusRule(class_="cancelled", final=False),
        "failed": StatusRule(class_="failure", final=False),
        "checkout.session.completed": StatusRule(class_="success", final=True),
        "checkout.session.payment_failed": StatusRule(class_="failure", final=False),
        "merchant.payment_received": StatusRule(class_="success", final=True),
        "b2b.payment_received": StatusRule(class_="success", final=True),
        "b2b.payment_failed": StatusRule(class_="failure", final=True),
        "test.test_event": StatusRule(class_="info", final=True),
    },
    schemes=(
        Scheme(
            name="wave.v1",
            kind="hmac",
            at="pairs(header.Wave-Signature).v1[*]",
            scope="body",
            sign=("timestamp", "body"),
            timestamp="pairs(header.Wave-Signature).t[0]",
            tolerance=300,
            secret_like=r"(?!wave_\w+_AKS_).+",  # noqa: S106 - that one signs what a merchant sends to Wave
        ),
        Scheme(name="wave.bearer", kind="static", at="header.Authorization", scope="sender", prefix="Bearer "),
    ),
    dedup=("delivery",),
    remarks={"wave-test-event": "This is the test event that is sent from Wave's business portal; nobody has paid."},
    secret_headers=("Authorization",),
    secret_hint=(  # noqa: S106 - words
        "The secret of the webhook, wave_…_WHS_…, which Wave's business portal shows once, when the webhook is made."
    ),
    where_to_put_the_url=(
        "On the developers page of Wave's business portal, with the events to be sent and how they are to be proved."
    ),
    retries="Wave expects a 2xx answer within 5 seconds and may send the same event several times.",
    documentation="Wave, Webhooks and Checkout API, read in November 2026.",
    documentation_url="https://docs.wave.com/webhook",
    unconfirmed=(
        Unconfirmed(topic="retries", text="It is reported that Wave tries again for 3 days."),
        Unconfirmed(
            topic="fields", text="Which fields merchant and B2B events always have, and all that they may have."
        ),
        Unconfirmed(topic="fee", text="Whether the amount of a payment to a merchant is before or after the fee."),
        Unconfirmed(topic="time", text="When a payment failed; only the time at which its session was made is sent."),
        Unconfirmed(
            topic="further attempts",
            text="Whether a payment may still succeed in a session whose last attempt failed; it is read as if so.",
        ),
        Unconfirmed(topic="failed", text="The status failed is in a sample only; the documented word is cancelled."),
        Unconfirmed(topic="secret", text="Whether a shared secret, too, always begins with wave_."),
    ),
    sample="wave.completed",
    sample_secret="wave_sn_WHS_test0000000000000000",  # noqa: S106 - made up, and shown as such
    renewed={
        "id": "digits",
        "data.id": "digits",
        "data.transaction_id": "digits",
        "data.when_created": "now",
        "data.when_completed": "now",
        "pairs(header.Wave-Signature).t[0]": "now",
    },
)
