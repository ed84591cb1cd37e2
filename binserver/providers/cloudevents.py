"""CloudEvents, the envelope of many senders, over HTTP: in headers, as JSON, or as a list of those.

It is not signed. Values of headers are percent-encoded. An event is told from others by its source and its id together.
Before it sends, a careful sender asks by OPTIONS whether it may.

Sources: the specification's HTTP protocol binding, JSON format and HTTP 1.1 Web Hooks (cloudevents/spec@c2845a4).
"""

from binserver.model import Reply
from binserver.providers.freely import OPEN, covered
from binserver.providers.spec import Field, Handshake, Marks, Provider, Shape, StatusRule, Trait

_INFO = StatusRule(class_="info", final=True)


def _attributes(prefix: str, text: str) -> tuple[Field, ...]:
    """What describes an event; `text` is how a path to what people write is made, which headers percent-encode."""
    return (
        Field(path=f"{prefix}type", role="event", always=True),
        Field(path=f"{prefix}type", role="status"),
        Field(path=f"{prefix}id", role="correlation", always=True),
        Field(path=f"{prefix}time", role="occurred_at"),
        Field(path=text.format(f"{prefix}source"), label="Source", always=True),
        Field(path=text.format(f"{prefix}subject"), label="Subject"),
        Field(path=text.format(f"{prefix}dataschema"), label="Schema"),
        Field(path=f"{prefix}specversion", label="Version of the specification", always=True),
    )


_BINARY = Shape(
    name="event",
    marks=Marks(
        headers=("ce-id", "ce-source", "ce-type", "ce-specversion"),
        methods=("POST",),
        needs=("header.ce-id", "header.ce-specversion"),
    ),
    root=OPEN,
    implied=_INFO,
    fields=(
        *_attributes("header.ce-", "percent({})"),
        Field(path="header.ce-source", role="delivery"),
    ),
)

_JSON_FIELDS = (
    *_attributes("", "{}"),
    Field(path="percent(source)", role="delivery"),
    Field(path="datacontenttype", label="Content type of the data"),
    *covered("data", "data_base64"),
)

_STRUCTURED = Shape(
    name="event",
    marks=Marks(
        traits=(
            Trait(path="header.Content-Type", like=r"application/cloudevents\+json.*", weight=100),
            Trait(path="specversion", like=r"[01]\..+", weight=40),
        ),
        fields=("id", "source", "type"),
        methods=("POST",),
        needs=("specversion", "source"),
    ),
    implied=_INFO,
    fields=_JSON_FIELDS,
)

_BATCH = Shape(
    name="event",
    marks=Marks(
        traits=(Trait(path="header.Content-Type", like=r"application/cloudevents-batch\+json.*", weight=100),),
        fields=("[*].specversion", "[*].source"),
        methods=("POST",),
        needs=("[0].specversion",),
    ),
    root="[*]",
    implied=_INFO,
    fields=_JSON_FIELDS,
)

_ASKED = Shape(
    name="question",
    kind="empty",
    marks=Marks(headers=("WebHook-Request-Origin",), methods=("OPTIONS",), needs=("header.WebHook-Request-Origin",)),
    remark="cloudevents-asked",
    dedup=(),
    implied=_INFO,
    fields=(
        Field(path="header.WebHook-Request-Origin", label="Origin", always=True),
        Field(path="header.WebHook-Request-Rate", label="Rate, a minute"),
        Field(path="header.WebHook-Request-Callback", label="Callback"),
    ),
)

PROVIDER = Provider(
    name="cloudevents",
    title="CloudEvents",
    methods=("POST", "OPTIONS"),
    shapes=(_BINARY, _STRUCTURED, _BATCH, _ASKED),
    statuses={"*": _INFO},
    dedup=("delivery", "correlation"),
    remarks={
        "cloudevents-asked": "The sender asks whether it may send; a bin whose provider is CloudEvents says yes by "
        "itself, with WebHook-Allowed-Origin in the answer."
    },
    where_to_put_the_url="At the broker or source that sends, as the sink or the endpoint of the subscription.",
    retries=(
        "Left to the sender: 2xx is accepted, 410 asks it to stop, 429 to slow down, 415 says that the format is not "
        "known; redirects are not followed."
    ),
    documentation="CloudEvents, HTTP protocol binding and HTTP 1.1 Web Hooks.",
    documentation_url="https://github.com/cloudevents/spec",
    handshakes=(
        Handshake(
            when=(Trait(path="header.WebHook-Request-Origin", like=".+"),),
            methods=("OPTIONS",),
            reply=Reply(headers=(("WebHook-Allowed-Origin", "*"), ("WebHook-Allowed-Rate", "*")), body=""),
        ),
    ),
    sample="cloudevents.binary",
    renewed={"header.ce-id": "digits", "header.ce-time": "now", "id": "digits", "time": "now", "[0].id": "digits"},
)
