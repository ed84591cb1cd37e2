"""Scenarios: what handlers are tried with, made of the samples."""

import random
from datetime import timedelta

import pytest

from binserver.model import Reading
from binserver.providers import PROVIDERS, read, samples
from binserver.providers.scenarios import Scenario, scenarios
from tests.providers.readings import RECEIVED_AT, captured

BEST = {one.provider: one for one in samples() if one.name == PROVIDERS[one.provider].sample}


def made(name: str, *, sample: str = "") -> dict[str, Scenario]:
    """A provider's scenarios by name."""
    chosen = next((one for one in samples() if one.name == sample), BEST[name])
    found = scenarios(PROVIDERS[name], chosen, now=RECEIVED_AT, random=random.Random(1))
    return {one.name: one for one in found}


def readings(scenario: Scenario, provider: str) -> list[Reading]:
    """Of its steps, a second apart."""
    secret = PROVIDERS[provider].sample_secret
    return [
        read(
            captured(step.message, received_at=RECEIVED_AT + timedelta(seconds=at)),
            provider=provider,
            secrets=(secret,),
        )
        for at, step in enumerate(scenario.steps)
    ]


@pytest.mark.parametrize("name", sorted(BEST))
def test_every_provider_has_scenarios_that_are_read_as_its_own(name: str) -> None:
    found = made(name)

    assert "wrong-method" in found
    for scenario in found.values():
        for reading in readings(scenario, name):
            assert "reader-failed" not in [one.code for one in reading.warnings]


def test_a_payment_is_one_through_its_steps() -> None:
    one, other = readings(made("mvola")["pending-then-completed"], "mvola")

    assert one.status is not None
    assert other.status is not None
    assert (one.status.class_, other.status.class_) == ("pending", "success")
    assert one.correlation == other.correlation


def test_twice_is_the_same_to_the_byte() -> None:
    one, other = made("bictorys")["completed-twice"].steps

    assert one.message == other.message


@pytest.mark.parametrize(
    ("name", "signature", "freshness"),
    [("wrong-secret", "mismatch", "none"), ("body-changed", "mismatch", "none"), ("stale", "match", "stale")],
)
def test_proofs_that_a_handler_must_refuse(name: str, signature: str, freshness: str) -> None:
    (reading,) = readings(made("bictorys", sample="bictorys.signed")[name], "bictorys")

    assert (reading.verdict.signature, reading.verdict.freshness) == (signature, freshness)


def test_what_is_spoiled_is_still_signed() -> None:
    found = made("bictorys", sample="bictorys.signed")

    for name in ("unknown-status", "field-missing"):
        (reading,) = readings(found[name], "bictorys")
        assert reading.verdict.signature == "match"


def test_who_does_not_sign_has_no_scenario_of_signatures() -> None:
    assert not {"wrong-secret", "body-changed", "stale"} & made("mvola").keys()
