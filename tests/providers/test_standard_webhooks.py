"""Standard Webhooks: secrets and public keys, signatures of several versions, and GitLab, which signs alike."""

import base64
import hashlib
import hmac

import pytest

from binserver.model import Capture
from binserver.providers import read
from tests.providers.readings import callback

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"0" * 24).decode()
PUBLIC = "whpk_Ty28TbJzQ9i7KLwixawyoTIph2fB8ylXWltkksV9pug="
BODY = b'{"type":"invoice.paid","data":{"id":"inv_1"}}'
STAMP = "1786214744"


def signed(secret: str = SECRET) -> bytes:
    """The bytes of the signature."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return hmac.digest(key, b"msg_1." + STAMP.encode() + b"." + BODY, hashlib.sha256)


def sent(signature: str, *, prefix: str = "webhook", **headers: str) -> Capture:
    """An event with this signature header."""
    names = {f"{prefix}_id": "msg_1", f"{prefix}_timestamp": STAMP, f"{prefix}_signature": signature}
    return callback(BODY, method="POST", **names, **headers)


RIGHT, WRONG = base64.b64encode(signed()).decode(), base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("header", "secret", "expected"),
    [
        (f"v1,{RIGHT}", SECRET, "match"),
        (f"v1,{RIGHT}", SECRET.removeprefix("whsec_"), "match"),
        (f"v1,{WRONG} v1,{RIGHT}", SECRET, "match"),
        (f"v2,{WRONG} v1,{RIGHT}", SECRET, "match"),
        (f"v1,{RIGHT} v1a,{WRONG}", SECRET, "match"),
        (f"v1={signed().hex()}", SECRET, "match"),
        (f"v1,{RIGHT}", OTHER, "mismatch"),
        (f"v1,{RIGHT}", PUBLIC, "no-secret"),
        (f"v1a,{RIGHT}", PUBLIC, "mismatch"),
        (f"v2,{RIGHT}", SECRET, "absent"),
        ("v1,", SECRET, "absent"),
        ("v1,!!!", SECRET, "malformed"),
    ],
)
@pytest.mark.parametrize("prefix", ["webhook", "svix"])
def test_signatures_of_version_1(prefix: str, header: str, secret: str, expected: str) -> None:
    assert read(sent(header, prefix=prefix), secrets=(secret,)).verdict.signature == expected


def test_the_id_stays_though_every_attempt_is_signed_anew() -> None:
    assert read(sent("v1,AAAA")).dedup == read(sent("v1,BBBB")).dedup == "msg_1"


def test_a_body_of_any_kind_is_the_senders_matter() -> None:
    assert read(sent(f"v1,{RIGHT}", X_Anything="1"), secrets=(SECRET,)).warnings == ()


def test_gitlab_signs_alike_and_is_still_itself() -> None:
    reading = read(sent(f"v1,{RIGHT}", X_Gitlab_Event="Push Hook"), secrets=(SECRET,))

    assert (reading.provider, reading.verdict.signature, reading.verdict.scope) == ("gitlab", "match", "body")


def test_gitlabs_token_does_not_help_a_wrong_signature() -> None:
    capture = sent(f"v1,{WRONG}", X_Gitlab_Event="Push Hook", X_Gitlab_Token="tok-1")

    assert read(capture, secrets=(SECRET, "tok-1")).verdict.signature == "mismatch"


def test_gitlabs_token_alone_tells_who_and_not_what() -> None:
    capture = callback(BODY, method="POST", X_Gitlab_Event="Push Hook", X_Gitlab_Token="tok-1")

    right, wrong = (read(capture, secrets=(secret,)).verdict for secret in ("tok-1", "tok-2"))

    assert (right.signature, right.scope, wrong.signature) == ("match", "sender", "mismatch")
