"""M-Pesa: three trees of keys, numbers that are times and telephones, and a code of which only 0 is success."""

import json
from datetime import UTC, datetime

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

ITEMS = (
    '{"Item":[{"Name":"Amount","Value":2500},{"Name":"MpesaReceiptNumber","Value":"TH80000001"},{"Name":"Balance"},'
    '{"Name":"TransactionDate","Value":20260808214544},{"Name":"PhoneNumber","Value":254708000001}]}'
)
C2B = {
    "TransactionType": "Pay Bill",
    "TransID": "TH80000002",
    "TransTime": "20260808214544",
    "TransAmount": "2500.00",
    "BusinessShortCode": "600000",
    "BillRefNumber": "CMD-1042",
    "InvoiceNumber": "",
    "OrgAccountBalance": "1.00",
    "ThirdPartyTransID": "",
    "MSISDN": "2547*****001",
    "FirstName": "A",
}
PAID_AT = datetime(2026, 8, 8, 18, 45, 44, tzinfo=UTC)


def stk(code: int = 0, *, metadata: str = "", path: str = "/callback") -> Reading:
    """The reading of an STK callback."""
    more = f',"CallbackMetadata":{metadata}' if metadata else ""
    body = f'"MerchantRequestID":"1-1-1","CheckoutRequestID":"ws_CO_1","ResultCode":{code},"ResultDesc":"x"{more}'
    return read(callback('{"Body":{"stkCallback":{' + body + "}}}", method="POST", path=path))


def c2b(**given: object) -> Reading:
    """The reading of a C2B request with other values."""
    return read(callback(json.dumps(C2B | given), method="POST"))


def result(code: int | str = 0, *, reference: object = None, **parameters: object) -> Reading:
    """The reading of a result with these parameters."""
    body: dict[str, object] = {
        "ResultType": 0,
        "ResultCode": code,
        "ResultDesc": "x",
        "OriginatorConversationID": "o-1",
        "ConversationID": "AG_1",
        "TransactionID": "TH80000003",
    }
    if parameters:
        pairs = [{"Key": key, "Value": value} for key, value in parameters.items()]
        body["ResultParameters"] = {"ResultParameter": pairs}
    if reference is not None:
        body["ReferenceData"] = {"ReferenceItem": reference}
    return read(callback(json.dumps({"Result": body}), method="POST"))


def codes(reading: Reading) -> list[str]:
    """What it warns of, but for the time, which never has a zone."""
    return [one.code for one in reading.warnings if one.code != "time-without-zone"]


@pytest.mark.parametrize(
    ("code", "class_"),
    [(0, "success"), (1, "failure"), (1019, "expired"), (1032, "cancelled"), (1037, "failure"), (2001, "failure")],
)
def test_every_code_but_zero_means_not_paid_and_is_the_end(code: int, class_: str) -> None:
    for reading in (stk(code), result(code), result(str(code))):
        assert reading.status is not None
        assert (reading.status.word, reading.status.class_, reading.status.final) == (str(code), class_, True)
        assert codes(reading) == []


def test_a_code_may_have_letters() -> None:
    status = result("R000002").status

    assert status is not None
    assert (status.word, status.class_) == ("R000002", "failure")


def test_an_stk_callback_says_its_numbers_as_numbers() -> None:
    reading = stk(metadata=ITEMS)

    assert reading.amount is not None
    assert reading.payer is not None
    assert (str(reading.amount.value), reading.amount.currency) == ("2500", "KES")
    assert (reading.payer.e164, reading.payer.carrier) == ("+254708000001", "Safaricom")
    assert (reading.correlation, reading.provider_reference) == ("ws_CO_1", "TH80000001")
    assert codes(reading) == []


def test_times_are_those_of_nairobi() -> None:
    later = result(TransactionAmount=1, TransactionCompletedDateTime="08.08.2026 21:45:44")

    assert stk(metadata=ITEMS).occurred_at == c2b().occurred_at == later.occurred_at == PAID_AT


def test_a_failed_push_has_no_metadata_and_lacks_nothing() -> None:
    reading = stk(1032)

    assert reading.amount is None
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("/mpesa/callback?order_id=1042", "1042"),
        ("/mpesa/stk/CMD-1042", "CMD-1042"),
        ("/mpesa/callback", None),
        ("/mpesa/v1", None),
        ("/payments/c2b", None),
    ],
)
def test_the_merchants_reference_is_in_the_url(path: str, reference: str | None) -> None:
    assert stk(path=path).reference == reference


def test_a_confirmation_means_that_it_was_paid() -> None:
    reading = c2b()

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final) == ("success", True)
    assert (reading.correlation, reading.reference) == ("TH80000002", "CMD-1042")
    assert reading.dedup == "TH80000002|c2b confirmation"


def test_a_validation_means_that_nothing_is_paid_yet() -> None:
    reading = c2b(OrgAccountBalance="")

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final) == ("pending", False)
    assert codes(reading) == ["mpesa-validation"]


@pytest.mark.parametrize("number", ["2547*****001", "ab12" * 16])
def test_a_masked_or_hashed_number_is_a_fact_and_no_telephone(number: str) -> None:
    reading = c2b(MSISDN=number)

    assert reading.payer is not None
    assert (reading.payer.e164, reading.payer.name) == (None, "A")
    assert ("Payer, masked or hashed", number) in reading.facts
    assert codes(reading) == []


def test_a_number_in_full_is_a_telephone() -> None:
    payer = c2b(MSISDN=254708000001).payer

    assert payer is not None
    assert payer.e164 == "+254708000001"


@pytest.mark.parametrize(
    ("parameters", "class_", "code"),
    [
        ({"TransactionAmount": 2500, "TransactionReceipt": "TH80000003"}, "success", []),
        ({"Amount": "190.00", "DebitPartyAffectedAccountBalance": "Working Account|KES|1.00"}, "success", []),
        ({"Amount": 1, "OriginalTransactionID": "TH80000001"}, "success", ["mpesa-reversal"]),
        ({"AccountBalance": "Working Account|KES|1.00"}, "info", ["mpesa-balance"]),
        ({"TransactionStatus": "Completed", "ReceiptNo": "TH80000001"}, "success", ["mpesa-status-query"]),
        (
            {"TransactionStatus": "Cancelled", "ReceiptNo": "TH80000001"},
            "unknown",
            ["mpesa-status-query", "status-unknown"],
        ),
    ],
    ids=["b2c", "b2b", "reversal", "balance", "completed", "cancelled"],
)
def test_the_parameters_tell_which_result_it_is(parameters: dict[str, object], class_: str, code: list[str]) -> None:
    reading = result(0, **parameters)

    assert reading.status is not None
    assert reading.status.class_ == class_
    assert codes(reading) == code


@pytest.mark.parametrize(
    "item",
    [{"Key": "BillReferenceNumber", "Value": "19008"}, [{"Key": "BillReferenceNumber", "Value": "19008"}]],
    ids=["object", "list"],
)
def test_reference_data_is_an_object_or_a_list(item: object) -> None:
    reading = result(reference=item)

    assert codes(reading) == []
    assert "19008" in dict(reading.facts)["Reference data"]


def test_it_signs_nothing() -> None:
    verdict = stk().verdict

    assert (verdict.signature, verdict.reason.code) == ("unsigned", "provider-does-not-sign")
