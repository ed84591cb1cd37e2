"""Mollie, payments in Europe: its newer webhooks, which say what happened and are signed.

It calls by POST with JSON. While a secret is being replaced it sends two signatures, by the old and by the new one.
The older webhooks, a form with nothing but an id, are another declaration.

Sources: docs.mollie.com, "Next-gen webhooks"; the rotation is from a third party's code.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_EVENT = Shape(
    name="event",
    marks=Marks(
        headers=("X-Mollie-Signature",),
        unique=("entityId",),
        traits=(Trait(path="resource", like="event", weight=20),),
        fields=("type", "createdAt"),
        methods=("POST",),
        words=("mollie",),
        needs=("entityId",),
    ),
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="type", role="event", always=True),
        Field(path="type", role="status"),
        Field(path="entityId", role="correlation", always=True),
        Field(path="createdAt", role="occurred_at", always=True),
        Field(path="resource", label="Resource"),
        *covered("_embedded", "_links"),
    ),
)

PROVIDER = Provider(
    name="mollie",
    title="Mollie",
    methods=("POST",),
    shapes=(_EVENT,),
    statuses={
        "*.paid": StatusRule(class_="success", final=True),
        "*": StatusRule(class_="info", final=True),
    },
    schemes=(
        Scheme(
            name="mollie.hmac", kind="hmac", at="header.X-Mollie-Signature", scope="body", prefix="sha256="
        ),  # twice during a rotation: either will do
    ),
    dedup=("delivery",),
    not_sent=("amount",),
    secret_hint="The signing secret that Mollie shows when the webhook is made.",  # noqa: S106 - words
    where_to_put_the_url="In the Mollie dashboard, Developers, Webhooks.",
    documentation="Mollie, Next-gen webhooks.",
    documentation_url="https://docs.mollie.com/reference/webhooks-new",
    unconfirmed=(
        Unconfirmed(topic="rotation", text="That both signatures are sent for 24 hours after the secret is replaced."),
        Unconfirmed(topic="retries", text="Whether and when it tries again."),
    ),
    reply=Reply(),
    sample="mollie.paid",
    sample_secret="mollie-webhook-secret",  # noqa: S106 - made up, and shown as such
    renewed={"id": "digits", "entityId": "digits", "createdAt": "now"},
)
