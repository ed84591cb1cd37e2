"""MTN MoMo Open API, mobile money of MTN: payments asked for (Collection) and sent (Disbursement).

It calls by PUT or by POST, unsigned, with what a query for the status would answer. The X-Reference-Id under which
the merchant made the request is not in the body: there is only the merchant's externalId, or what is in the URL.

Sources: momodeveloper.mtn.com, "Callback", of which two versions contradict each other on retries; handlers in use.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, Provider, Shape, StatusRule, Trait, Unconfirmed

_NUMBER = r"\+?[0-9]{6,15}"  # a party may also be an e-mail address or a code

_REFERENCE_NAMES = ("referenceId", "reference_id", "reference", "ref", "id")
"""How merchants call the X-Reference-Id in the URL; MTN does not send it in the body."""

_IN_THE_URL = "X-Reference-Id in the URL"

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        unique=("payer.partyIdType", "payee.partyIdType"),
        fields=("externalId", "financialTransactionId", "amount", "currency", "payerMessage", "payeeNote"),
        traits=(Trait(path="status", like="SUCCESSFUL|FAILED|PENDING|CREATED|ONGOING", weight=10),),
        methods=("PUT", "POST"),
        words=("mtn", "momo"),
        needs=("status",),
        one_of=("payer.partyId", "payee.partyId"),
        never=("debitParty", "creditParty"),
    ),
    fields=(
        Field(path="status", role="status", always=True),
        Field(path="amount", role="amount", always=True),
        Field(path="currency", role="currency", always=True),
        Field(path="externalId", role="correlation", always=True),
        Field(path="externalId", role="reference"),
        Field(path="financialTransactionId", role="provider_reference"),
        Field(path="financialTransactionId", role="delivery"),
        Field(path="externalId", role="delivery"),
        Field(path="payer.partyId", role="payer", like=_NUMBER),
        Field(path="payer.partyId", label="Payer"),
        Field(path="payer.partyIdType", label="Kind of payer"),
        Field(path="payee.partyId", role="payee", like=_NUMBER),
        Field(path="payee.partyId", label="Payee"),
        Field(path="payee.partyIdType", label="Kind of payee"),
        Field(path="reason.code", label="Reason"),
        Field(path="reason.message", label="Reason in words"),
        Field(path="percent(reason)", label="Reason"),  # where it is a text; decoding leaves other words alone
        Field(path="payerMessage", label="Message to the payer"),
        Field(path="payeeNote", label="Note to the payee"),
        Field(path="referenceId", label="X-Reference-Id", documented=False),
        *(Field(path=f"query.{name}", role="correlation", label=_IN_THE_URL) for name in _REFERENCE_NAMES),
        Field(
            path="path[-1]",
            role="correlation",
            label=_IN_THE_URL,
            like=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        ),
    ),
)


def _sandbox(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if reading.amount is not None and reading.amount.currency == "EUR":
        yield Remark(code="mtn-sandbox")


PROVIDER = Provider(
    name="mtn-momo",
    title="MTN MoMo",
    methods=("PUT", "POST"),
    shapes=(_CALLBACK,),
    statuses={
        "SUCCESSFUL": StatusRule(class_="success", final=True),
        "FAILED": StatusRule(class_="failure", final=True),
        "PENDING": StatusRule(class_="pending", final=False),
        "CREATED": StatusRule(class_="pending", final=False),
        "ONGOING": StatusRule(class_="pending", final=False),
    },
    dedup=("delivery", "status"),
    quirks=(_sandbox,),
    remarks={"mtn-sandbox": "Amounts in EUR are of MTN's sandbox, whose only currency it is: no money was moved."},
    not_sent=("occurred_at",),
    where_to_put_the_url=(
        "In the header X-Callback-Url of the request for the payment; the host must be the providerCallbackHost of the "
        "API user, and the sandbox calls http only, production https only."
    ),
    documentation="MTN, MoMo Open API: Callback, read in November 2026.",
    documentation_url="https://momodeveloper.mtn.com/api-documentation/callback",
    unconfirmed=(
        Unconfirmed(
            topic="retries",
            text="One version of MTN's page says that it calls once only. Another says that it waits 2 seconds and "
            "tries again 20 times, a second apart, then 30 times, 2 minutes apart, then every hour.",
        ),
        Unconfirmed(topic="content type", text="Which Content-Type the callback has."),
        Unconfirmed(topic="reason", text="Whether the reason of a failure is a text or has a code and a message."),
        Unconfirmed(topic="statuses", text="Whether PENDING, CREATED and ONGOING are ever sent to a callback."),
        Unconfirmed(topic="referenceId", text="Whether some callbacks have the X-Reference-Id in the body."),
        Unconfirmed(topic="addresses", text="Which addresses MTN calls from; they are agreed on with each partner."),
    ),
    sample="mtn-momo.successful",
    renewed={"financialTransactionId": "digits", "externalId": "digits"},
)
