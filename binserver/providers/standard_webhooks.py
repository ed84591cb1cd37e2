"""Standard Webhooks, the convention of many senders, and Svix, where it comes from, with header names of its own.

A sender signs its id, the time and the body, with a secret that it shows as `whsec_` and base64: the bytes of that are
the key. The body may be anything; type, timestamp and data are a convention.

Sources: standardwebhooks.com, the specification; docs.svix.com, "Verifying payloads"; the PyPI packages
standardwebhooks 1.1.0 and svix.
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Unconfirmed, Variant


def _shape(prefix: str) -> Shape:
    return Shape(
        name="event",
        marks=Marks(
            headers=(f"{prefix}-signature",),
            shared_headers=(f"{prefix}-id", f"{prefix}-timestamp"),
            fields=("type", "data", "timestamp"),
            methods=("POST",),
            words=("svix",),
            never=("header.X-Gitlab-Event",),
        ),
        root=OPEN,
        implied=StatusRule(class_="info", final=True),
        fields=(
            Field(path=f"header.{prefix}-id", role="provider_reference", always=True),
            Field(path=f"percent(header.{prefix}-id)", role="delivery"),
            Field(path="body.type", role="event"),
            Field(path="body.type", role="status"),
            Field(path="body.data.id", role="correlation", sort="text or number"),
            Field(path="body.timestamp", role="occurred_at", sort="text or number"),
        ),
    )


def _v1(prefix: str) -> Scheme:
    return Scheme(
        name=f"{prefix}.v1",
        kind="hmac",
        at=f"versions(header.{prefix}-signature).v1[*]",
        scope="body",
        encoding="base64",
        key="whsec",
        secret_like=r"(?!whpk_)(whsec_)?[A-Za-z0-9+/_-]+=*",  # noqa: S106
        sign=_signed(prefix),
        timestamp=f"header.{prefix}-timestamp",
        variants=(Variant(name="the signature in hex", encoding="hex"),),
    )


def _v1a(prefix: str) -> Scheme:
    return Scheme(
        name=f"{prefix}.v1a",
        kind="asymmetric",
        algorithm="ed25519",
        at=f"versions(header.{prefix}-signature).v1a[*]",
        scope="body",
        encoding="base64",
        sign=_signed(prefix),
        timestamp=f"header.{prefix}-timestamp",
        unless=(f"versions(header.{prefix}-signature).v1[0]",),  # whoever has the secret does without the public key
    )


def _signed(prefix: str) -> tuple[str | bytes, ...]:
    return (f"text(header.{prefix}-id)", b".", "timestamp", b".", "body")


PROVIDER = Provider(
    name="standard-webhooks",
    title="Standard Webhooks",
    methods=("POST",),
    shapes=(_shape("webhook"), _shape("svix")),
    statuses={"*": StatusRule(class_="info", final=True)},
    schemes=(_v1("webhook"), _v1a("webhook"), _v1("svix"), _v1a("svix")),
    dedup=("delivery",),
    secret_hint="The signing secret that the sender shows for the endpoint, whsec_…, or its public key, whpk_….",  # noqa: S106 - words
    where_to_put_the_url="Among the webhook endpoints in the dashboard of the sender, such as Clerk, Resend or OpenAI.",
    retries=(
        "The convention recommends growing intervals over several days, each attempt signed anew under the same id. "
        "410 asks it to stop for good, 429 to slow down; only 2xx will do."
    ),
    documentation="Standard Webhooks, the specification.",
    documentation_url="https://www.standardwebhooks.com",
    unconfirmed=(
        Unconfirmed(topic="retries", text="What each sender does: the convention only recommends."),
        Unconfirmed(topic="v1a", text="The Ed25519 signatures agree with the specification, but with no sender's kit."),
        Unconfirmed(
            topic="spelling", text="Iron.xyz is said to write v1=…, in hex, under these header names; both are read."
        ),
    ),
    reply=Reply(),
    sample="standard-webhooks.paid",
    sample_secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # noqa: S106 - of the specification
    renewed={
        "header.webhook-id": "digits",
        "header.svix-id": "digits",
        "data.id": "digits",
        "timestamp": "now",
        "header.webhook-timestamp": "now",
        "header.svix-timestamp": "now",
    },
)
