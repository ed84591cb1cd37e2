"""Whose request it is: what is enough, what is close, and what the bin was meant for."""

import json

import pytest

from binserver.model import Reading
from binserver.providers import PROVIDERS, read
from tests.providers.readings import callback
from tests.providers.test_bictorys import VECTOR
from tests.providers.test_mvola import sent

MVOLA = json.dumps(sent())


def said(reading: Reading) -> list[tuple[str, dict[str, str | int | float]]]:
    """Codes and parameters of what recognising had to say."""
    about = {"other-than-expected", "not-as-expected", "looks-like-another", "could-also-be", "recognised-by-shape"}
    return [(one.code, dict(one.params)) for one in reading.warnings if one.code in about]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"hello",
        b"a=1&b=2",
        b"<x/>",
        b"\x00\xff",
        b'{"status":"completed"}',
        b'{"id":1,"type":"x"}',
    ],
)
def test_nobody_claims_what_says_nothing(body: bytes) -> None:
    reading = read(callback(body, Content_Type="application/octet-stream"))

    assert (reading.provider, reading.status, reading.warnings) == (None, None, ())
    assert (reading.verdict.signature, reading.verdict.scope, reading.verdict.reason.code) == (
        "absent",
        "none",
        "no-provider",
    )


def test_a_bin_says_when_a_request_is_another_providers() -> None:
    reading = read(callback(VECTOR, method="POST"), provider="mvola")

    assert reading.provider == "bictorys"
    assert said(reading) == [("other-than-expected", {"expected": "MVola", "found": "Bictorys"})]


def test_a_bin_says_when_nothing_in_a_request_is_its_providers() -> None:
    reading = read(callback(b'{"hello": "world"}'), provider="mvola")

    assert reading.provider is None
    assert said(reading) == [("not-as-expected", {"expected": "MVola"})]


def test_an_empty_visit_to_a_bin_is_not_worth_a_warning() -> None:
    assert read(callback(b"", method="GET"), provider="mvola").warnings == ()


def test_little_evidence_is_enough_for_the_bins_own_provider() -> None:
    body = json.dumps({"transactionStatus": "completed", "serverCorrelationId": "c-1"})

    assert read(callback(body, method="POST")).provider is None
    assert read(callback(body, method="POST"), provider="mvola").provider == "mvola"


def test_a_word_in_the_url_helps() -> None:
    body = json.dumps({"transactionStatus": "completed", "serverCorrelationId": "c-1"})

    assert read(callback(body, path="/webhooks/mvola/callback")).provider == "mvola"


def test_a_provider_nobody_knows_is_no_provider() -> None:
    assert read(callback(MVOLA), provider="nobody").provider == "mvola"


def test_the_title_of_every_provider_is_its_own() -> None:
    titles = [one.title for one in PROVIDERS.values()]

    assert len(set(titles)) == len(titles)
    assert all(PROVIDERS[name].name == name for name in PROVIDERS)
