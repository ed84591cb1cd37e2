"""Whose request it is: what is enough, what is close, and what the bin was meant for."""

import json

import pytest

from binserver.model import Reading
from binserver.providers import PROVIDERS, read, samples
from binserver.providers.document import of_capture
from binserver.providers.recognise import Recogniser
from tests.providers.mutations import expected, mutated
from tests.providers.readings import callback, captured
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


def test_another_operators_money_is_told_in_its_own_currency() -> None:
    """What a GSMA operator sends has an amount and a currency: neither is ours to make up."""
    body = json.dumps(sent(amount="1500.00", currency="RWF", fees=[{"feeAmount": "15"}]))

    reading = read(callback(body), provider="mvola")

    assert reading.amount is not None
    assert (str(reading.amount.value), reading.amount.currency) == ("1500.00", "RWF")
    assert reading.fee is not None
    assert reading.fee.currency == "RWF"
    assert "fields-undocumented" in [one.code for one in reading.warnings]


def test_what_the_names_settle_is_what_the_values_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the names alone settle whose request it is, no value is looked at: it has to come to the same."""
    quick, careful = Recogniser(PROVIDERS.values()), Recogniser(PROVIDERS.values())
    monkeypatch.setattr(careful, "_settled", lambda *_: None)
    own = [(captured(one.message), PROVIDERS[one.provider]) for one in samples()]
    spoiled = [(mutated(seed), PROVIDERS.get(expected(seed) or "")) for seed in range(500)]
    settled = 0

    for capture, provider in [*own, *[(one, None) for one, _ in own], *spoiled]:
        document = of_capture(capture)
        one, other = (each.recognise(document, expected=provider) for each in (quick, careful))
        assert (one.claim and one.claim.plan, one.remarks) == (other.claim and other.claim.plan, other.remarks)
        settled += one.claim is not None and other.claim is not None and one.claim.weight < other.claim.weight

    assert settled > 20
