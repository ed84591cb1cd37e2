"""GitHub, code hosting: webhooks of repositories, organizations and apps.

It calls by POST and signs the body, as JSON or as a form with that JSON in `payload`: then it is the form that is
signed. It does not try again by itself; what is redelivered by hand has the same delivery id.

Sources: docs.github.com, "Webhook events and payloads" and "Validating webhook deliveries"; the samples of
@octokit/webhooks-examples 7.6.1.
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_RUNS = ("workflow_run", "workflow_job", "check_run", "check_suite")

_OTHERS = ("header.X-Gitea-Event", "header.X-Forgejo-Event", "header.X-Gogs-Event")
"""Headers of those who send GitHub's as well."""

_PENDING, _INFO = StatusRule(class_="pending", final=False), StatusRule(class_="info", final=True)

_CONCLUSIONS = {
    "success": StatusRule(class_="success", final=True),
    "failure": StatusRule(class_="failure", final=True),
    "error": StatusRule(class_="failure", final=True),
    "startup_failure": StatusRule(class_="failure", final=True),
    "timed_out": StatusRule(class_="expired", final=True),
    "cancelled": StatusRule(class_="cancelled", final=True),
    **dict.fromkeys(["neutral", "skipped", "stale", "inactive", "completed"], _INFO),
    **dict.fromkeys(["action_required", "requested", "waiting", "queued", "pending", "in_progress"], _PENDING),
}


def _shape(event: str, *, of_a_run: bool) -> Shape:
    """The shape of events as JSON or in a form; `event` is where the event is."""
    ended = tuple(f"{event}.{name}" for name in (*_RUNS, "deployment_status"))
    is_form = event != "body"
    return Shape(
        name="run" if of_a_run else "event",
        kind="form" if is_form else "json",
        marks=Marks(
            headers=("X-GitHub-Event", "X-GitHub-Delivery"),
            shared_headers=("X-Hub-Signature-256", "X-Hub-Signature"),
            traits=(Trait(path="header.User-Agent", like=r"GitHub-Hookshot/.+", weight=40),),
            methods=("POST",),
            words=("github",),
            needs=("header.X-GitHub-Event", *(("payload",) if is_form else ())),
            one_of=ended if of_a_run else (),
            never=(*_OTHERS, *(() if of_a_run else ended), *(() if is_form else ("payload",))),
        ),
        root=OPEN,
        statuses=_CONCLUSIONS if of_a_run else {"*": _INFO},
        fields=(
            Field(path="header.X-GitHub-Event", role="event", always=True),
            *(_of_a_run(event) if of_a_run else (Field(path="header.X-GitHub-Event", role="status"),)),
            *_of_any(event),
        ),
    )


def _of_a_run(event: str) -> tuple[Field, ...]:
    return (
        *(Field(path=f"{event}.{name}.conclusion", role="status") for name in _RUNS),
        *(Field(path=f"{event}.{name}.status", role="status") for name in _RUNS),
        Field(path=f"{event}.deployment_status.state", role="status"),
        *(Field(path=f"{event}.{name}.id", role="correlation", sort="number") for name in _RUNS),
        Field(path=f"{event}.deployment.id", role="correlation", sort="number"),
        Field(path=f"{event}.workflow_run.name", label="Workflow"),
        Field(path=f"{event}.workflow_job.name", label="Job"),
        Field(path=f"{event}.check_run.name", label="Check"),
    )


def _of_any(event: str) -> tuple[Field, ...]:
    """What is read of every event: the rest of its 58 kinds is for the body to show."""
    return (
        Field(path="header.X-GitHub-Delivery", role="provider_reference", always=True),
        Field(path="percent(header.X-GitHub-Delivery)", role="delivery"),
        Field(path=f"{event}.pull_request.id", role="correlation", sort="number"),
        Field(path=f"{event}.issue.id", role="correlation", sort="number"),
        Field(path=f"{event}.action", label="Action"),
        Field(path=f"{event}.repository.full_name", label="Repository"),
        Field(path=f"{event}.organization.login", label="Organization"),
        Field(path=f"{event}.sender.login", label="Sender"),
        Field(path=f"{event}.ref", label="Ref", sort="any"),
        Field(path=f"{event}.after", label="Commit"),
        Field(path=f"{event}.head_commit.message", label="Message of the commit"),
        Field(path=f"{event}.number", label="Number", sort="number"),
        Field(path=f"{event}.pull_request.title", label="Title"),
        Field(path=f"{event}.issue.title", label="Title"),
        Field(path=f"{event}.zen", label="Zen"),
        Field(path="header.X-GitHub-Hook-ID", label="Hook"),
        Field(path="header.X-GitHub-Hook-Installation-Target-Type", label="Installed on"),
    )


PROVIDER = Provider(
    name="github",
    title="GitHub",
    methods=("POST",),
    shapes=tuple(
        _shape(event, of_a_run=of_a_run) for event in ("body", "json(body.payload)") for of_a_run in (False, True)
    ),
    schemes=(
        Scheme(name="github.256", kind="hmac", at="header.X-Hub-Signature-256", scope="body", prefix="sha256="),
        Scheme(
            name="github.1",
            kind="hmac",
            at="header.X-Hub-Signature",
            scope="body",
            prefix="sha1=",
            algorithm="sha1",
        ),
    ),
    dedup=("delivery",),
    secret_hint="The secret typed into the settings of the webhook; GitHub does not show it again.",  # noqa: S106 - words
    where_to_put_the_url="In the settings of the repository, organization or app, under Webhooks, as the payload URL.",
    retries="None; a delivery can be sent again by hand. An answer has to come within 10 seconds, with 2xx.",
    documentation="GitHub, Webhook events and payloads.",
    documentation_url="https://docs.github.com/en/webhooks/webhook-events-and-payloads",
    unconfirmed=(Unconfirmed(topic="statuses", text="The conclusions of runs are known from memory of its pages."),),
    reply=Reply(),
    sample="github.push",
    sample_secret="It's a Secret to Everybody",  # noqa: S106 - of GitHub's documentation
    renewed={"header.X-GitHub-Delivery": "uuid", "workflow_run.id": "digits"},
)
