"""The GSMA Mobile Money API, whose dialect MVola speaks: what other operators' callbacks in it look like.

It is told from MVola by its parties, whose numbers are not Malagasy.

Source: GSMA, "Mobile Money API", version 1.2: the transaction object.
"""

from binserver.providers.spec import Field, Marks, Provider, Shape, StatusRule, Trait, Unconfirmed

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        unique=("serverCorrelationId",),
        fields=(
            "transactionStatus",
            "transactionReference",
            "requestDate",
            "debitParty[*].value",
            "creditParty[*].value",
            "amount",
            "currency",
        ),
        traits=(Trait(path="creditParty[*].key", like="[a-z]+", weight=10),),
        methods=("PUT", "POST"),
        needs=("transactionStatus",),
    ),
    fields=(
        Field(path="transactionStatus", role="status", always=True),
        Field(path="type", role="event"),
        Field(path="amount", role="amount"),
        Field(path="currency", role="currency"),
        Field(path="serverCorrelationId", role="correlation"),
        Field(path="transactionReference", role="provider_reference", always=True),
        Field(path="requestingOrganisationTransactionReference", role="reference"),
        Field(path="query.reference", role="reference"),
        Field(path="requestDate", role="occurred_at"),
        Field(path="creationDate", role="occurred_at", label="Created at"),
        Field(path="modificationDate", label="Changed at"),
        Field(path="debitParty[key=msisdn].value", role="payer"),
        Field(path="creditParty[key=msisdn].value", role="payee"),
        Field(path="debitParty", sort="pairs"),
        Field(path="creditParty", sort="pairs"),
        Field(path="fees[*].feeAmount", role="fee", label="Further fee"),
        Field(path="fees[*].feeCurrency", role="fee_currency", label="Further fee"),
        Field(path="fees[*].feeType", label="Kind of fee"),
        Field(path="subType", label="Kind"),
        Field(path="descriptionText", label="Description"),
        Field(path="metadata", sort="pairs"),
    ),
)

PROVIDER = Provider(
    name="gsma",
    title="GSMA Mobile Money API",
    methods=("PUT", "POST"),
    shapes=(_CALLBACK,),
    statuses={
        "completed": StatusRule(class_="success", final=True),
        "failed": StatusRule(class_="failure", final=True),
        "pending": StatusRule(class_="pending", final=False),
        "reversed": StatusRule(class_="reversed", final=True),
    },
    where_to_put_the_url="In the header X-Callback-URL of the request that makes the transaction.",
    documentation="GSMA, Mobile Money API 1.2: the transaction object.",
    documentation_url="https://developer.mobilemoneyapi.io/",
    unconfirmed=(
        Unconfirmed(topic="statuses", text="Which words an operator uses: the specification leaves them to it."),
        Unconfirmed(topic="signatures", text="Whether an operator signs; the specification leaves that to it."),
    ),
    sample="gsma.completed",
    renewed={"serverCorrelationId": "uuid", "transactionReference": "digits", "requestDate": "now"},
)
