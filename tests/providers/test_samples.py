"""The samples, which find themselves: each is read as it says, and by nobody else."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

import pytest

from binserver.bodies import json_spans
from binserver.message import Message
from binserver.providers import PROVIDERS, Sample, fresh, read, samples
from binserver.providers.document import of_capture
from binserver.providers.fresh import FOLDER
from binserver.providers.recognise import ENOUGH, recognise
from tests.providers.readings import as_json, captured

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
    expected = json.loads((FOLDER / f"{sample.name}.json").read_text("utf-8"))["reading"]

    reading = read(captured(sample.message), secrets=(PROVIDERS[sample.provider].sample_secret,))

    assert as_json(reading) == expected


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_claimed_by_its_own_provider_alone(sample: Sample) -> None:
    document = of_capture(captured(sample.message))

    alone = {name: recognise(document, [one]).claim for name, one in PROVIDERS.items()}
    claim = recognise(document, PROVIDERS.values()).claim

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


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_differs_only_in_what_its_declaration_lists(sample: Sample) -> None:
    renewal = PROVIDERS[sample.provider].renewed
    before, after = sample.message.body.decode(), renewed(sample).body.decode()

    old, new = json_spans(before), json_spans(after)
    listed = {path for path in renewal if path in old}
    kept = {path for path in old if not any(one.startswith(path) for one in listed)}
    assert {path: before[slice(*old[path])] for path in kept} == {path: after[slice(*new[path])] for path in kept}
    assert all(before[slice(*old[path])] != after[slice(*new[path])] for path in listed)
    changes = [one for one in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if one[0] != "equal"]
    assert all(any(old[path][0] <= one[1] and one[2] <= old[path][1] for path in listed) for one in changes)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_keeps_its_head_but_for_length_time_and_proof(sample: Sample) -> None:
    message = renewed(sample)
    changing = {"content-length", "x-webhook-timestamp", "x-webhook-signature"}

    assert message.request_target == sample.message.request_target
    assert [name for name, _ in message.headers] == [name for name, _ in sample.message.headers]
    assert message.header("Content-Length") == str(len(message.body))
    assert [one for one in message.headers if one[0].lower() not in changing] == [
        one for one in sample.message.headers if one[0].lower() not in changing
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_fresh_sample_is_read_the_same_but_for_what_is_fresh(sample: Sample) -> None:
    secret = "another-secret"
    before = as_json(read(captured(sample.message), secrets=(PROVIDERS[sample.provider].sample_secret,)))

    reading = read(captured(renewed(sample, secrets=(secret,)), received_at=LATER), secrets=(secret,))
    after = as_json(reading)

    fresh_parts = {"correlation", "provider_reference", "occurred_at", "dedup", "warnings"}
    assert {name: one for name, one in after.items() if name not in fresh_parts} == {
        name: one for name, one in before.items() if name not in fresh_parts
    }
    assert [one["code"] for one in after.get("warnings", [])] == [one["code"] for one in before.get("warnings", [])]
    assert reading.occurred_at is not None
    assert abs((reading.occurred_at - LATER).total_seconds()) < 1
    assert reading.correlation != before["correlation"]


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
