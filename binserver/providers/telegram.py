"""Telegram's Bot API: updates of a bot.

It calls by POST, with the secret token in clear if one was set with the webhook. The answer may hold a call of the API
itself, which Telegram then carries out.

Sources: core.telegram.org/bots/api, "Getting updates" and "setWebhook".
"""

from binserver.model import Reply
from binserver.providers.freely import covered
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed

_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post", "business_message")
_OTHERS = (
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "chat_boost",
    "removed_chat_boost",
    "business_connection",
    "edited_business_message",
    "deleted_business_messages",
    "purchased_paid_media",
)

_UPDATE = Shape(
    name="update",
    marks=Marks(
        headers=("X-Telegram-Bot-Api-Secret-Token",),
        traits=(Trait(path="update_id", like=r"\d+", weight=50),),
        fields=(*_MESSAGES, *_OTHERS),
        methods=("POST",),
        words=("telegram",),
        needs=("update_id",),
    ),
    implied=StatusRule(class_="info", final=True),
    fields=(
        Field(path="update_id", role="delivery", sort="number", always=True),
        *(
            field
            for name in _MESSAGES
            for field in (
                Field(path=f"body.{name}.date", role="occurred_at", sort="number"),
                Field(path=f"body.{name}.chat.id", label="Chat", sort="number"),
                Field(path=f"body.{name}.from.username", label="User"),
                Field(path=f"body.{name}.text", label="Text"),
            )
        ),
        Field(path="body.callback_query.from.username", label="User"),
        Field(path="body.callback_query.data", label="Data"),
        Field(path="body.inline_query.query", label="Query"),
        *covered(*_MESSAGES, *_OTHERS),
    ),
)

PROVIDER = Provider(
    name="telegram",
    title="Telegram",
    methods=("POST",),
    shapes=(_UPDATE,),
    schemes=(
        Scheme(name="telegram.token", kind="static", at="header.X-Telegram-Bot-Api-Secret-Token", scope="sender"),
    ),
    dedup=("delivery",),
    secret_headers=("X-Telegram-Bot-Api-Secret-Token",),
    secret_hint="The secret_token that setWebhook was called with; not the token of the bot.",  # noqa: S106 - words
    where_to_put_the_url="By a call of the Bot API's setWebhook, as url.",
    documentation="Telegram Bot API, setWebhook and Update.",
    documentation_url="https://core.telegram.org/bots/api#setwebhook",
    unconfirmed=(
        Unconfirmed(topic="retries", text="After an answer other than 2xx, a reasonable number of times."),
        Unconfirmed(topic="kinds", text="Whether these are all the kinds of updates; new ones come now and then."),
    ),
    reply=Reply(body=""),
    sample="telegram.message",
    sample_secret="tok_1",  # noqa: S106 - made up, and shown as such
    renewed={"update_id": "digits", "message.date": "now"},
)
