"""Mollie's older webhooks: a form with the id of what changed, and nothing else.

It calls by POST and proves nothing: what became of a payment has to be asked of Mollie, and the answer has to be 200.

Sources: docs.mollie.com, "Webhooks".
"""

from binserver.model import Reply
from binserver.providers.spec import Field, Marks, Provider, Shape, StatusRule, Trait, Unconfirmed

_SIGNAL = Shape(
    name="signal",
    kind="form",
    marks=Marks(
        traits=(
            Trait(path="body", like=r'\{"id":"(tr|ord|sub|pl|re|chb)_\w+"\}', weight=70),  # the one field there is
            Trait(path="header.User-Agent", like=r"Mollie.*", weight=30),
        ),
        methods=("POST",),
        words=("mollie",),
        needs=("id",),
    ),
    remark="mollie-classic-signal",
    implied=StatusRule(class_="info", final=False),
    fields=(Field(path="id", role="correlation", always=True),),
)

PROVIDER = Provider(
    name="mollie-classic",
    title="Mollie (classic)",
    methods=("POST",),
    shapes=(_SIGNAL,),
    dedup=(),  # one id comes again with each change, and nothing tells those apart
    remarks={
        "mollie-classic-signal": "It only says that something about this id changed: ask Mollie what became of it."
    },
    not_sent=("status", "amount", "reference", "occurred_at"),
    where_to_put_the_url="As webhookUrl of the payment, order or subscription that is made.",
    documentation="Mollie, Webhooks.",
    documentation_url="https://docs.mollie.com/reference/webhooks",
    unconfirmed=(Unconfirmed(topic="retries", text="About 10 more times within 26 hours."),),
    reply=Reply(),
    sample="mollie-classic.payment",
    renewed={"id": "digits"},
)
