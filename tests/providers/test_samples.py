"""The samples, which find themselves: each is read as it says, and by nobody else."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

import pytest

from binserver.bodies import json_spans
from binserver.message import Message
from binserver.providers import PROVIDERS, Sample, fresh, read, samples
from binserver.providers.document import of_capture, of_message
from binserver.providers.fresh import FOLDER
from binserver.providers.paths import find, text_of
from binserver.providers.recognise import ENOUGH, Recogniser
from tests.providers.readings import about, as_json, bin_url, captured, read_sample

SAMPLES = [pytest.param(one, id=one.name) for one in samples()]
LATER = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)


def renewed(sample: Sample, *, seed: int = 1, secrets: tuple[str, ...] = ()) -> Message:
    """A fresh one, made later."""
    return fresh(sample, now=LATER, random=random.Random(seed), secrets=secrets)


def test_every_provider_has_the_sample_it_names() -> None:
    names = {one.name for one in samples()}

    assert {one.sample for one in PROVIDERS.values()} <= names
    assert {name.partition(".")[0] for name in names} == set(PROVIDERS)


def test_every_file_of_a_sample_has_its_other_half() -> None:
    halves = {one.name for one in FOLDER.iterdir()}

    assert halves == {f"{one.name}.{end}" for one in samples() for end in ("http", "json")}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_read_as_expected(sample: Sample) -> None:
    assert as_json(read_sample(sample)) == about(sample)["reading"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_claimed_by_its_own_provider_alone(sample: Sample) -> None:
    document = of_capture(captured(sample.message))

    alone = {name: Recogniser([one]).recognise(document).claim for name, one in PROVIDERS.items()}
    claim = Recogniser(PROVIDERS.values()).recognise(document).claim

    assert claim is not None
    assert claim.provider.name == sample.provider
    others = [one for name, one in alone.items() if one and name != sample.provider]
    assert all(one.weight + 15 <= claim.weight for one in others), f"{ENOUGH} are enough for {others}"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_well_formed(sample: Sample) -> None:
    raw = (FOLDER / f"{sample.name}.http").read_bytes()

    assert raw.partition(b"\r\n\r\n")[0].count(b"\n") == raw.partition(b"\r\n\r\n")[0].count(b"\r\n")
    assert sample.message.header("Content-Length") == str(len(sample.message.body))
    assert sample.message.method in PROVIDERS[sample.provider].methods


def leaves(message: Message) -> dict[str, str]:
    """Each text of a body that is no list and no object, by its place."""
    found = {"body": of_message(message).tree}
    texts: dict[str, str] = {}
    while found:
        place, value = found.popitem()
        if isinstance(value, dict):
            found.update({f"{place}.{key}": one for key, one in value.items()})
        elif isinstance(value, list):
            found.update({f"{place}[{at}]": one for at, one in enumerate(value)})
        else:
            texts[place] = text_of(value)
    return texts


def listed(sample: Sample) -> set[str]:
    """The places of what its declaration renews."""
    document = of_message(sample.message)
    found = [one for path in PROVIDERS[sample.provider].renewed for one in find(document, path)[:1]]
    return {one.place for one in found if isinstance(one.value, str)}


def proofs(sample: Sample) -> set[str]:
    """The places of its proofs."""
    provider, document = PROVIDERS[sample.provider], of_message(sample.message)
    roots = [one for shape in provider.shapes if shape.root for one in find(document, shape.root)]
    documents = [document, *(document.event(one.place, one.value) for one in roots)]
    return {one.place for scheme in provider.schemes for each in documents for one in find(each, scheme.at)}


def header_of(place: str) -> str:
    """The header that a place is in; "" for any other place."""
    match = re.search(r"header\.([^.\[\]()]+)", place)
    return match[1].lower() if match else ""


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_differs_only_in_what_its_declaration_lists(sample: Sample) -> None:
    before, after = leaves(sample.message), leaves(renewed(sample))
    changed = {place for place in before if before[place] != after.get(place)}

    assert before.keys() == after.keys()
    assert changed <= listed(sample) | proofs(sample)
    assert {place for place in listed(sample) if place.startswith("body")} <= changed


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_keeps_its_bytes_but_for_those(sample: Sample) -> None:
    before, after = sample.message.body.decode(), renewed(sample).body.decode()
    if of_message(sample.message).kind != "json":
        return
    spans = json_spans(before)
    places = [one for one in listed(sample) | proofs(sample) if one.startswith(("body.", "body["))]
    changing = [spans[one.removeprefix("body").removeprefix(".")] for one in places]

    changes = [one for one in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if one[0] != "equal"]
    assert all(any(start <= one[1] and one[2] <= end for start, end in changing) for one in changes)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_keeps_its_head_but_for_length_time_and_proof(sample: Sample) -> None:
    message = renewed(sample)
    changing = {"content-length", *map(header_of, listed(sample) | proofs(sample))}

    assert message.request_target.partition("?")[0] == sample.message.request_target.partition("?")[0]
    assert [name for name, _ in message.headers] == [name for name, _ in sample.message.headers]
    assert message.header("Content-Length") == str(len(message.body))
    assert [one for one in message.headers if one[0].lower() not in changing] == [
        one for one in sample.message.headers if one[0].lower() not in changing
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_is_read_the_same_but_for_what_is_fresh(sample: Sample) -> None:
    provider, told = PROVIDERS[sample.provider], about(sample)
    secret = told.get("secret", provider.sample_secret)
    before = as_json(read_sample(sample))
    message = fresh(sample, now=LATER, random=random.Random(1), secrets=(secret,), public_url=bin_url(told))

    reading = read(captured(message, received_at=LATER), secrets=(secret,), public_url=told.get("public_url"))
    after = as_json(reading)

    assert after.get("status") == before.get("status")
    assert after.get("amount") == before.get("amount")
    assert after.get("places", {}).keys() == before.get("places", {}).keys()
    assert [label for label, _ in after.get("facts", [])] == [label for label, _ in before.get("facts", [])]
    assert [one["code"] for one in after.get("warnings", [])] == [one["code"] for one in before.get("warnings", [])]
    if "occurred_at" in before and before["places"]["occurred_at"] in listed(sample):
        assert reading.occurred_at is not None
        assert abs((reading.occurred_at - LATER).total_seconds()) < 1
    if "correlation" in before and before["places"]["correlation"] in listed(sample):
        assert reading.correlation != before["correlation"]
    if all(scheme.kind in {"static", "hmac"} for scheme in provider.schemes):
        assert reading.verdict.signature == before["verdict"]["signature"]
        assert reading.verdict.freshness in {"ok", "none"}


def test_two_fresh_samples_have_two_correlations_and_the_same_seed_has_one() -> None:
    sample = samples()[0]

    one, same, other = renewed(sample), renewed(sample), renewed(sample, seed=2)

    assert one == same
    assert read(captured(one)).correlation != read(captured(other)).correlation


def test_a_fresh_time_is_written_as_the_one_before() -> None:
    by_name = {one.name: one for one in samples()}

    assert b'"2026-11-22 09:30:15.12345"' in renewed(by_name["bictorys.failed"]).body
    assert b'"2026-11-22T09:30:15.123Z"' in renewed(by_name["mvola.completed"]).body
    assert renewed(by_name["bictorys.signed"]).header("X-Webhook-Timestamp") == "1795339815123"


def test_the_length_is_that_of_the_fresh_body() -> None:
    sample = next(one for one in samples() if one.name == "mvola.completed")
    short = sample.message.body.replace(b"421a22a2-ef1d-42bc-9452-f4939a3d5cdf", b"8tq6so4U")
    shortened = replace(sample.message, body=short).with_header("Content-Length", str(len(short)))

    message = renewed(replace(sample, message=shortened))

    assert len(message.body) == len(sample.message.body)
    assert message.header("Content-Length") == str(len(message.body))
    assert renewed(replace(sample, message=replace(message, headers=()))).headers == ()


def test_what_is_around_a_fresh_id_stays() -> None:
    pending = next(one for one in samples() if one.name == "mvola.pending")

    reading = read(captured(renewed(pending)))

    assert (reading.correlation or "").startswith("corr-")
    assert (reading.provider_reference or "").startswith("REF-")


def test_freshness_is_measured_at_the_time_of_receipt() -> None:
    sample = next(one for one in samples() if one.name == "bictorys.signed")

    soon = read(captured(sample.message), secrets=("your-webhook-secret",))
    late = read(captured(sample.message, received_at=LATER), secrets=("your-webhook-secret",))

    assert (soon.verdict.signature, soon.verdict.freshness) == ("match", "ok")
    assert (late.verdict.signature, late.verdict.freshness) == ("match", "stale")
