"""Finding out how an unknown sender signs."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from binserver.message import Message
from binserver.providers.finder import find_scheme
from tests.providers.readings import captured
from tests.providers.test_proofs import VECTORS, Vector

BODY = b'{"paid": true}'
SECRET = "made-up-secret"
STAMP = "1786211144"


def hexed(signed: bytes, name: str = "sha256") -> str:
    return hmac.new(SECRET.encode(), signed, name).hexdigest()


def fits(headers: dict[str, str], *, body: bytes = BODY, secret: str = SECRET, **given: Any) -> list[tuple[str, str]]:
    """What fits a request with these headers: where, and the line to paste."""
    message = Message(method="POST", request_target="/hook", headers=tuple(headers.items()), body=body)
    return [(one.place, one.line) for one in find_scheme(captured(message), secret, **given)]


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        ({"X-Sig": hexed(BODY)}, 'kind="hmac", at="header.x-sig", scope="body", sign=("body",)'),
        (
            {"X-Sig": "sha512=" + hexed(BODY, "sha512")},
            'kind="hmac", at="header.x-sig", prefix="sha512=", scope="body", algorithm="sha512", sign=("body",)',
        ),
        (
            {"X-Sig": hexed(f"{STAMP}.".encode() + BODY), "X-Time": STAMP},
            (
                'kind="hmac", at="header.x-sig", scope="body", sign=("timestamp", b".", "body",), '
                'timestamp="header.x-time"'
            ),
        ),
        (
            {"X-Sig": f"t={STAMP},v1={hexed(STAMP.encode() + BODY)}"},
            (
                'kind="hmac", at="pairs(header.x-sig).v1[*]", scope="body", sign=("timestamp", "body",), '
                'timestamp="pairs(header.x-sig).t[*]"'
            ),
        ),
        ({"X-Key": SECRET}, 'kind="static", at="header.x-key", scope="sender"'),
        (
            {"X-Key": hashlib.sha512(SECRET.encode()).hexdigest()},
            'kind="static", at="header.x-key", scope="sender", derive="sha512"',
        ),
        (
            {
                "X-Sig": base64.b64encode(
                    hmac.digest(SECRET.encode(), b"https://a.example/shop/hook" + BODY, "sha1")
                ).decode()
            },
            'kind="hmac", at="header.x-sig", scope="body", algorithm="sha1", encoding="base64", sign=("url", "body",)',
        ),
    ],
)
def test_what_fits_is_a_line_to_paste(headers: dict[str, str], line: str) -> None:
    places = [one for _, one in fits(headers, public_url="https://a.example")]

    assert places == [f'Scheme(name="…", {line})']


def test_nothing_fits_another_secret() -> None:
    assert fits({"X-Sig": hexed(BODY)}, secret="another") == []
    assert fits({"X-Sig": hexed(BODY)}, secret=" ") == []


@pytest.mark.parametrize("name", ["stripe", "wave, two signatures", "fedapay", "paddle", "slack", "square", "twilio"])
def test_what_providers_sign_is_found(name: str) -> None:
    vector: Vector = VECTORS[name]
    base, slash, path = vector.url.partition("//")[2].partition("/")
    kind = "application/x-www-form-urlencoded" if vector.form else "application/json"
    message = Message(
        method="POST", request_target=slash + path, headers=(("Content-Type", kind), *vector.headers), body=vector.body
    )

    found = find_scheme(captured(message, request_target=slash + path), vector.secret, public_url=f"https://{base}")

    assert len(found) == 1
