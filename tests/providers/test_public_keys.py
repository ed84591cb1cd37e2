"""Proofs by RSA and by ECDSA on P-384, signed with the program `openssl` (`openssl dgst -sign`)."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from binserver.message import Message
from binserver.model import Headers, Verdict
from binserver.providers import PROVIDERS, proof
from binserver.providers.document import of_message
from binserver.providers.plans import plans
from binserver.providers.spec import Algorithm, Scheme

BODY = b'{"id":"evt_1042","status":"paid","amount":"2500"}'

AT = datetime.fromtimestamp(1786211150, UTC)
"""Six seconds after the message signatures were made."""

RSA = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuMJe5NjHBwE+NQF5VksU
JzaBekO69PKNGHTjcTjuBbqcJwXOndsYrRcoTiwv1n050UMYfulX2nILlyqEDBkB
zGDBt18PBSAQkqhw598fFPv3GChro5wHlLpUD5a4w2QM8AEpnbcKfyIuvVqHKaHn
Ira9Gb3CPRzFs3iXZWANpzjcoaJZeTPMNbAtr48Xc9z8/hDKdrlLLXFhxMl8BcOL
OMKH1lIEOI+Umb38X60yYZwJYvUClpMXH0lhmwe3Lo9GkSRfcsGoOwC3L2BLleux
67x+PyRIn1JOjgckZi57QWdVxd0S91OIlPuFRlv76ZITCAJ6G7P/Athv9OD8Xlxy
jwIDAQAB
-----END PUBLIC KEY-----"""

P384 = """-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAERY0YY89NGnE9ag6hRnjLyoTafx66Omrz
du3JqNbWCWPqH73QO1eUNGgYn58VFMmyqXXTx5kk8rdR9XprwF840YvSdHtnDNod
B0y2+aJ8ZbipN7F+L5s7wFhEaWADcMp+
-----END PUBLIC KEY-----"""

KEYS = {
    "rsa-sha256": RSA,
    "rsa-pss-sha512": RSA,
    "rsa-v1_5-sha256": RSA,
    "ecdsa-sha384": P384,
    "ecdsa-p384-sha384": P384,
}

OVER_THE_BODY: dict[Algorithm, str] = {
    "rsa-sha256": (
        "FkSueBjv0XmYRtz3r55tb0/SXaDz4sYVSYHoh6e54SJhGsehthbQGOgtQicwitGB8KhRVB1qDaISXeeVCxHgNOeP5TuUvCOhKScB"
        "dz8n+EuRcZzAArV81Tli9HgUgu0W3qLpvBQPyKNWl+1+vXGLxu4Q2HUPg5CnSkJx7uHG1IHlsL0xDxtf2u/UTG/kxTI94rgoqhMU"
        "egnPXyb3cpsfzYcNLdDoxu/VahjOhAZVOpUdqxy5gqDdqQUjF7x6mm4N3qR8sQ0o/jiZ0Av9HdkVNd538EumOPllJfinmwFUJ/pd"
        "o3ELBBvtNnXxm7HuV77a6xjGUKitoWE6izOtvO94iw=="
    ),
    "ecdsa-sha384": (
        "MGQCMEruu0yZF++lnUjwjM+kEqvDt+U+qBI5VDYQ1xkLalr5mJoEtHv18Kog83SuSIWjXAIwFYo2VZl0Tq9CRDHSTEuD8LzFzDIH"
        "LXQNwBWAp5gsRip0XDnzUsuE5ZBUsGDLp0vW"
    ),
}

MESSAGE_SIGNATURES = {
    "rsa-v1_5-sha256": (
        "CC3p9v9bMns9diGZtm3JvaDtdqMoxDDRNAXncE9nppDtRBE0/yaGpbozWIxAE3dHYJLV+NUKPRtX4YNNLvHbGXqt1a0qkeFgFioo"
        "MbToSKmmHX+05tDjeBBtpLiNpwQhE0VrR0jv+CTMcI2/5CnlaSDBpqD7ceSIi9y5chMZoMhabK8u/Vpo1g7A1E77dUWfc2tKKlrg"
        "VUQ6VlDajNu9+wGPsItpBxTSbZ2Ylp0znrZyomqRV9HUaNRGOv+wcmf3BqVxa/PjniWUWT1+qOkIk7DkXUhB0kIiFk6QOR71qp9G"
        "nz68P48S4EeqbDZTqfrlW+x6lklpo71+cvXxrS9mLg=="
    ),
    "rsa-pss-sha512": (
        "rP8ORpQiAqwT1U19YPVnclclRuiAXrfFlpslZbhnPNxndoX5ZaZcI+Bv+9ahq9g+ofg3vBAhxpFAZzD5fjz0SqYDYyct+xCuXvxo"
        "qx4mbdIEK7hXqCIMBUQusLWuxTjWAtapwwykQsVfqMfaEW5d6mzTpS8zzmoDbIm1OtoZYg3TpL798mnxJG//3gNV/x4rP9khbkML"
        "07ml0Ncw9gL+J9C1k8Ht7ZqVO1yh8gloyVi2l5ZqsdZfmSe2GCEqo4gHRPWu6ogRapmWu9UaZu5sQaypCQQsXByG2ddWVhtMf0qV"
        "J/nPaLyAcPv0i8uYZNLHkXrBUhHzz/DmhVmXIHxTKg=="
    ),
    "ecdsa-p384-sha384": (
        "ooxWuL9E32hthPCjTSEKocGRz0P6exPwheBWLnyXEK+3M8NU31O3BQPRgvcbPuATe601xdVIizsWbDxwO/YBRHQ0kMrLBy6JU1/I"
        "oEhuQliOMK3rZgW0hgNiRJjCkIfr"
    ),
}


def verdict(scheme: Scheme, headers: Headers, secret: str, body: bytes = BODY) -> Verdict:
    """The verdict on the body under these headers, of a provider that proves itself so."""
    plan = plans(replace(PROVIDERS["mvola"], schemes=(scheme,)))[0]
    kind = ("Content-Type", "application/json")
    document = of_message(Message(method="POST", request_target="/", headers=(kind, *headers), body=body))
    return proof.verdict(plan, document, secrets=(secret,), received_at=AT)


def signed(algorithm: Algorithm, secret: str, body: bytes = BODY) -> Verdict:
    """The verdict on a signature over the body."""
    scheme = Scheme(
        name="acme", kind="asymmetric", at="header.X-Signature", scope="body", algorithm=algorithm, encoding="base64"
    )
    return verdict(scheme, (("X-Signature", OVER_THE_BODY[algorithm]),), secret, body)


def message_signed(name: str, secret: str, body: bytes = BODY) -> Verdict:
    """The verdict on a message signature (RFC 9421) over the method and the body's digest."""
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    headers = (
        ("Content-Digest", f"sha-256=:{digest}:"),
        ("Signature-Input", f'sig=("@method" "content-digest");created=1786211144;alg="{name}"'),
        ("Signature", f"sig=:{MESSAGE_SIGNATURES[name]}:"),
    )
    return verdict(Scheme(name="acme", kind="rfc9421", at="header.Signature", scope="body"), headers, secret, body)


@pytest.mark.parametrize("algorithm", OVER_THE_BODY)
def test_a_signature_over_the_body_matches_the_body_alone(algorithm: Algorithm) -> None:
    assert signed(algorithm, KEYS[algorithm]).signature == "match"
    assert signed(algorithm, KEYS[algorithm], BODY.replace(b"2500", b"9500")).signature == "mismatch"


@pytest.mark.parametrize("name", MESSAGE_SIGNATURES)
def test_a_message_signature_matches_its_message_alone(name: str) -> None:
    right, wrong = message_signed(name, KEYS[name]), message_signed(name, KEYS[name], BODY.replace(b"2500", b"9500"))

    assert (right.signature, right.scope, right.freshness) == ("match", "body", "ok")
    assert (wrong.signature, wrong.reason.code) == ("mismatch", "content-digest-differs")


@pytest.mark.parametrize("name", MESSAGE_SIGNATURES)
def test_a_message_signature_of_another_algorithm_does_not_match(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = next(one for one in MESSAGE_SIGNATURES if one != name)
    monkeypatch.setitem(MESSAGE_SIGNATURES, name, MESSAGE_SIGNATURES[other])

    assert message_signed(name, KEYS[name]).signature == "mismatch"


@pytest.mark.parametrize("algorithm", OVER_THE_BODY)
def test_a_key_of_another_kind_is_no_match(algorithm: Algorithm) -> None:
    other = P384 if KEYS[algorithm] == RSA else RSA

    assert signed(algorithm, other).signature == "mismatch"


@pytest.mark.parametrize("algorithm", OVER_THE_BODY)
def test_a_public_key_may_be_its_der_in_base64(algorithm: Algorithm) -> None:
    bare = "".join(KEYS[algorithm].splitlines()[1:-1])

    assert signed(algorithm, bare).signature == "match"
