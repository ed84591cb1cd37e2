"""Slack, team chat: the Events API, slash commands and what users click on.

It calls by POST: events as JSON, commands as a form, clicks as a form with JSON in `payload`. Time and raw body are
signed. A URL for events is accepted only once it has answered a challenge with the challenge.

Sources: api.slack.com, "Verifying requests from Slack", "Events API" and "Slash commands"; the PyPI package
slack_sdk 3.47.0.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark, Reply
from binserver.providers.document import Document
from binserver.providers.freely import OPEN, covered
from binserver.providers.paths import text_at
from binserver.providers.spec import Field, Handshake, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_INFO = StatusRule(class_="info", final=True)


def _marks(*needs: str, traits: tuple[Trait, ...] = ()) -> Marks:
    return Marks(
        headers=("X-Slack-Signature", "X-Slack-Request-Timestamp"),
        traits=(Trait(path="header.User-Agent", like=r"Slackbot.*", weight=30), *traits),
        methods=("POST",),
        words=("slack",),
        needs=needs,
    )


_RETRY = (
    Field(path="header.X-Slack-Retry-Num", label="Attempt"),
    Field(path="header.X-Slack-Retry-Reason", label="Tried again because of"),
)

_EVENT = Shape(
    name="event",
    marks=_marks("event_id", traits=(Trait(path="type", like="event_callback"),)),
    implied=_INFO,
    fields=(
        Field(path="event_id", role="delivery", always=True),
        Field(path="body.event.type", role="event"),
        Field(path="body.event.type", role="status"),
        Field(path="event_time", role="occurred_at", sort="number"),
        Field(path="team_id", label="Team"),
        Field(path="api_app_id", label="App"),
        Field(path="body.event.user", label="User", sort="any"),
        Field(path="body.event.channel", label="Channel", sort="any"),
        Field(path="body.event.text", label="Text"),
        *_RETRY,
        *covered("type", "event", "authorizations", "is_ext_shared_channel", "event_context", "context_team_id"),
        *covered("context_enterprise_id", "authed_users", "enterprise_id"),
        Field(path="token", secret=True, label="Verification token"),
    ),
)

_CHALLENGE = Shape(
    name="challenge",
    marks=_marks("challenge", traits=(Trait(path="type", like="url_verification", weight=60),)),
    dedup=("correlation",),
    implied=_INFO,
    fields=(
        Field(path="type", role="event", always=True),
        Field(path="type", role="status"),
        Field(path="challenge", role="correlation", always=True),
        Field(path="token", secret=True, label="Verification token"),
    ),
)

_COMMAND = Shape(
    name="command",
    kind="form",
    marks=_marks("command", traits=(Trait(path="command", like=r"/.+"),)),
    root=OPEN,
    implied=_INFO,
    fields=(
        Field(path="body.command", role="event"),
        Field(path="body.command", role="status"),
        Field(path="body.trigger_id", role="delivery"),
        Field(path="body.text", label="Text"),
        Field(path="body.user_name", label="User"),
        Field(path="body.channel_name", label="Channel"),
        Field(path="body.team_domain", label="Team"),
        Field(path="body.api_app_id", label="App"),
        *_RETRY,
    ),
)

_CLICK = Shape(
    name="interaction",
    kind="form",
    marks=_marks("payload"),
    root=OPEN,
    implied=_INFO,
    fields=(
        Field(path="json(body.payload).type", role="event"),
        Field(path="json(body.payload).type", role="status"),
        Field(path="json(body.payload).trigger_id", role="delivery"),
        Field(path="json(body.payload).actions[0].action_id", label="Action"),
        Field(path="json(body.payload).actions[0].value", label="Value"),
        Field(path="json(body.payload).callback_id", label="Callback"),
        Field(path="json(body.payload).user.username", label="User"),
        Field(path="json(body.payload).channel.name", label="Channel"),
        Field(path="json(body.payload).team.domain", label="Team"),
        *_RETRY,
    ),
)


def _challenged(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if text_at(document, "type") == "url_verification":
        yield Remark(code="slack-challenge", params={"challenge": text_at(document, "challenge")})


PROVIDER = Provider(
    name="slack",
    title="Slack",
    methods=("POST",),
    shapes=(_EVENT, _CHALLENGE, _COMMAND, _CLICK),
    statuses={"*": _INFO},
    schemes=(
        Scheme(
            name="slack.v0",
            kind="hmac",
            at="header.X-Slack-Signature",
            scope="body",
            prefix="v0=",
            sign=(b"v0:", "timestamp", b":", "body"),
            timestamp="header.X-Slack-Request-Timestamp",
        ),
    ),
    dedup=("delivery",),
    quirks=(_challenged,),
    remarks={
        "slack-challenge": "Slack accepts the URL once it is answered with the challenge, {challenge}: a bin whose "
        "provider is Slack does that by itself."
    },
    secret_hint="The signing secret on the Basic Information page of the app; not its tokens.",  # noqa: S106 - words
    where_to_put_the_url="In the app's settings: Event Subscriptions, Slash Commands, or Interactivity & Shortcuts.",
    retries="3 times after an answer other than 2xx or none within 3 seconds, unless it has X-Slack-No-Retry: 1.",
    documentation="Slack, Verifying requests and Events API.",
    documentation_url="https://api.slack.com/apis/events-api",
    unconfirmed=(Unconfirmed(topic="retries", text="After which times it tries again."),),
    reply=Reply(body=""),  # a user of a command would be shown the text
    handshakes=(Handshake(when=(Trait(path="type", like="url_verification"),), echo="challenge"),),
    sample="slack.message",
    sample_secret="8f742231b10e8888abcd99yyyzzz85a5",  # noqa: S106 - of Slack's documentation
    renewed={
        "event_id": "digits",
        "trigger_id": "digits",
        "event_time": "now",
        "header.X-Slack-Request-Timestamp": "now",
    },
)
