"""Samples and scenarios, sent through the API: to a bin, and to a real target on a port of its own."""

import json
from typing import Any

import pytest
from aiohttp import web

from binserver import providers
from binserver.inspector import simulate
from binserver.inspector.simulate import Wanted
from binserver.model import Capture, Reading
from binserver.providers import PROVIDERS
from binserver.store import Store
from tests.inspector.conftest import DOORS, Client
from tests.inspector.target import Target
from tests.providers.readings import about, read_sample


async def send(client: Client, sample: str, **given: Any) -> tuple[int, Any]:
    """What the API answers when this sample is sent to the bin `shop`."""
    answer = await client.post("/api/bins/shop/send", json={"sample": sample, **given})
    return answer.status, await answer.json()


async def kept(store: Store, number: int) -> tuple[Capture, Reading]:
    """A capture of the bin `shop`, and how it is read there."""
    bin, capture = store.find_bin("shop"), await store.capture(number)
    assert bin is not None
    secrets = await store.secrets("shop")
    return capture, providers.read(capture, provider=bin.provider, secrets=secrets, public_url=bin.public_url)


def problem(told: Any) -> tuple[str, str]:
    """The field that was refused, and why."""
    return told["error"]["field"], told["error"]["message"]


async def test_the_samples_are_listed(client: Client) -> None:
    told = await (await client.get("/api/samples")).json()

    assert [one["name"] for one in told["items"]] == [one.name for one in providers.samples()]
    assert {"name", "title", "provider"} == set(told["items"][0])


async def test_a_sample_that_is_sent_to_a_bin_is_a_simulated_capture(client: Client, store: Store) -> None:
    sample = providers.samples()[0]

    answer = await client.post("/api/bins/shop/send", json={"sample": sample.name})

    told = await answer.json()
    assert (answer.status, told["bin"], told["simulated"]) == (201, "shop", True)
    assert told["method"] == sample.message.method
    assert told["target"].startswith("/shop")
    assert dict(told["headers"])["Host"] == "127.0.0.1:8301"
    kept = await store.capture(told["number"])
    assert providers.read(kept).provider == sample.provider


async def test_two_samples_differ(client: Client) -> None:
    name = "mvola.completed"

    sent = [await (await client.post("/api/bins/shop/send", json={"sample": name})).json() for _ in range(2)]

    assert sent[0]["body"]["sha256"] != sent[1]["body"]["sha256"]


async def test_a_sample_can_be_sent_straight_to_a_target(client: Client, store: Store, target: Target) -> None:
    answer = await client.post("/api/bins/shop/send", json={"sample": "mvola.completed", "to": target.url})

    (attempt,) = (await answer.json())["items"]
    assert (answer.status, attempt["code"], attempt["number"], attempt["capture"]) == (201, 201, None, None)
    assert len(target.came) == 1
    assert (await store.bin("shop")).captures == 0


@pytest.mark.parametrize(("given", "field"), [({"sample": "no.such"}, "sample"), ({"to": DOORS.capture}, "to")])
async def test_a_sample_that_cannot_be_sent_is_refused(client: Client, given: dict[str, str], field: str) -> None:
    answer = await client.post("/api/bins/shop/send", json={"sample": "mvola.completed", **given})

    assert (answer.status, (await answer.json())["error"]["field"]) == (422, field)


async def test_a_sample_to_no_bin_is_not_found(client: Client) -> None:
    answer = await client.post("/api/bins/till/send", json={"sample": "mvola.completed"})

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "bin_not_found")


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
async def test_every_sample_is_read_in_a_bin_of_its_provider_as_it_is_read_alone(
    app: web.Application, store: Store, provider: str
) -> None:
    """Signed with the bin's secret; what only the provider can sign is left as it is."""
    can_sign = all(one.kind in {"static", "hmac"} for one in PROVIDERS[provider].schemes)
    for sample in [one for one in providers.samples() if one.provider == provider]:
        told = about(sample)
        secret = told.get("secret", PROVIDERS[provider].sample_secret)
        parts = {"provider": provider, "public_url": told.get("public_url")}
        await store.change_bin("shop", **parts, secrets=(secret,) if secret else ())

        (sent,) = await simulate.send(app, "shop", Wanted(sample=sample.name))

        _, reading = await kept(store, sent.number or 0)
        assert reading.provider == provider
        assert reading.status == read_sample(sample).status
        if can_sign:
            assert reading.verdict.signature == read_sample(sample).verdict.signature, sample.name


async def test_a_sample_is_signed_with_the_secret_of_the_bin(client: Client, store: Store) -> None:
    await store.change_bin("shop", provider="bictorys", secrets=("ours, and nobody else's",))

    _, told = await send(client, "bictorys.signed", amount="7500")

    _, reading = await kept(store, told["number"])
    assert (reading.verdict.signature, reading.verdict.scope) == ("match", "body")


async def test_a_sample_is_changed_by_what_the_provider_calls_it(client: Client, store: Store) -> None:
    _, told = await send(client, "bictorys.succeeded", amount="7500", reference="CMD-7", status="FAILED")

    body = json.loads(told["body"]["text"])
    assert (body["amount"], body["paymentReference"], body["status"]) == (7500, "CMD-7", "failed")
    _, reading = await kept(store, told["number"])
    assert reading.status is not None
    assert reading.status.class_ == "failure"


async def test_a_sample_is_changed_by_paths(client: Client) -> None:
    given = {"debitParty[0].value": "0340000009", "header.Content-Type": "application/json; charset=utf-8"}

    _, told = await send(client, "mvola.completed", set=given)

    assert json.loads(told["body"]["text"])["debitParty"] == [{"key": "msisdn", "value": "0340000009"}]
    assert dict(told["headers"])["Content-Type"] == "application/json; charset=utf-8"


async def test_a_provider_by_its_name_is_its_best_sample(client: Client) -> None:
    _, told = await send(client, "mvola")

    assert json.loads(told["body"]["text"])["transactionStatus"] == "completed"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"sample": "mvola.nothing"}, "sample", "mvola.completed, mvola.failed, mvola.pending"),
        ({"sample": "nobody"}, "sample", ", kkiapay, "),
        ({"status": "paid"}, "status", "MVola has no status 'paid'; there are completed, failed, pending"),
        (
            {"amount": "5"},
            "amount",
            "MVola sends no amount of its own in this sample; what can be set is transactionStatus, ",
        ),
        ({"set": {"fees[7].feeAmount": "1"}}, "set", "no text or number at 'fees[7].feeAmount'; what can be set is "),
        ({"set": {"fees": "1"}}, "set", "no text or number at 'fees'"),
        ({"set": {"fees[": "1"}}, "set", "is no path"),
        ({"scenario": "wrong-secret"}, "scenario", "it has pending-then-completed, completed-twice, "),
        ({"set": ["a=b"]}, "set", "expected"),
    ],
)
async def test_what_cannot_be_sent_says_what_can(
    client: Client, store: Store, given: dict[str, Any], field: str, words: str
) -> None:
    status, told = await send(client, **{"sample": "mvola.completed", **given})

    assert (status, problem(told)[0]) == (422, field)
    assert words in problem(told)[1]
    assert (await store.bin("shop")).captures == 0


async def test_a_scenario_is_captured_step_by_step_with_what_a_handler_should_do(client: Client, store: Store) -> None:
    status, told = await send(client, "bictorys", scenario="completed-then-failed", reference="CMD-7")

    assert status == 201
    assert [one["should"][:11] for one in told["items"]] == ["Answer 2xx,", "Answer 2xx,"]
    readings = [(await kept(store, one["number"]))[1] for one in told["items"]]
    assert [one.status and one.status.class_ for one in readings] == ["success", "failure"]
    assert len({one.correlation for one in readings}) == 1
    assert {one.reference for one in readings} == {"CMD-7"}


async def test_a_scenario_goes_straight_to_a_target(client: Client, store: Store, target: Target) -> None:
    status, told = await send(client, "bictorys", scenario="completed-twice", to=target.url)

    assert (status, [one["code"] for one in told["items"]]) == (201, [201, 201])
    assert target.came[0][1:] == target.came[1][1:]
    assert target.came[0][1] == "/webhooks/bictorys"
    assert (await store.bin("shop")).captures == 0


async def test_scenarios_are_listed_with_what_a_handler_should_do(client: Client) -> None:
    told = await (await client.get("/api/scenarios")).json()

    assert {one["name"] for one in told["items"]} == {
        "pending-then-completed",
        "completed-twice",
        "completed-then-failed",
        "wrong-secret",
        "body-changed",
        "stale",
        "unknown-status",
        "field-missing",
        "wrong-method",
    }
    assert {one["provider"] for one in told["items"]} == set(PROVIDERS)
    assert all(sentence.endswith(".") for one in told["items"] for sentence in one["should"])


async def test_every_scenario_that_is_listed_can_be_sent(client: Client) -> None:
    for one in simulate.offers_of("bictorys"):
        status, told = await send(client, "bictorys", scenario=one.name)

        assert (status, [each["should"] for each in told["items"]]) == (201, list(one.should))
