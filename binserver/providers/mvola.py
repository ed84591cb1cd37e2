"""MVola, mobile money of Telma (Yas) in Madagascar: Merchant Pay API 1.0.

It calls back once a transaction has ended, by PUT, unsigned, and says neither the amount nor the merchant's own
reference: that is in the URL, if the merchant put it there.

Sources: Telma, "API Merchant Pay" (PDF of 12 July 2021); the webhook guide of Mvola_API_Lib; and handlers in use.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark, Reply
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Shape, StatusRule, Trait, Unconfirmed

_MALAGASY = r"(0|(\+|00)?261)?3[2-9][0-9]{7}"
"""A Malagasy mobile number, national or international."""

_PAYER, _PAYEE = "debitParty[key=msisdn].value", "creditParty[key=msisdn].value"

_PARTY_VALUES = ("debitParty[*].value", "creditParty[*].value")

_NUMBERS = (Trait(path=_PAYER, like=_MALAGASY), Trait(path=_PAYEE, like=_MALAGASY))

_REFERENCE_NAMES = ("reference", "ref", "order_id", "orderId", "id", "paymentId", "correlationId")
"""How merchants call their own reference in the URL; MVola does not send it in the body."""

_IN_DATA = "json(base64(query.data))"  # as mvola-bundle for Symfony does it

_AN_ID = r"(?!v\d+$)(?=.*\d)[A-Za-z0-9._~-]{2,64}"

_IN_THE_URL = (
    *(Field(path=f"query.{name}", role="reference") for name in _REFERENCE_NAMES),
    *(Field(path=f"{_IN_DATA}.{name}", role="reference", sort="text or number") for name in _REFERENCE_NAMES),
    Field(path=_IN_DATA, label="data in the URL", sort="object"),
    Field(path="path[-1]", role="reference", like=_AN_ID),
)

_PARTIES = (
    Field(path=_PAYER, role="payer", always=True),
    Field(path=_PAYEE, role="payee", always=True),
    Field(path="debitParty", sort="pairs"),
    Field(path="creditParty", sort="pairs"),
)

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        unique=("serverCorrelationId",),
        fields=(
            "transactionStatus",
            "transactionReference",
            "requestDate",
            *_PARTY_VALUES,
        ),
        traits=_NUMBERS,
        methods=("PUT",),
        words=("mvola",),
        never=("createDate", "requestingOrganisationTransactionReference"),
    ),
    fields=(
        Field(path="transactionStatus", role="status", always=True),
        Field(path="serverCorrelationId", role="correlation", always=True),
        Field(path="transactionReference", role="provider_reference", always=True),
        Field(path="requestDate", role="occurred_at", always=True),
        *_PARTIES,
        Field(path="fees[*].feeAmount", role="fee", label="Further fee"),
        Field(path="amount", role="amount", sort="text or number", documented=False),
        Field(path="currency", role="currency", documented=False),
        Field(path="metadata", sort="pairs"),
        *_IN_THE_URL,
    ),
)

_DETAILS = Shape(
    name="details answer",
    callback=False,
    remark="mvola-details-answer",
    marks=Marks(
        fields=(
            "amount",
            "currency",
            "transactionReference",
            "transactionStatus",
            *_PARTY_VALUES,
        ),
        traits=(*_NUMBERS, Trait(path="currency", like="Ar|MGA")),
        needs=("createDate", "transactionStatus"),
    ),
    fields=(
        Field(path="transactionStatus", role="status", always=True),
        Field(path="amount", role="amount", always=True),
        Field(path="currency", role="currency", always=True),
        Field(path="serverCorrelationId", role="correlation"),
        Field(path="transactionReference", role="provider_reference", always=True),
        Field(path="createDate", role="occurred_at", always=True),
        Field(path="requestDate", label="Requested at"),
        *_PARTIES,
        Field(path="fee[*].feeAmount", role="fee", label="Further fee"),
        Field(path="fees[*].feeAmount", role="fee", label="Further fee"),
        Field(path="metadata", sort="pairs"),
    ),
)

_REQUEST = Shape(
    name="payment request",
    callback=False,
    remark="mvola-payment-request",
    marks=Marks(
        fields=("amount", "currency", "descriptionText", "requestDate", *_PARTY_VALUES),
        traits=(*_NUMBERS, Trait(path="currency", like="Ar|MGA")),
        needs=("requestingOrganisationTransactionReference", "amount"),
        never=("transactionStatus",),
    ),
    fields=(
        Field(path="amount", role="amount", always=True),
        Field(path="currency", role="currency", always=True),
        Field(path="requestingOrganisationTransactionReference", role="reference", always=True),
        Field(path="originalTransactionReference", label="Original transaction"),
        Field(path="descriptionText", label="Description"),
        Field(path="requestDate", role="occurred_at"),
        *_PARTIES,
        Field(path="metadata", sort="pairs"),
    ),
)

_STATE = (
    Field(path="status", role="status", always=True),
    Field(path="serverCorrelationId", role="correlation", always=True),
    Field(path="notificationMethod", label="Notification method", always=True),
)

_STATUS = Shape(
    name="status answer",
    callback=False,
    remark="mvola-status-answer",
    marks=Marks(
        unique=("serverCorrelationId",),
        fields=("status", "notificationMethod", "objectReference"),
        needs=("status", "objectReference"),
        never=("transactionStatus",),
    ),
    fields=(*_STATE, Field(path="objectReference", role="provider_reference")),
)

_INITIATE = Shape(
    name="initiate answer",
    callback=False,
    remark="mvola-initiate-answer",
    marks=Marks(
        unique=("serverCorrelationId",),
        fields=("status", "notificationMethod"),
        needs=("status", "notificationMethod"),
        never=("transactionStatus", "objectReference"),
    ),
    fields=_STATE,
)

_ERROR = Shape(
    name="error answer",
    callback=False,
    remark="mvola-error-answer",
    marks=Marks(
        unique=("ErrorCategory",),
        fields=("ErrorCode", "ErrorDescription", "ErrorDateTime", "ErrorParameters"),
        needs=("ErrorCategory", "ErrorCode"),
    ),
    fields=(
        Field(path="ErrorCategory", label="Error category", always=True),
        Field(path="ErrorCode", label="Error code", sort="text or number", always=True),
        Field(path="ErrorDescription", label="Error description"),
        Field(path="ErrorDateTime", role="occurred_at"),
        Field(path="ErrorParameters", sort="pairs"),
    ),
)

_FAULT = Shape(
    name="gateway fault",
    callback=False,
    remark="mvola-gateway-fault",
    marks=Marks(
        fields=("fault.message", "fault.description"),
        traits=(Trait(path="fault.code", like=r"90\d{4}", weight=40),),
        needs=("fault.code",),
    ),
    fields=(
        Field(path="fault.code", label="Error code", sort="text or number", always=True),
        Field(path="fault.message", label="Error"),
        Field(path="fault.description", label="Error description"),
    ),
)

_LEGACY = Shape(
    name="mvola-legacy-docs",
    remark="mvola-legacy-docs",
    marks=Marks(
        unique=("financialTransactionId",),
        fields=("transactionId", "externalId", *_PARTY_VALUES, "timestamp"),
        traits=_NUMBERS,
        words=("mvola",),
        needs=("status", "debitParty"),
        never=("transactionStatus", "payer", "payee"),
    ),
    fields=(
        Field(path="status", role="status"),
        Field(path="amount", role="amount", sort="text or number"),
        Field(path="currency", role="currency"),
        Field(path="transactionId", role="correlation"),
        Field(path="externalId", role="reference"),
        Field(path="financialTransactionId", role="provider_reference"),
        Field(path="timestamp", role="occurred_at"),
        Field(path="reason", label="Reason"),
        *_PARTIES,
        Field(path="metadata", sort="pairs"),
    ),
)


def _fees(document: Document, reading: Reading) -> Iterator[Remark]:
    """MVola documents fees for what was completed, and for nothing else."""
    if reading.status is None or "transactionStatus" not in (document.tree if isinstance(document.tree, dict) else ()):
        return
    if reading.status.class_ == "success" and reading.fee is None:
        yield Remark(code="mvola-completed-without-fees")
    if reading.status.class_ == "failure" and reading.fee is not None:
        yield Remark(code="mvola-failed-with-fees")


PROVIDER = Provider(
    name="mvola",
    title="MVola",
    country="MG",
    countries=("MG",),
    methods=("PUT",),
    shapes=(_CALLBACK, _DETAILS, _STATUS, _INITIATE, _REQUEST, _ERROR, _FAULT, _LEGACY),
    statuses={
        "completed": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
    },
    # Whole ariary, although ISO 4217 counts two decimals (and the coin is a fifth).
    money=MoneyRule(currency="MGA", aliases={"ar": "MGA", "ariary": "MGA"}),
    placeholders=(
        ("metadata[*].value", "string"),
        (_PAYER, "33555123456"),
        (_PAYEE, "33555123456"),
    ),
    quirks=(_fees,),
    remarks={
        "mvola-details-answer": "This is MVola's answer to a query for a transaction's details; it is not a callback.",
        "mvola-status-answer": "This is MVola's answer to a query for a transaction's status; it is not a callback.",
        "mvola-initiate-answer": "This is MVola's answer when a payment is initiated; it is not a callback.",
        "mvola-payment-request": "This is what a merchant sends to MVola to initiate a payment; it is not a callback.",
        "mvola-error-answer": "This is an error that MVola answers to a request of the merchant; it is not a callback.",
        "mvola-gateway-fault": "This is a fault of the gateway in front of MVola's API; it is not a callback.",
        "mvola-legacy-docs": "MVola never documented this shape: it is from an old guide of a library. Real callbacks "
        "have transactionStatus and serverCorrelationId, and no amount.",
        "mvola-completed-without-fees": "The payment is completed, but fees are missing: MVola sends them on success.",
        "mvola-failed-with-fees": "The payment failed, yet there are fees: MVola sends them only on success.",
    },
    not_sent=("amount",),
    where_to_put_the_url="In the header X-Callback-URL of the request that initiates the payment.",
    documentation="Telma, API Merchant Pay 1.0 (PDF of 12 July 2021), and the webhook guide of Mvola_API_Lib.",
    documentation_url="https://github.com/Niainarisoa01/Mvola_API_Lib/blob/main/docs/examples/webhook-handling.md",
    unconfirmed=(
        Unconfirmed(
            topic="retries", text="Whether, how often and when MVola calls again after an answer other than 2xx."
        ),
        Unconfirmed(topic="time limit", text="How long MVola waits for the answer."),
        Unconfirmed(
            topic="pending", text="Whether MVola ever calls back with pending; its document shows the end only."
        ),
        Unconfirmed(topic="headers", text="Which headers the callback carries; none are documented."),
        Unconfirmed(topic="metadata", text="Whether the merchant's own metadata come back."),
        Unconfirmed(topic="method", text="Whether MVola ever calls with POST; its document says PUT."),
        Unconfirmed(topic="addresses", text="Which addresses MVola calls from; those in the guide are made up."),
        Unconfirmed(topic="sandbox", text="Whether the sandbox calls back at all; it is reported not to."),
    ),
    reply=Reply(headers=(("Content-Type", "application/json"),), body='{"status": "success"}'),
    sample="mvola.completed",
    renewed={"serverCorrelationId": "uuid", "transactionReference": "digits", "requestDate": "now"},
)
