"""Airtel Money: a hash over the transaction alone, whose exact bytes nobody documents."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

KEY = "airtel-callback-private-key"
TRANSACTION = (
    '{"id":"CMD1042","message":"Paid MGA 5000 to SHOP, Trans ID MP000000.0000.A00001","status_code":"TS",'
    '"airtel_money_id":"MP000000.0000.A00001"}'
)
HASH = "mDHE64BGDZc1SydLZ4b/K36IiWwlreI1lvfboAdrR24="
"""The vector was computed with OpenSSL; airtelmoney-py 1.0.6 accepts it."""

ACCENTED = '{"id": "CMD1042", "message": "Payé", "status_code": "TS"}'


def reading_of(transaction: str = TRANSACTION, hash_: str = HASH) -> Reading:
    """The reading of a callback with this transaction, written so."""
    body = f'{{"transaction":{transaction},"hash":"{hash_}"}}'
    return read(callback(body, method="POST"), secrets=(KEY,))


def hash_of(signed: str) -> str:
    """The hash over these bytes."""
    return base64.b64encode(hmac.digest(KEY.encode(), signed.encode(), hashlib.sha256)).decode()


def test_the_vector_is_signed() -> None:
    verdict = reading_of().verdict

    assert (verdict.signature, verdict.scope, verdict.scheme) == ("match", "body", "airtel.hash")


def test_a_changed_transaction_is_a_mismatch() -> None:
    assert reading_of(TRANSACTION.replace('"TS"', '"TF"')).verdict.signature == "mismatch"


@pytest.mark.parametrize(
    ("signed", "variant"),
    [
        (ACCENTED, None),
        ('{"id":"CMD1042","message":"Pay\\u00e9","status_code":"TS"}', "the transaction written anew, in ASCII"),
        ('{"id":"CMD1042","message":"Payé","status_code":"TS"}', "the transaction written anew, in UTF-8"),
        (f'{{"transaction":{ACCENTED}}}', "the transaction in an object of its own"),
    ],
)
def test_the_form_that_was_hashed_is_found_and_told(signed: str, variant: str | None) -> None:
    verdict = reading_of(ACCENTED, hash_of(signed)).verdict

    told = [one.params["variant"] for one in verdict.details if one.code == "matched-as-variant"]
    assert verdict.signature == "match"
    assert told == ([variant] if variant else [])


@pytest.mark.parametrize(
    ("word", "class_", "final", "warning"),
    [
        ("TS", "success", True, []),
        ("TF", "failure", True, []),
        ("TIP", "pending", False, []),
        ("TA", "pending", False, ["airtel-ambiguous"]),
        ("TE", "expired", True, []),
        ("TR", "reversed", True, []),
        ("TX", "unknown", False, ["status-unknown"]),
    ],
)
def test_the_documented_words_mean_something(word: str, class_: str, final: bool, warning: list[str]) -> None:
    reading = reading_of(TRANSACTION.replace('"TS"', f'"{word}"'))

    assert reading.status is not None
    assert (reading.status.class_, reading.status.final) == (class_, final)
    assert [one.code for one in reading.warnings] == warning


def test_the_id_is_the_merchants_and_the_amount_only_in_words() -> None:
    reading = reading_of()

    assert (reading.correlation, reading.reference) == ("CMD1042", "CMD1042")
    assert (reading.provider_reference, reading.amount) == ("MP000000.0000.A00001", None)
    assert reading.facts == (("Message", "Paid MGA 5000 to SHOP, Trans ID MP000000.0000.A00001"),)


def test_without_authentication_there_is_no_hash_to_check() -> None:
    body: dict[str, Any] = {"transaction": {"id": "CMD1043", "message": "failed", "status_code": "TF"}}

    reading = read(callback(json.dumps(body), method="POST"), secrets=(KEY,))

    assert (reading.provider, reading.verdict.signature, reading.warnings) == ("airtel-money", "absent", ())
