"""GitLab, code hosting: webhooks of projects and groups.

It calls by POST. A webhook has a secret token, which comes in clear and proves only who sends, or a signing token, with
which time and body are signed as in Standard Webhooks; where there is a signature, the token does not count.

Sources: docs.gitlab.com, "Webhooks" and "Webhook events"; the merge request that brought the signing token (230944).
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Unconfirmed

_HOOK = Shape(
    name="event",
    marks=Marks(
        headers=("X-Gitlab-Event", "X-Gitlab-Webhook-UUID"),
        shared_headers=("X-Gitlab-Token", "X-Gitlab-Instance", "webhook-signature"),
        unique=("object_kind",),
        methods=("POST",),
        words=("gitlab",),
        needs=("header.X-Gitlab-Event",),
    ),
    root=OPEN,
    fields=(
        Field(path="header.X-Gitlab-Event", role="event", always=True),
        Field(path="header.Idempotency-Key", role="delivery"),
        Field(path="header.X-Gitlab-Event-UUID", role="provider_reference"),
        Field(path="body.object_attributes.status", role="status"),
        Field(path="body.build_status", role="status"),
        Field(path="header.X-Gitlab-Event", role="status"),
        Field(path="body.object_attributes.id", role="correlation", sort="number"),
        Field(path="body.build_id", role="correlation", sort="number"),
        Field(path="body.object_kind", label="Kind"),
        Field(path="body.project.path_with_namespace", label="Project"),
        Field(path="body.user.username", label="User"),
        Field(path="body.user_username", label="User"),
        Field(path="body.object_attributes.action", label="Action"),
        Field(path="body.object_attributes.title", label="Title"),
        Field(path="body.object_attributes.ref", label="Ref"),
        Field(path="body.ref", label="Ref"),
        Field(path="body.after", label="Commit"),
        Field(path="header.X-Gitlab-Instance", label="Instance"),
        Field(path="header.X-Gitlab-Webhook-UUID", label="Webhook"),
    ),
)

PROVIDER = Provider(
    name="gitlab",
    title="GitLab",
    methods=("POST",),
    shapes=(_HOOK,),
    statuses={
        "success": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "canceled": StatusRule(class_="cancelled", final=True),
        "skipped": StatusRule(class_="info", final=True),
        "created": StatusRule(class_="pending", final=False),
        "waiting_for_resource": StatusRule(class_="pending", final=False),
        "preparing": StatusRule(class_="pending", final=False),
        "pending": StatusRule(class_="pending", final=False),
        "running": StatusRule(class_="pending", final=False),
        "canceling": StatusRule(class_="pending", final=False),
        "scheduled": StatusRule(class_="pending", final=False),
        "manual": StatusRule(class_="pending", final=False),
        "* Hook": StatusRule(class_="info", final=True),  # the event of what has no status
    },
    schemes=(
        Scheme(
            name="gitlab.signing",
            kind="hmac",
            at="versions(header.webhook-signature).v1[*]",
            scope="body",
            encoding="base64",
            key="whsec",
            secret_like=r"whsec_.+",  # noqa: S106
            sign=("text(header.webhook-id)", b".", "timestamp", b".", "body"),
            timestamp="header.webhook-timestamp",
        ),
        Scheme(
            name="gitlab.token",
            kind="static",
            at="header.X-Gitlab-Token",
            scope="sender",
            unless=("header.webhook-signature",),
        ),
    ),
    dedup=("delivery",),
    secret_headers=("X-Gitlab-Token",),
    secret_hint="The signing token, whsec_…, or the secret token in the settings of the webhook.",  # noqa: S106 - words
    where_to_put_the_url="In the settings of the project or group, under Webhooks.",
    retries=(
        "An answer has to come within 10 seconds; after repeated failures the webhook is switched off. What is sent "
        "again has the same Idempotency-Key."
    ),
    documentation="GitLab, Webhooks and Webhook events.",
    documentation_url="https://docs.gitlab.com/user/project/integrations/webhook_events/",
    unconfirmed=(
        Unconfirmed(topic="retries", text="When it tries again, and how often."),
        Unconfirmed(topic="statuses", text="The statuses of pipelines and jobs are known from memory of its pages."),
    ),
    reply=Reply(),
    sample="gitlab.pipeline",
    sample_secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # noqa: S106 - of the specification of Standard Webhooks
    renewed={
        "header.Idempotency-Key": "uuid",
        "header.webhook-id": "uuid",
        "header.X-Gitlab-Event-UUID": "uuid",
        "header.webhook-timestamp": "now",
        "object_attributes.id": "digits",
    },
)
