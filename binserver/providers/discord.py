"""Discord, chat: interactions of an application, and its webhook events.

It calls by POST and signs time and body with a private key. Before it accepts a URL it sends a ping, and another one
with a wrong signature, which has to be answered 401: a bin answers both alike.

Sources: docs.discord.com, "Interactions Overview" and "Webhook Events"; the PyPI package discord-interactions 0.4.0.
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Handshake, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_INFO = StatusRule(class_="info", final=True)


def _marks(*needs: str, traits: tuple[Trait, ...] = (), never: tuple[str, ...] = ()) -> Marks:
    return Marks(
        headers=("X-Signature-Ed25519",),
        shared_headers=("X-Signature-Timestamp",),
        traits=traits,
        fields=("application_id",),
        methods=("POST",),
        words=("discord",),
        needs=needs,
        never=never,
    )


_INTERACTION = Shape(
    name="interaction",
    marks=_marks("data", "token"),
    implied=_INFO,
    fields=(
        Field(path="id", role="delivery", always=True),
        Field(path="body.data.name", role="event"),
        Field(path="body.data.custom_id", role="event"),
        Field(path="body.data.name", role="status"),
        Field(path="body.data.custom_id", role="status"),
        Field(path="type", label="Type", sort="number", always=True),
        Field(path="body.data.options[0].value", label="Option", sort="any"),
        Field(path="body.member.user.username", label="User"),
        Field(path="body.user.username", label="User"),
        Field(path="guild_id", label="Server"),
        Field(path="channel_id", label="Channel"),
        Field(path="application_id", label="Application", always=True),
        Field(path="token", label="Token", secret=True),  # whoever has it may answer for the application
        *covered("data", "member", "user", "channel", "guild", "message", "version", "locale", "guild_locale"),
        *covered("app_permissions", "entitlements", "context", "authorizing_integration_owners"),
        *covered("attachment_size_limit"),
    ),
)

_PING = Shape(
    name="ping",
    marks=_marks(traits=(Trait(path="type", like="[01]"),), never=("data", "event")),
    remark="discord-ping",
    dedup=("body",),
    implied=_INFO,
    fields=(
        Field(path="type", label="Type", sort="number", always=True),
        Field(path="application_id", label="Application"),
        Field(path="token", label="Token", secret=True),
        *covered("id", "version", "user", "entitlements", "authorizing_integration_owners", "app_permissions"),
        *covered("attachment_size_limit"),
    ),
)

_EVENT = Shape(
    name="event",
    marks=_marks("event.type", "application_id"),
    dedup=("body",),
    implied=_INFO,
    fields=(
        Field(path="body.event.type", role="event"),
        Field(path="body.event.type", role="status"),
        Field(path="body.event.timestamp", role="occurred_at"),
        Field(path="body.event.data.user.username", label="User"),
        Field(path="application_id", label="Application", always=True),
        *covered("type", "version", "event"),
    ),
)

_TAKEN = Reply(code=204, headers=(), body="")

_PONG = Reply(headers=(("Content-Type", "application/json"),), body='{"type":1}')

PROVIDER = Provider(
    name="discord",
    title="Discord",
    methods=("POST",),
    shapes=(_INTERACTION, _PING, _EVENT),
    statuses={"*": _INFO},
    schemes=(
        Scheme(
            name="discord.ed25519",
            kind="asymmetric",
            algorithm="ed25519",
            at="header.X-Signature-Ed25519",
            scope="body",
            sign=("timestamp", "body"),
            timestamp="header.X-Signature-Timestamp",
        ),
    ),
    dedup=("delivery",),
    remarks={
        "discord-ping": "Discord pings a URL to find out whether it may be used: an interaction's has to be answered "
        '{{"type":1}}, an event\'s 204; a bin whose provider is Discord does that by itself. One with a wrong '
        "signature has to be answered 401, which no bin does, so that Discord may refuse its URL."
    },
    secret_hint="The public key on the application's page in Discord's developer portal.",  # noqa: S106 - words
    where_to_put_the_url="In Discord's developer portal, as Interactions Endpoint URL or under Webhooks.",
    retries="An interaction has to be answered within 3 seconds.",
    documentation="Discord, Interactions and Webhook Events.",
    documentation_url="https://docs.discord.com/developers/interactions/overview",
    unconfirmed=(
        Unconfirmed(topic="fields", text="Which fields interactions have beside the documented few is from memory."),
    ),
    reply=_TAKEN,
    handshakes=(
        Handshake(when=(Trait(path="event.type", like=".+"),), reply=_TAKEN),
        Handshake(when=(Trait(path="type", like="0"),), reply=_TAKEN),
        Handshake(when=(Trait(path="type", like="1"),), reply=_PONG),
    ),
    sample="discord.command",
    renewed={"id": "digits", "header.X-Signature-Timestamp": "now"},
)
