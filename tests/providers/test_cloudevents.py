"""CloudEvents: the same event in three forms, told from others by source and id together."""

import json

from binserver.model import Reading
from binserver.providers import read
from tests.providers.readings import callback

EVENT = {"specversion": "1.0", "id": "1", "source": "/s", "type": "com.example.x", "data": {"a": 1}}


def structured(**given: str) -> Reading:
    """The reading of the event as JSON."""
    kind = "application/cloudevents+json; charset=utf-8"
    return read(callback(json.dumps({**EVENT, **given}), method="POST", Content_Type=kind))


def test_an_event_in_headers_is_the_same_as_one_in_json() -> None:
    binary = read(
        callback(b'{"a":1}', method="POST", ce_id="1", ce_source="/s", ce_type="com.example.x", ce_specversion="1.0")
    )

    assert binary.provider == structured().provider == "cloudevents"
    assert binary.event == structured().event == "com.example.x"
    assert binary.dedup == structured().dedup == "/s|1"
    assert binary.warnings == structured().warnings == ()


def test_one_id_of_two_sources_is_two_events() -> None:
    assert structured(source="/other").dedup == "/other|1"


def test_what_stands_in_headers_is_decoded() -> None:
    reading = read(
        callback(
            b"{}",
            method="POST",
            ce_id="1",
            ce_source="/s",
            ce_type="x",
            ce_specversion="1.0",
            ce_subject="Euro%20%E2%82%AC",
        )
    )

    assert ("Subject", "Euro €") in reading.facts


def test_a_list_is_read_one_by_one() -> None:
    body = json.dumps([EVENT, {**EVENT, "id": "2"}])

    reading = read(callback(body, method="POST", Content_Type="application/cloudevents-batch+json"))

    assert [one.correlation for one in reading.events] == ["1", "2"]
