"""Bodies that are no JSON object: batches, JSON in a form, events in headers."""

import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from binserver import providers
from binserver.message import Message
from binserver.providers import Providers, read
from binserver.providers.decode import MOST_EVENTS
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule
from tests.providers.readings import callback, captured

ACME = Provider(
    name="acme",
    title="Acme",
    methods=("POST",),
    shapes=(
        Shape(
            name="event",
            root="items[*].event",
            marks=Marks(headers=("X-Acme",)),
            fields=(
                Field(path="id", role="correlation", always=True),
                Field(path="state", role="status"),
                Field(path="proof", secret=True),
                Field(path="body.live", label="Live", sort="flag"),
            ),
        ),
    ),
    statuses={"Paid": StatusRule(class_="success", final=True), "*": StatusRule(class_="failure", final=True)},
    where_to_put_the_url="Anywhere.",
    documentation="None.",
    sample="acme.paid",
)


def known(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> None:
    """This provider alone is known."""
    monkeypatch.setattr(providers, "PROVIDERS", Providers([provider]))


def batch(*events: object) -> str:
    return json.dumps({"live": True, "items": [{"event": one} for one in events]})


def test_each_event_of_a_batch_has_its_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, ACME)

    reading = read(
        callback(batch({"id": "1", "state": "Paid"}, {"id": "2", "state": "lost"}), method="POST", X_Acme="1")
    )

    assert [(one.correlation, one.status and one.status.class_) for one in reading.events] == [
        ("1", "success"),
        ("2", "failure"),
    ]
    assert reading.events[1].places["correlation"] == "body.items[1].event.id"
    assert (reading.correlation, reading.facts) == ("1", (("Live", "true"),))
    assert [dict(one.params) for one in reading.warnings if one.code == "batch"] == [{"count": 2, "provider": "acme"}]
    assert (reading.dedup or "").startswith("batch|")


def test_one_event_alone_is_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, ACME)

    reading = read(callback(batch({"id": "1", "state": "paid"}), method="POST", X_Acme="1"))

    assert (reading.events, reading.dedup) == ((), "1|paid")
    assert [one.code for one in reading.warnings] == ["status-spelled-differently"]


def test_a_batch_without_events_is_still_the_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, ACME)

    assert read(callback('{"items": []}', method="POST", X_Acme="1")).provider == "acme"


def test_a_large_batch_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, ACME)

    reading = read(callback(batch(*({"id": str(n)} for n in range(500))), method="POST", X_Acme="1"))

    assert len(reading.events) == MOST_EVENTS


def test_the_worst_verdict_of_its_events_is_that_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, replace(ACME, schemes=(Scheme(name="acme", kind="static", at="proof", scope="sender"),)))
    body = batch({"id": "1", "proof": "s"}, {"id": "2", "proof": "wrong"})

    reading = read(callback(body, method="POST", X_Acme="1"), secrets=("s",))

    assert [one.verdict.signature for one in reading.events] == ["match", "mismatch"]
    assert reading.verdict.signature == "mismatch"


def test_json_in_a_field_of_a_form_is_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, replace(ACME, shapes=(replace(ACME.shapes[0], root="json(payload)", kind="form"),)))
    message = Message(
        method="POST",
        request_target="/",
        headers=(("Content-Type", "application/x-www-form-urlencoded"), ("X-Acme", "1")),
        body=b"payload=" + quote('{"id":"7","state":"Paid"}').encode(),
    )

    reading = read(captured(message))

    assert (reading.correlation, reading.places["correlation"]) == ("7", "json(body.payload).id")


def test_what_a_shape_means_needs_no_field(monkeypatch: pytest.MonkeyPatch) -> None:
    implied = StatusRule(class_="info", final=True)
    shape = replace(
        ACME.shapes[0], name="ping", root="", implied=implied, fields=(Field(path="header.X-Id", role="event"),)
    )
    known(monkeypatch, replace(ACME, shapes=(shape,)))

    reading = read(callback(b"", method="POST", X_Acme="1", X_Id="17"))

    assert reading.status is not None
    assert (reading.event, reading.status.word, reading.status.class_) == ("17", "ping", "info")
