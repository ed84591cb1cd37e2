"""What makes two captures the same delivery's."""

import random
from dataclasses import replace
from datetime import timedelta

from binserver.model import Body, Capture
from binserver.providers import Sample, fresh, read, samples
from binserver.providers.document import of_capture
from binserver.providers.fingerprint import fingerprint, key_of
from tests.providers.readings import RECEIVED_AT, callback, captured
from tests.providers.test_proofs import VECTORS, provider_with

SIGNED = next(one for one in samples() if one.name == "bictorys.signed")


def fingerprint_of(capture: Capture) -> str | None:
    return read(capture).fingerprint


def test_signatures_times_and_tracing_do_not_count() -> None:
    message = SIGNED.message
    again = message.with_header("X-Webhook-Signature", "0" * 64).with_header("X-Webhook-Timestamp", "1786214999000")
    again = again.with_header("Traceparent", "00-1").with_header("Date", "Sat, 08 Aug 2026 18:45:44 GMT")

    assert fingerprint_of(captured(again)) == fingerprint_of(captured(message))


def test_body_path_and_method_count() -> None:
    one = callback(b'{"a": 1}', path="/x")

    others = [callback(b'{"a": 2}', path="/x"), callback(b'{"a": 1}', path="/y"), replace(one, method="POST")]

    assert len({fingerprint_of(each) for each in [one, *others]}) == 4


def test_a_proof_in_the_body_does_not_count() -> None:
    vector = VECTORS["airtel"]
    provider = provider_with(vector.scheme)
    one = callback(vector.body, method="POST")
    other = callback(vector.body.replace(b"mDHE64", b"AAAA64"), method="POST")

    assert fingerprint(one, of_capture(one), provider) == fingerprint(other, of_capture(other), provider)


def test_a_body_that_is_not_at_hand_counts_by_its_hash() -> None:
    large = [replace(callback(b"{}"), body=Body(size=2**21, sha256=one)) for one in ("aa", "aa", "bb")]

    one, same, other = [fingerprint_of(each) for each in large]
    assert one == same != other


def test_deliveries_of_an_event_have_one_key_and_requests_of_nobody_their_fingerprint() -> None:
    event = read(captured(SIGNED.message))
    later = read(captured(SIGNED.message, received_at=RECEIVED_AT + timedelta(days=9)))
    nobody = read(callback(b"{}"))

    assert key_of(event) == key_of(replace(later, fingerprint="another"))
    assert key_of(nobody) != key_of(replace(nobody, fingerprint="another"))
    assert key_of(replace(nobody, fingerprint=None)) is None


def test_a_fresh_sample_is_another_event() -> None:
    made: list[Sample] = [replace(SIGNED, message=fresh(SIGNED, now=RECEIVED_AT, random=random.Random(1)))]

    assert read(captured(made[0].message)).dedup != read(captured(SIGNED.message)).dedup
