"""GitHub: one event in two shapes, two signatures of which one wrong one spoils both, and others that look like it."""

import hashlib
import hmac
from urllib.parse import quote_plus

import pytest

from binserver.model import Capture, Verdict
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "It's a Secret to Everybody"
BODY = b'{"action":"completed","workflow_run":{"id":5,"conclusion":"%s"},"repository":{"full_name":"example/shop"}}'


def sent(body: bytes, **headers: str) -> Capture:
    """A delivery, with the headers that every one has."""
    return callback(body, method="POST", X_GitHub_Event="workflow_run", X_GitHub_Delivery="d-1", **headers)


def signature(name: str, body: bytes) -> str:
    """As GitHub writes it."""
    return f"{name}={hmac.new(SECRET.encode(), body, name).hexdigest()}"


def verdict_of(capture: Capture) -> Verdict:
    return read(capture, secrets=(SECRET,)).verdict


def test_both_signatures_are_checked() -> None:
    right, old = signature("sha256", BODY), signature("sha1", BODY)

    assert verdict_of(sent(BODY, X_Hub_Signature_256=right, X_Hub_Signature=old)).signature == "match"
    assert verdict_of(sent(BODY, X_Hub_Signature=old)).signature == "match"
    assert verdict_of(sent(BODY, X_Hub_Signature_256=right, X_Hub_Signature="sha1=" + "0" * 40)).signature == "mismatch"


def test_of_a_form_the_form_itself_is_signed() -> None:
    body = b"payload=" + quote_plus(BODY % b"failure").encode()
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    reading = read(sent(body, X_Hub_Signature_256=signature("sha256", body), **form), secrets=(SECRET,))

    assert reading.verdict.signature == "match"
    assert reading.status is not None
    assert reading.status.class_ == "failure"
    assert ("Repository", "example/shop") in reading.facts
    assert verdict_of(sent(body, X_Hub_Signature_256=signature("sha256", BODY), **form)).signature == "mismatch"


@pytest.mark.parametrize(
    ("conclusion", "class_"),
    [
        (b"success", "success"),
        (b"failure", "failure"),
        (b"cancelled", "cancelled"),
        (b"timed_out", "expired"),
        (b"skipped", "info"),
        (b"action_required", "pending"),
        (b"something_new", "unknown"),
    ],
)
def test_a_conclusion_is_a_status(conclusion: bytes, class_: str) -> None:
    status = read(sent(BODY % conclusion)).status

    assert status is not None
    assert status.class_ == class_


def test_what_is_redelivered_by_hand_is_the_same_delivery() -> None:
    assert read(sent(BODY)).dedup == read(sent(BODY.replace(b"5", b"6"))).dedup == "d-1"


@pytest.mark.parametrize("other", ["X_Gitea_Event", "X_Forgejo_Event", "X_Gogs_Event"])
def test_who_sends_the_same_headers_and_more_is_not_github(other: str) -> None:
    digest = hashlib.sha256(BODY).hexdigest()

    assert read(sent(BODY, X_Hub_Signature_256=f"sha256={digest}", **{other: "push"})).provider is None


def test_no_field_of_its_many_events_is_called_undocumented() -> None:
    assert read(sent(b'{"whatever":{"comes":1}}')).warnings == ()
