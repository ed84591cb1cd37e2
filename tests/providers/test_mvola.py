"""MVola: what its callbacks say, in all the forms that developers meet them."""

import base64
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from binserver.model import Reading
from binserver.providers import PROVIDERS, read
from tests.providers.readings import callback

PAYER, PAYEE = "0343500003", "0343500004"


def sent(**given: Any) -> dict[str, Any]:
    """What MVola sends on success, with other values, or without those that are None."""
    body: dict[str, Any] = {
        "transactionStatus": "completed",
        "serverCorrelationId": "0b1c2d3e-0000-4000-8000-000000001042",
        "transactionReference": "700142",
        "requestDate": "2026-08-08T18:45:44.102Z",
        "debitParty": [{"key": "msisdn", "value": PAYER}],
        "creditParty": [{"key": "msisdn", "value": PAYEE}],
        "fees": [{"feeAmount": "50"}],
        "metadata": [{"key": "partnerName", "value": "Boutique Test"}],
    }
    return {name: value for name, value in {**body, **given}.items() if value is not None}


def reading_of(body: Any = None, *, bin: str | None = None, **how: Any) -> Reading:
    """The reading of a callback, by PUT unless told."""
    return read(callback(json.dumps(sent() if body is None else body), **how), provider=bin)


def codes(reading: Reading) -> list[str]:
    """What it warns of."""
    return [one.code for one in reading.warnings]


def test_the_documented_callback_is_read_whole() -> None:
    reading = reading_of()

    assert reading.provider == "mvola"
    assert reading.status is not None
    assert (reading.status.word, reading.status.class_, reading.status.final) == ("completed", "success", True)
    assert reading.amount is None
    assert reading.fee is not None
    assert (reading.fee.value, reading.fee.currency, reading.fee.text) == (Decimal(50), "MGA", "50")
    assert reading.payer is not None
    assert (reading.payer.e164, reading.payer.carrier) == ("+261343500003", "Yas")
    assert reading.payee is not None
    assert reading.payee.e164 == "+261343500004"
    assert (reading.correlation, reading.provider_reference) == ("0b1c2d3e-0000-4000-8000-000000001042", "700142")
    assert reading.occurred_at is not None
    assert reading.occurred_at.isoformat() == "2026-08-08T18:45:44.102000+00:00"
    assert reading.facts == (("partnerName", "Boutique Test"),)
    assert reading.dedup == "0b1c2d3e-0000-4000-8000-000000001042|completed"
    assert reading.warnings == ()


def test_mvola_never_says_the_amount() -> None:
    assert "amount" in PROVIDERS["mvola"].not_sent


def test_a_callback_is_unsigned_whatever_the_secret() -> None:
    verdict = read(callback(json.dumps(sent())), provider="mvola", secrets=("s",)).verdict

    assert (verdict.signature, verdict.scope, verdict.reason.code) == ("unsigned", "none", "provider-does-not-sign")
    assert verdict.reason.params == {"provider": "MVola"}


@pytest.mark.parametrize(
    ("word", "class_", "final", "warning"),
    [
        ("completed", "success", True, []),
        ("failed", "failure", True, ["mvola-failed-with-fees"]),
        ("pending", "pending", False, []),
        ("COMPLETED", "success", True, ["status-spelled-differently"]),
        ("success", "unknown", False, ["status-unknown"]),
        ("rejected", "unknown", False, ["status-unknown"]),
        ("cancelled", "unknown", False, ["status-unknown"]),
    ],
)
def test_only_the_documented_words_mean_something(word: str, class_: str, final: bool, warning: list[str]) -> None:
    reading = reading_of(sent(transactionStatus=word))

    assert reading.status is not None
    assert (reading.status.word, reading.status.class_, reading.status.final) == (word, class_, final)
    assert codes(reading) == warning
    assert reading.dedup == f"0b1c2d3e-0000-4000-8000-000000001042|{word.lower()}"


@pytest.mark.parametrize(
    ("path", "reference", "place"),
    [
        ("/cb?reference=INV-1042", "INV-1042", "query.reference"),
        ("/cb?ref=A%20b", "A b", "query.ref"),
        ("/cb?order_id=17", "17", "query.order_id"),
        ("/cb?orderId=17", "17", "query.orderId"),
        ("/cb?id=17", "17", "query.id"),
        ("/cb?paymentId=p-1", "p-1", "query.paymentId"),
        ("/cb?correlationId=c-1", "c-1", "query.correlationId"),
        ("/cb?id=2&reference=first", "first", "query.reference"),
        ("/payments/9d0f6f4e-0000-4000-8000-000000000001", "9d0f6f4e-0000-4000-8000-000000000001", "path[-1]"),
        ("/orders/1042/", "1042", "path[-1]"),
        ("/webhooks/mvola/callback", None, None),
        ("/hooks/v2", None, None),
        ("", None, None),
    ],
)
def test_the_merchants_reference_is_in_the_url(path: str, reference: str | None, place: str | None) -> None:
    reading = reading_of(path=path)

    assert (reading.reference, reading.places.get("reference")) == (reference, place)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["base64", "url-safe"])
@pytest.mark.parametrize("end", ["", "?", "?>"])
def test_the_merchants_reference_may_be_in_base64_json(encode: Callable[[bytes], bytes], end: str) -> None:
    data = encode(json.dumps({"order_id": 1042, "note": end}).encode()).decode()

    reading = reading_of(path=f"/cb?data={data}")

    assert reading.reference == "1042"
    assert reading.places["reference"] == "json(base64(query.data)).order_id"


def test_what_else_is_in_the_url_is_a_fact_unless_it_may_be_a_secret() -> None:
    facts = reading_of(path="/cb?reference=1&shop=nord&token=hunter2&api_key=k&signature=x").facts

    assert ("?shop", "nord") in facts
    assert not [one for one in facts if one[1] in {"hunter2", "k", "x", "1"}]


@pytest.mark.parametrize(
    ("number", "e164", "carrier"),
    [
        ("0343500003", "+261343500003", "Yas"),
        ("343500003", "+261343500003", "Yas"),
        ("261343500003", "+261343500003", "Yas"),
        ("+261343500003", "+261343500003", "Yas"),
        ("0383500003", "+261383500003", "Yas"),
        ("0323500003", "+261323500003", "Orange"),
        ("0333500003", "+261333500003", "Airtel"),
        ("0343", None, None),
        ("client-7", None, None),
    ],
)
def test_a_number_is_malagasy_unless_it_says_otherwise(number: str, e164: str | None, carrier: str | None) -> None:
    reading = reading_of(sent(debitParty=[{"key": "msisdn", "value": number}]))

    assert reading.payer is not None
    assert (reading.payer.text, reading.payer.e164, reading.payer.carrier) == (number, e164, carrier)
    assert ("phone-not-valid" in codes(reading)) == (e164 is None)


@pytest.mark.parametrize("token", ["20", "5.46", "0", "1000.00", "5000 Ar", "5 000 Ar"])
def test_fees_are_ariary_and_never_divided(token: str) -> None:
    reading = reading_of(sent(fees=[{"feeAmount": token}]))

    assert reading.fee is not None
    assert reading.fee.text == token
    assert reading.fee.value == Decimal(token.removesuffix("Ar").replace(" ", ""))
    assert reading.fee.currency == "MGA"


def test_fees_in_the_singular_are_undocumented_in_a_callback_and_read_in_the_details() -> None:
    details = sent(requestDate=None, createDate="2026-08-08T18:45:44.102Z", serverCorrelationId=None, fees=None)

    reading = reading_of(details | {"amount": "5000", "currency": "Ar", "fee": [{"feeAmount": "50"}]}, method="POST")

    assert reading.provider == "mvola"
    assert reading.amount is not None
    assert (reading.amount.value, reading.amount.currency, reading.amount.text) == (Decimal(5000), "MGA", "5000")
    assert reading.fee is not None
    assert reading.fee.value == 50
    assert codes(reading) == ["mvola-details-answer"]


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        ({"status": "pending", "serverCorrelationId": "c", "notificationMethod": "callback"}, "mvola-initiate-answer"),
        (
            {
                "status": "completed",
                "serverCorrelationId": "c",
                "notificationMethod": "polling",
                "objectReference": "641235",
            },
            "mvola-status-answer",
        ),
        (
            {
                "amount": "1000",
                "currency": "Ar",
                "descriptionText": "Paiement produit",
                "requestingOrganisationTransactionReference": "REF123456",
                "requestDate": "2026-08-08T18:45:44.102Z",
                "debitParty": [{"key": "msisdn", "value": "0343500003"}],
                "creditParty": [{"key": "msisdn", "value": "0343500004"}],
                "metadata": [{"key": "partnerName", "value": "Boutique Test"}],
            },
            "mvola-payment-request",
        ),
        (
            {
                "ErrorCategory": "validation",
                "ErrorCode": "formatError",
                "ErrorDescription": "x",
                "ErrorDateTime": "2026-08-08T18:45:44.102Z",
                "ErrorParameters": [{"key": "amount", "value": "x"}],
            },
            "mvola-error-answer",
        ),
        ({"fault": {"code": 900901, "message": "Invalid Credentials", "description": "x"}}, "mvola-gateway-fault"),
    ],
    ids=["initiate", "status", "request", "error", "fault"],
)
def test_what_mvola_answers_is_told_from_a_callback(body: dict[str, Any], warning: str) -> None:
    reading = reading_of(body, method="POST")

    assert reading.provider == "mvola"
    assert codes(reading) == [warning]


def test_the_shape_of_the_old_guide_is_called_undocumented() -> None:
    body = {
        "transactionId": "11111111-2222-3333-4444-555555555555",
        "status": "completed",
        "amount": 1000,
        "currency": "Ar",
        "financialTransactionId": "70014",
        "externalId": "REF1042",
        "reason": "x",
        "debitParty": [{"key": "msisdn", "value": "0340000001"}],
        "creditParty": [{"key": "msisdn", "value": "0340000002"}],
        "timestamp": "2026-08-08T18:45:44.000Z",
    }

    reading = reading_of(body)

    assert reading.provider == "mvola"
    assert codes(reading) == ["mvola-legacy-docs"]
    assert reading.amount is not None
    assert (reading.amount.value, reading.amount.currency) == (Decimal(1000), "MGA")
    assert (reading.correlation, reading.reference) == ("11111111-2222-3333-4444-555555555555", "REF1042")


@pytest.mark.parametrize("name", ["transactionStatus", "serverCorrelationId", "transactionReference", "requestDate"])
def test_a_missing_field_is_named(name: str) -> None:
    reading = reading_of(sent(**{name: None}), bin="mvola")

    assert reading.provider == "mvola"
    assert [(one.code, dict(one.params)) for one in reading.warnings] == [("field-missing", {"field": name})]
    assert (reading.dedup is None) == (name in {"transactionStatus", "serverCorrelationId"})


@pytest.mark.parametrize(
    ("change", "how", "warning", "params"),
    [
        ({}, {"method": "POST"}, "method-differs", {"provider": "MVola", "usual": "PUT", "method": "POST"}),
        ({}, {"Content_Type": "text/plain"}, "content-type-not-json", {"sent": "text/plain"}),
        ({"fees": None}, {}, "mvola-completed-without-fees", {}),
        ({"serverCorrelationId": None}, {}, "field-missing", {"field": "serverCorrelationId"}),
        (
            {"transactionReference": 641235},
            {},
            "field-of-another-sort",
            {"field": "transactionReference", "documented": "text", "sent": "number"},
        ),
        (
            {"debitParty": {"key": "msisdn", "value": "0343500003"}},
            {},
            "field-missing",
            {"field": "debitParty[key=msisdn].value"},
        ),
        ({"amount": "5000", "note": {"a": 1}}, {}, "fields-undocumented", {"fields": "amount, note", "count": 2}),
        (
            {"fees": [{"feeAmount": "gratuit"}]},
            {},
            "amount-unreadable",
            {"field": "fees[0].feeAmount", "text": "gratuit"},
        ),
        ({"requestDate": "hier"}, {}, "time-unreadable", {"field": "requestDate", "text": "hier"}),
        (
            {"requestDate": "2026-08-08T18:45:44"},
            {},
            "time-without-zone",
            {"field": "requestDate", "text": "2026-08-08T18:45:44", "zone": "UTC"},
        ),
        (
            {"metadata": [{"key": "string", "value": "string"}]},
            {},
            "placeholder",
            {"field": "metadata[0].value", "text": "string"},
        ),
    ],
)
def test_a_departure_is_warned_of(
    change: dict[str, Any], how: dict[str, Any], warning: str, params: dict[str, Any]
) -> None:
    reading = reading_of(sent(**change), bin="mvola", **how)

    assert [(one.code, dict(one.params)) for one in reading.warnings if one.code == warning] == [(warning, params)]


def test_a_key_that_comes_twice_is_warned_of_and_the_last_counts() -> None:
    body = json.dumps(sent()).removesuffix("}") + ', "transactionStatus": "failed"}'

    reading = read(callback(body))

    assert reading.status is not None
    assert reading.status.class_ == "failure"
    assert "key-repeated" in codes(reading)


def test_what_a_test_script_invents_is_normal() -> None:
    body = sent(serverCorrelationId="corr-9d0f6f4e-0000-4000-8000-000000000001", transactionReference="REF-9D0F6F4E")

    reading = reading_of(body, path="/webhooks/mvola/callback")

    assert reading.warnings == ()
    assert reading.dedup == "corr-9d0f6f4e-0000-4000-8000-000000000001|completed"


def test_any_syntax_of_a_correlation_will_do() -> None:
    assert reading_of(sent(serverCorrelationId="8tq6so4U")).correlation == "8tq6so4U"


def test_numbers_of_other_countries_make_it_another_operators() -> None:
    body = sent(
        debitParty=[{"key": "msisdn", "value": "33555123456"}], creditParty=[{"key": "msisdn", "value": "33555123457"}]
    )

    reading, in_a_bin = reading_of(body), reading_of(body, bin="mvola")

    assert reading.provider == "gsma"
    assert [dict(one.params)["other"] for one in reading.warnings if one.code == "could-also-be"] == ["MVola"]
    assert in_a_bin.provider == "mvola"
    assert "placeholder" in codes(in_a_bin)


def test_further_parties_and_fees_are_facts() -> None:
    party = [{"key": "msisdn", "value": PAYER}, {"key": "accountid", "value": "2000"}]

    facts = reading_of(sent(debitParty=party, fees=[{"feeAmount": "50"}, {"feeAmount": "7"}])).facts

    assert ("accountid", "2000") in facts
    assert ("Further fee", "7") in facts
