"""M-Pesa of Safaricom in Kenya, by its Daraja API: STK push, C2B, and the results of B2C, B2B, reversals and queries.

It calls by POST and signs nothing. A result code of 0 is success, and every other one means that nothing was paid.
Times are those of Nairobi, without a zone; receipts and numbers may come as JSON numbers.

Sources: Safaricom, "Daraja APIs"; PyPI daraja-sdk-py 2.0.0 for telling the kinds of result apart;
safaricom/mpesa-php-sdk#51 for the result codes.
"""

from collections.abc import Mapping
from datetime import timedelta, timezone

from binserver.model import Reply
from binserver.providers.spec import Field, Marks, MoneyRule, Provider, Shape, StatusRule, Trait, Unconfirmed

_REFERENCE_NAMES = ("reference", "ref", "order_id", "orderId", "order", "id", "paymentId")
"""How merchants call their own reference in the URL: an STK callback does not have the AccountReference of its push."""

_AN_ID = r"(?!(v\d+|[bc]2[bc])$)(?=.*\d)[A-Za-z0-9._~-]{2,64}"

_ITEM = "CallbackMetadata.Item"

_STK = Shape(
    name="STK callback",
    root="Body.stkCallback",
    marks=Marks(
        unique=("Body.stkCallback", "Body.stkCallback.CheckoutRequestID"),
        fields=("Body.stkCallback.MerchantRequestID", "Body.stkCallback.ResultCode"),
        methods=("POST",),
        words=("mpesa", "daraja"),
        needs=("Body.stkCallback",),
    ),
    fields=(
        Field(path="ResultCode", role="status", sort="number", always=True),
        Field(path="CheckoutRequestID", role="correlation", always=True),
        Field(path=f"{_ITEM}[Name=MpesaReceiptNumber].Value", role="provider_reference"),
        Field(path=f"{_ITEM}[Name=Amount].Value", role="amount", sort="number"),
        Field(path=f"{_ITEM}[Name=PhoneNumber].Value", role="payer", sort="text or number"),
        Field(path=f"{_ITEM}[Name=TransactionDate].Value", role="occurred_at", sort="text or number"),
        Field(path=f"{_ITEM}[Name=Balance].Value", label="Balance", sort="text or number"),
        Field(path="ResultDesc", label="Result", always=True),
        Field(path="MerchantRequestID", label="Merchant request", always=True),
        *(Field(path=f"query.{name}", role="reference") for name in _REFERENCE_NAMES),
        Field(path="path[-1]", role="reference", like=_AN_ID),
    ),
)


def _c2b(name: str, balance: str, implied: StatusRule, *needs: str, remark: str | None = None) -> Shape:
    """A payment by the customer's own hand: the request to validate it, and the confirmation, have the same fields."""
    return Shape(
        name=name,
        implied=implied,
        remark=remark,
        marks=Marks(
            unique=("TransID", "BusinessShortCode"),
            fields=("TransactionType", "TransTime", "TransAmount", "BillRefNumber", "MSISDN"),
            traits=(Trait(path="OrgAccountBalance", like=balance, weight=20),),
            methods=("POST",),
            words=("mpesa", "daraja"),
            needs=("TransAmount", "BusinessShortCode", *needs),
        ),
        fields=(
            Field(path="TransID", role="correlation", always=True),
            Field(path="TransID", role="provider_reference"),
            Field(path="BillRefNumber", role="reference"),
            Field(path="TransAmount", role="amount", always=True),
            Field(path="TransTime", role="occurred_at", always=True),
            Field(path="MSISDN", role="payer", sort="text or number", like=r"\+?\d{9,15}"),
            Field(path="MSISDN", label="Payer, masked or hashed", sort="text or number"),
            Field(path="FirstName", role="payer_name"),
            Field(path="MiddleName", label="Middle name"),
            Field(path="LastName", label="Last name"),
            Field(path="TransactionType", label="Type", always=True),
            Field(path="BusinessShortCode", label="Short code", always=True),
            Field(path="InvoiceNumber", label="Invoice"),
            Field(path="OrgAccountBalance", label="Account balance"),
            Field(path="ThirdPartyTransID", label="Third party's transaction"),
        ),
    )


_CONFIRMATION = _c2b("C2B confirmation", r".*\d.*", StatusRule(class_="success", final=True))

_VALIDATION = _c2b(
    "C2B validation",
    r"\s*",
    StatusRule(class_="pending", final=False),
    "OrgAccountBalance",
    remark="mpesa-validation",
)

_PARAMETER = "ResultParameters.ResultParameter"

_PARAMETERS = (
    Field(path=f"{_PARAMETER}[Key=TransactionReceipt].Value", role="provider_reference"),
    Field(path=f"{_PARAMETER}[Key=ReceiptNo].Value", role="provider_reference"),
    *(
        Field(path=f"{_PARAMETER}[Key={name}].Value", role="amount", sort="text or number")
        for name in ("TransactionAmount", "Amount")
    ),
    Field(path=f"{_PARAMETER}[Key=Currency].Value", role="currency"),
    Field(path=f"{_PARAMETER}[Key=Charge].Value", role="fee", sort="text or number"),
    *(
        Field(path=f"{_PARAMETER}[Key={name}].Value", role="payee_name")
        for name in ("ReceiverPartyPublicName", "B2BRecipientPartyPublicName", "CreditPartyPublicName")
    ),
    Field(path=f"{_PARAMETER}[Key=DebitPartyPublicName].Value", role="payer_name"),
    *(
        Field(path=f"{_PARAMETER}[Key={name}].Value", role="occurred_at", sort="text or number")
        for name in ("TransactionCompletedDateTime", "TransCompletedTime", "FinalisedTime", "BOCompletedTime")
    ),
    *(
        Field(path=f"{_PARAMETER}[Key={name}].Value", label=label, sort="text or number")
        for name, label in (
            ("OriginalTransactionID", "Original transaction"),
            ("AccountBalance", "Balance of the accounts"),
            ("DebitPartyCharges", "Charges"),
            ("B2CRecipientIsRegisteredCustomer", "Payee is registered"),
            ("B2CWorkingAccountAvailableFunds", "Working account"),
            ("B2CUtilityAccountAvailableFunds", "Utility account"),
            ("B2CChargesPaidAccountAvailableFunds", "Charges paid account"),
            ("DebitPartyAffectedAccountBalance", "Balance of the debited account"),
            ("DebitAccountBalance", "Balance after the debit"),
            ("DebitAccountCurrentBalance", "Balance after the debit"),
            ("InitiatorAccountCurrentBalance", "Balance of the initiator"),
        )
    ),
)

_CODE = Field(path="ResultCode", role="status", sort="text or number", always=True)


def _result(
    name: str,
    key: str,
    status: tuple[Field, ...],
    *,
    remark: str | None = None,
    implied: StatusRule | None = None,
    statuses: Mapping[str, StatusRule] | None = None,
) -> Shape:
    """The result of a request; what is in its parameters tells which."""
    return Shape(
        name=name,
        root="Result",
        remark=remark,
        implied=implied,
        statuses=statuses,
        marks=Marks(
            unique=("Result.ConversationID", "Result.OriginatorConversationID"),
            fields=("Result.ResultCode", "Result.ResultType", "Result.ResultDesc"),
            traits=(Trait(path=f"Result.{_PARAMETER}[Key={key}].Key", like=".*", weight=20),) if key else (),
            methods=("POST",),
            words=("mpesa", "daraja"),
            needs=("Result.ConversationID", *((f"Result.{_PARAMETER}[Key={key}]",) if key else ())),
        ),
        fields=(
            *status,
            Field(path="ConversationID", role="correlation", always=True),
            Field(path="OriginatorConversationID", role="reference", always=True),
            *_PARAMETERS,
            Field(path="TransactionID", role="provider_reference", always=True, label="Transaction"),
            Field(path="ResultDesc", label="Result", always=True),
            Field(
                path="body.Result.ReferenceData.ReferenceItem[Key=BillReferenceNumber].Value",
                label="Bill reference",
                sort="text or number",
            ),
            Field(path="ResultType", label="Result type", sort="text or number"),
            Field(path="ReferenceData", label="Reference data", sort="object"),
        ),
    )


_PAYMENT = _result("result", "", (_CODE,))

_REVERSAL = _result("reversal result", "OriginalTransactionID", (_CODE,), remark="mpesa-reversal")

_BALANCE = _result(
    "balance",
    "AccountBalance",
    (Field(path="ResultCode", label="Result code", sort="text or number", always=True),),
    remark="mpesa-balance",
    implied=StatusRule(class_="info", final=True),
)

_QUERY = _result(
    "status result",
    "TransactionStatus",
    (
        Field(path=f"{_PARAMETER}[Key=TransactionStatus].Value", role="status"),
        Field(path="ResultCode", label="Result code", sort="text or number", always=True),
    ),
    remark="mpesa-status-query",
    statuses={"Completed": StatusRule(class_="success", final=True)},
)

PROVIDER = Provider(
    name="mpesa",
    title="M-Pesa",
    country="KE",
    countries=("KE",),
    methods=("POST",),
    shapes=(_STK, _CONFIRMATION, _VALIDATION, _PAYMENT, _REVERSAL, _BALANCE, _QUERY),
    statuses={
        "0": StatusRule(class_="success", final=True),
        "1032": StatusRule(class_="cancelled", final=True),
        "1019": StatusRule(class_="expired", final=True),
        "*": StatusRule(class_="failure", final=True),
    },
    money=MoneyRule(currency="KES"),
    zone=timezone(timedelta(hours=3)),
    remarks={
        "mpesa-validation": "M-Pesa asks whether it may accept this payment: nothing is paid before the confirmation. "
        "It is told from a confirmation by its empty OrgAccountBalance, which is not documented.",
        "mpesa-reversal": "This is the result of a reversal: success means that the original transaction was undone.",
        "mpesa-balance": "This answers a query for the balance of the account; nobody has paid.",
        "mpesa-status-query": "This answers a query for a transaction: the status is that transaction's own, and the "
        "result code is that of the query.",
    },
    where_to_put_the_url=(
        "In CallBackURL of the STK push, in ConfirmationURL and ValidationURL when C2B URLs are registered, or in "
        "ResultURL and QueueTimeOutURL of any other request."
    ),
    documentation="Safaricom, Daraja APIs; how kinds of result are told apart is from daraja-sdk-py 2.0.0.",
    documentation_url="https://developer.safaricom.co.ke/APIs",
    unconfirmed=(
        Unconfirmed(
            topic="retries", text="Whether M-Pesa ever calls again; callbacks are reported lost, not repeated."
        ),
        Unconfirmed(
            topic="validation",
            text="How a validation is told from a confirmation; an empty OrgAccountBalance is a guess.",
        ),
        Unconfirmed(
            topic="result codes",
            text="1019 and 1032 are from an issue of Safaricom's PHP SDK; 1 is said to be too little money, 1037 no "
            "answer of the customer and 2001 a wrong PIN.",
        ),
        Unconfirmed(
            topic="addresses",
            text="Many projects allow calls from 196.201.214.200, .206, .207 and .208, 196.201.213.44 and .114, and "
            "196.201.212.69, .74, .127, .129, .136 and .138 only.",
        ),
        Unconfirmed(
            topic="status results", text="Which words TransactionStatus may have; Completed is the one that is known."
        ),
        Unconfirmed(topic="signature", text="Headers with signatures, which some libraries speak of, are their own."),
    ),
    reply=Reply(headers=(("Content-Type", "application/json"),), body='{"ResultCode":0,"ResultDesc":"Accepted"}'),
    sample="mpesa.stk-paid",
    renewed={
        "Body.stkCallback.CheckoutRequestID": "digits",
        "Body.stkCallback.MerchantRequestID": "digits",
        f"Body.stkCallback.{_ITEM}[Name=MpesaReceiptNumber].Value": "digits",
        "TransID": "digits",
        "Result.ConversationID": "digits",
        "Result.OriginatorConversationID": "digits",
        "Result.TransactionID": "digits",
        f"Result.{_PARAMETER}[Key=TransactionReceipt].Value": "digits",
    },
)
