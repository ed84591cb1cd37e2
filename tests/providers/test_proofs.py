"""Proofs: vectors of those who publish theirs, and of others on which two implementations agree."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from binserver.message import Message
from binserver.model import Headers, Verdict
from binserver.providers import PROVIDERS, proof
from binserver.providers.document import of_message
from binserver.providers.paths import find
from binserver.providers.plans import plans
from binserver.providers.spec import Provider, Scheme, Variant

AT = datetime.fromtimestamp(1786211144, UTC)
PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEl4l8IRhElC+yUhQw+N/WX0kZojyg
iG8/DWkX8eBoExbKl/nIHkq+9+sawPSTuzArnTGhSqEty+Ate/CgbSzIXA==
-----END PUBLIC KEY-----"""
CINETPAY = [
    "cpm_site_id",
    "cpm_trans_id",
    "cpm_trans_date",
    "cpm_amount",
    "cpm_currency",
    "signature",
    "payment_method",
    "cel_phone_num",
    "cpm_phone_prefixe",
    "cpm_language",
    "cpm_version",
    "cpm_payment_config",
    "cpm_page_action",
    "cpm_custom",
    "cpm_designation",
    "cpm_error_message",
]
ADYEN = [
    "pspReference",
    "originalReference",
    "merchantAccountCode",
    "merchantReference",
    "amount.value",
    "amount.currency",
    "eventCode",
    "success",
]


class Vector(NamedTuple):
    """A request that proves itself with a secret."""

    scheme: Scheme
    secret: str
    body: bytes
    headers: Headers
    url: str = ""
    root: str = ""
    form: bool = False


def hmac_of(name: str, at: str, **given: Any) -> Scheme:
    """A scheme of the common kind."""
    return Scheme(name=name, kind="hmac", at=at, scope="body", **given)


VECTORS = {
    "stripe": Vector(
        hmac_of(
            "stripe",
            "pairs(header.Stripe-Signature).v1[*]",
            sign=("timestamp", b".", "body"),
            timestamp="pairs(header.Stripe-Signature).t[0]",
        ),
        "whsec_test_secret",
        b'{"id":"evt_test_webhook","object":"event","type":"payment_intent.succeeded","created":1786211144,"data":'
        b'{"object":{"id":"pi_0001","object":"payment_intent","amount":2500,"currency":"xof","status":"succeeded"}}}',
        (
            (
                "Stripe-Signature",
                "t=1786211144,v1=9c7fdd7fdc7ea405608e905c44881c7c289624dbab31d7a44d8e689e787ed538,v0=00",
            ),
        ),
    ),
    "wave, two signatures": Vector(
        hmac_of(
            "wave",
            "pairs(header.Wave-Signature).v1[*]",
            sign=("timestamp", "body"),
            timestamp="pairs(header.Wave-Signature).t[0]",
        ),
        "wave_sn_WHS_test0000000000000000",
        b'{"id":"EV_0000000000001","type":"checkout.session.completed","data":{"id":"cos-00000000000001","amount":'
        b'"2500","currency":"XOF","checkout_status":"complete","payment_status":"succeeded","client_reference":'
        b'"CMD-1042","transaction_id":"T0000000001","when_completed":"2026-08-08T18:45:44Z"}}',
        (
            (
                "Wave-Signature",
                "t=1786211144,v1=00ff,v1=d7b82b7391228853327a461f291614d9daebfb50631b12ad52e4179a631b7cac",
            ),
        ),
    ),
    "fedapay": Vector(
        hmac_of(
            "fedapay",
            "pairs(header.X-FEDAPAY-SIGNATURE).s[*]",
            sign=("timestamp", b".", "body"),
            timestamp="pairs(header.X-FEDAPAY-SIGNATURE).t[0]",
        ),
        "wh_sandbox_test0000",
        b'{"id":"evt_0001","name":"transaction.approved","object":"event","entity":{"klass":"v1/transaction","id":'
        b'104201,"reference":"trx_000","amount":2500,"status":"approved","merchant_reference":"CMD-1042"}}',
        (
            (
                "X-FEDAPAY-SIGNATURE",
                "t=1786211144,s=4c262b394ceb9c557e93e18efc3cead6aa2b7e62331a81f827924501a9237020",
            ),
        ),
    ),
    "paddle": Vector(
        hmac_of(
            "paddle",
            "pairs(header.Paddle-Signature).h1[*]",
            sign=("timestamp", b":", "body"),
            timestamp="pairs(header.Paddle-Signature).ts[0]",
            tolerance=5,
        ),
        "pdl_ntfset_01_test",
        b'{"event_id":"evt_01","event_type":"transaction.completed","occurred_at":"2026-08-08T18:45:44.102Z",'
        b'"notification_id":"ntf_01","data":{"id":"txn_01","status":"completed","currency_code":"USD"}}',
        (
            (
                "Paddle-Signature",
                "ts=1786211144;h1=e3db71a0a6402cb1616f7cb73ab640abcbab1af22eb84e08dabfe80efd933e21",
            ),
        ),
    ),
    "airtel": Vector(
        hmac_of(
            "airtel",
            "hash",
            encoding="base64",
            sign=("slice(transaction)",),
            variants=(Variant(name="written anew", sign=("compact(transaction)",)),),
        ),
        "airtel-callback-private-key",
        b'{"transaction":{"id":"CMD1042","message":"Paid MGA 5000 to SHOP, Trans ID MP000000.0000.A00001",'
        b'"status_code":"TS","airtel_money_id":"MP000000.0000.A00001"},'
        b'"hash":"mDHE64BGDZc1SydLZ4b/K36IiWwlreI1lvfboAdrR24="}',
        (),
    ),
    "cinetpay": Vector(
        hmac_of("cinetpay", "header.x-token", sign=tuple(f"text({name})" for name in CINETPAY)),
        "cinetpay-secret-key",
        b"cpm_site_id=123456&cpm_trans_id=CMD1042&cpm_trans_date=2026-08-08+18%3A45%3A44&cpm_amount=2500&cpm_currency="
        b"XOF&signature=3c6d9e0f&payment_method=OM&cel_phone_num=07000000&cpm_phone_prefixe=225&cpm_language=fr&"
        b"cpm_version=V4&cpm_payment_config=SINGLE&cpm_page_action=PAYMENT&cpm_custom=&cpm_designation=Commande+1042&"
        b"cpm_error_message=SUCCES",
        (("x-token", "a863a84f91f2ea9e250c05bd8283781d2e11bfda7ee924da26cba1c757e6f51a"),),
        form=True,
    ),
    "flutterwave v4": Vector(
        hmac_of(
            "flutterwave",
            "header.flutterwave-signature",
            encoding="base64",
            variants=(Variant(name="in hex", encoding="hex"),),
        ),
        "flw-secret-hash-01",
        b'{"id":"wbk_0000000000000001","timestamp":1786211144102,"type":"charge.completed","data":{"id":"chg_0000000001'
        b'","amount":2500,"currency":"XOF","reference":"CMD-1042","status":"succeeded","customer_id":"cus_0000000001"}}',
        (("flutterwave-signature", "f3b97689052108c6ee47cc18f42f095b8a2a9448667c2ca5133dfa9e3db1ab9d"),),
    ),
    "standard webhooks": Vector(
        hmac_of(
            "standard",
            "versions(header.webhook-signature).v1[*]",
            encoding="base64",
            key="whsec",
            sign=("text(header.webhook-id)", b".", "timestamp", b".", "body"),
            timestamp="header.webhook-timestamp",
        ),
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        (
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,AAAA"),
        ),
    ),
    "standard webhooks, ed25519": Vector(
        Scheme(
            name="standard.v1a",
            kind="asymmetric",
            algorithm="ed25519",
            scope="body",
            at="versions(header.webhook-signature).v1a[*]",
            encoding="base64",
            sign=("text(header.webhook-id)", b".", "timestamp", b".", "body"),
            timestamp="header.webhook-timestamp",
        ),
        "whpk_Ty28TbJzQ9i7KLwixawyoTIph2fB8ylXWltkksV9pug=",
        b'{"test": 2432232314}',
        (
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            (
                "webhook-signature",
                "v1a,ps6mpLDq3+ZenGqi7WOYSnjIsUGVTVHxCxHyBDLkVhieyLoIVF3vstXD48MvYRY0N5J2uvOKOsx83bRUjnu9Bw==",
            ),
        ),
    ),
    "slack": Vector(
        hmac_of(
            "slack",
            "header.X-Slack-Signature",
            prefix="v0=",
            sign=(b"v0:", "timestamp", b":", "body"),
            timestamp="header.X-Slack-Request-Timestamp",
        ),
        "8f742231b10e8888abcd99yyyzzz85a5",
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack"
        b".com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0"
        b"bc887a14d10d2c447fce8b6703c",
        (
            ("X-Slack-Request-Timestamp", "1531420618"),
            ("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
        ),
        form=True,
    ),
    "twilio": Vector(
        hmac_of(
            "twilio",
            "header.X-Twilio-Signature",
            algorithm="sha1",
            encoding="base64",
            sign=("url", "form-sorted"),
        ),
        "12345",
        b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
        (("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),),
        url="https://mycompany.com/myapp.php?foo=1&bar=2",
        form=True,
    ),
    "twilio, JSON": Vector(
        hmac_of(
            "twilio.json",
            "header.X-Twilio-Signature",
            algorithm="sha1",
            encoding="base64",
            sign=("url",),
            digest="query.bodySHA256",
        ),
        "12345",
        b'{"property": "value", "boolean": true}',
        (("X-Twilio-Signature", "8zP4BSOTLR1x1Op1u6j899rpPJU="),),
        url="https://example.com/hook?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
    ),
    "square": Vector(
        hmac_of("square", "header.x-square-hmacsha256-signature", encoding="base64", sign=("url", "body")),
        "square-sig-key",
        b'{"merchant_id":"M1","type":"payment.updated","event_id":"6a8f5f28-0000-4000-8000-000000000001","created_at":'
        b'"2026-08-08T18:45:44Z","data":{"type":"payment","id":"p1"}}',
        (("x-square-hmacsha256-signature", "Z0Bgg7ph3hzEZhhCRBs+20pQijP2Mq3i5CnatnFEspA="),),
        url="https://example.com/hooks/square",
    ),
    "adyen": Vector(
        hmac_of(
            "adyen",
            "additionalData.hmacSignature",
            encoding="base64",
            key="hex",
            sign=tuple(part for name in ADYEN for part in (b":", f"text({name})"))[1:],
        ),
        "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
        b'{"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"7914073381342284",'
        b'"merchantAccountCode":"TestMerchant","merchantReference":"TestPayment-1407325143704","amount":{"value":1130,'
        b'"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true","additionalData":{"hmacSignature":'
        b'"coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="}}}]}',
        (),
        root="notificationItems[*].NotificationRequestItem",
    ),
    "discord": Vector(
        Scheme(
            name="discord",
            kind="asymmetric",
            algorithm="ed25519",
            scope="body",
            at="header.X-Signature-Ed25519",
            sign=("timestamp", "body"),
            timestamp="header.X-Signature-Timestamp",
        ),
        "96e111a2347aa5cc1a25f1d34742cd36a29a6dc611715d2259033accf6b7c562",
        b'{"type":1}',
        (
            (
                "X-Signature-Ed25519",
                (
                    "e83e7134a3c43aff322420f43d1e42df9bcaaf3d295b61a542ab1f69764e9769dcd8ece99e8e17657c45dd0d1df68a36b0d5de8"
                    "46a53529f1c0deea9c7eed406"
                ),
            ),
            ("X-Signature-Timestamp", "1786211144"),
        ),
    ),
    "sendgrid": Vector(
        Scheme(
            name="sendgrid",
            kind="asymmetric",
            algorithm="ecdsa-sha256",
            encoding="base64",
            scope="body",
            at="header.X-Twilio-Email-Event-Webhook-Signature",
            sign=("timestamp", "body"),
            timestamp="header.X-Twilio-Email-Event-Webhook-Timestamp",
        ),
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8qcBZVp73I/nwZAQPHrvBXHhhmqCp27++2fY7Z46qM2d/ovHjGq18fc41aoIF1/4Hwg4OLrc4307"
        "W0nGJmQmCA==",
        b'[{"email":"a@example.com","event":"delivered","sg_event_id":"ZGVs","sg_message_id":"m.1","timestamp":1786211144'
        b"}]\r\n",
        (
            (
                "X-Twilio-Email-Event-Webhook-Signature",
                "MEUCIQC+tid5VccNHc17VxSgIFvN8o4aiicDHskkTh+6gYrP/wIgCEOamTxqfCPvfe0eVk+Sd6XabRDyROcYyOzur8uOkrY=",
            ),
            ("X-Twilio-Email-Event-Webhook-Timestamp", "1786211144"),
        ),
    ),
    "paydunya": Vector(
        Scheme(name="paydunya", kind="static", scope="sender", at="data.hash", derive="sha512"),
        "wQzk9ZwR-Qq9m-0hD0-zpud-je5coGC3FHKW",
        b"data%5Bhash%5D=e3662754c63cb8f248468591fab6b52e0553f7b1c07358e8b584cdd537bbd8d78f2bf368892297fb818153adb3384e0a01"
        b"d22e5c4b83a35a44aba9872461a700&data%5Bstatus%5D=completed",
        (),
        form=True,
    ),
    "wave, bearer": Vector(
        Scheme(name="bearer", kind="static", scope="sender", at="header.Authorization", prefix="Bearer "),
        "wave_sn_WHS_test0000000000000000",
        b"{}",
        (("Authorization", "Bearer wave_sn_WHS_test0000000000000000"),),
    ),
    "mollie, twice": Vector(
        hmac_of("mollie", "header.X-Mollie-Signature", prefix="sha256="),
        "mollie-webhook-secret",
        b'{"resource":"event","id":"event_0001","type":"payment-link.paid","entityId":"pl_0001","createdAt":'
        b'"2026-08-08T18:45:44+00:00"}',
        (
            ("X-Mollie-Signature", "sha256=" + "0" * 64),
            ("X-Mollie-Signature", "sha256=f95f19107e2330df72eb75a0170359b08b87fed199a115a86d2bee630bbe5e38"),
        ),
    ),
    **{
        f"pawapay, {form}": Vector(
            Scheme(name="pawapay", kind="rfc9421", scope="body", at="header.Signature", algorithm="ecdsa-sha256"),
            PEM,
            b'{"depositId":"f4401bd2-1568-4140-bf2d-eb77d2b2b639","status":"COMPLETED","amount":"2500","currency":"XOF",'
            b'"country":"SEN"}',
            (
                ("Signature-Date", "2026-08-08T18:45:44.102Z"),
                (
                    "Content-Digest",
                    "sha-512=:DjjJoZU3p2VZk71K07waEhb4LDUAsBbnnVQHqebAtrMRDNlZ+1YEUHUWWhZ7SefLKsASYaX4Ap/l9g0GQ+gW1g==:",
                ),
                (
                    "Signature-Input",
                    (
                        'sig-pp=("@method" "@authority" "@path" "signature-date" "content-digest" "content-type");'
                        'alg="ecdsa-p256-sha256";keyid="HTTP_EC_P256_KEY:1";created=1786211144;expires=1786211204'
                    ),
                ),
                ("Signature", f"sig-pp=:{signature}:"),
            ),
            url="https://hooks.example.com/b/pawa",
        )
        for form, signature in (
            (
                "DER",
                "MEUCIQCA9Bnc9csSPnusKyO0nsAqZ68rc112P1Al28smKpxuoAIgRU1WRnjgk726EIlO3AnxgVoVmgnZlNf4D/iNPXtsraE=",
            ),
            ("raw", "gPQZ3PXLEj57rCsjtJ7AKmevK3Nddj9QJdvLJiqcbqBFTVZGeOCTvboQiU7cCfGBWhWaCdmU1/gP+I09e2ytoQ=="),
        )
    },
}
NAMED = [pytest.param(one, id=name) for name, one in VECTORS.items()]
OVER_THE_BODY = [param for param in NAMED if param.values[0].scheme.scope == "body"]  # type: ignore[union-attr]


def provider_with(scheme: Scheme, root: str = "") -> Provider:
    """A provider that proves itself so."""
    mvola = PROVIDERS["mvola"]
    return replace(mvola, schemes=(scheme,), shapes=(replace(mvola.shapes[0], root=root),))


def verdict_of(vector: Vector, *secrets: str, body: bytes | None = None, url: str | None = None) -> Verdict:
    """The verdict on a vector, perhaps with another body or URL."""
    kind = "application/x-www-form-urlencoded" if vector.form else "application/json"
    base, slash, path = (url or vector.url).partition("//")[2].partition("/")
    message = Message(
        method="POST",
        request_target=slash + path or "/",
        headers=(("Content-Type", kind), *vector.headers),
        body=vector.body if body is None else body,
    )
    document = of_message(message, public_url=f"https://{base}" if base else None)
    for root in [vector.root] if vector.root else []:
        found = first_event(document, root)
        document = document.event(*found)
    plan = plans(provider_with(vector.scheme, vector.root))[0]
    return proof.verdict(plan, document, secrets=secrets or (vector.secret,), received_at=AT)


def first_event(document: Any, root: str) -> tuple[str, Any]:
    """Where the first event is."""
    place, value = find(document, root)[0]
    return place, value


@pytest.mark.parametrize("vector", NAMED)
def test_a_vector_matches(vector: Vector) -> None:
    verdict = verdict_of(vector)

    assert (verdict.signature, verdict.scope) == ("match", vector.scheme.scope), verdict


@pytest.mark.parametrize("vector", NAMED)
def test_another_secret_does_not(vector: Vector) -> None:
    other = {"asymmetric": PEM.replace("l4l8", "l4l9"), "rfc9421": VECTORS["sendgrid"].secret}.get(vector.scheme.kind)
    spoiled = "ff" + vector.secret[2:] if vector.scheme.key == "hex" else "whsec_" + "A" * 32

    verdict = verdict_of(vector, other or spoiled)

    assert verdict.signature in {"mismatch", "no-secret"}, verdict


@pytest.mark.parametrize("vector", OVER_THE_BODY)
def test_a_changed_body_does_not(vector: Vector) -> None:
    changed = vector.body.replace(b"2500", b"250000").replace(b"1130", b"113000").replace(b"1234", b"1235")
    changed = changed.replace(b'"type":1', b'"type":2').replace(b"delivered", b"bounced").replace(b'"test"', b'"TEST"')
    changed = changed.replace(b"completed", b"failed").replace(b"paid", b"open").replace(b"5000", b"5001")
    changed = changed.replace(b"payment.updated", b"payment.created").replace(b"foobar", b"foobaz")
    changed = changed.replace(b"true}", b"false}")
    assert changed != vector.body

    assert verdict_of(vector, body=changed).signature == "mismatch"


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.details]


def test_what_was_signed_and_what_was_expected_is_told_but_not_the_secret() -> None:
    vector = VECTORS["stripe"]

    verdict = verdict_of(vector, body=vector.body.replace(b"2500", b"9900"))

    told = {one.code: dict(one.params) for one in verdict.details}
    assert str(told["what-was-signed"]["signed"]).startswith('1786211144.{"id":"evt_test_webhook"')
    assert len(str(told["proof-would-begin"]["expected"])) == 8
    assert told["proof-would-begin"]["sent"] == "9c7fdd7f"
    assert "cause-secret-or-body" in told
    assert vector.secret not in repr(verdict)


def test_which_variant_matched_is_told() -> None:
    assert ("matched-as-variant", {"variant": "in hex"}) in [
        (one.code, dict(one.params)) for one in verdict_of(VECTORS["flutterwave v4"]).details
    ]


def test_an_unknown_url_is_unverifiable() -> None:
    verdict = verdict_of(VECTORS["square"]._replace(url=""))

    assert (verdict.signature, verdict.reason.code) == ("unverifiable", "url-unknown")


def test_the_url_may_be_learnt_from_what_a_tunnel_says() -> None:
    vector = VECTORS["square"]
    forwarded = (("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "example.com"))
    message = Message(
        method="POST", request_target="/hooks/square", headers=(*forwarded, *vector.headers), body=vector.body
    )
    plan = plans(provider_with(vector.scheme))[0]

    verdict = proof.verdict(plan, of_message(message), secrets=[vector.secret], received_at=AT)

    assert verdict.signature == "match"


def signed(body: bytes, secret: bytes = b"s", stamp: str = "1786211144") -> Vector:
    """A request signed over time and body."""
    scheme = hmac_of("acme", "header.X-Sig", sign=("timestamp", b".", "body"), timestamp="header.X-Time")
    digest = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return Vector(scheme, secret.decode(), body, (("X-Sig", digest), ("X-Time", stamp)))


@pytest.mark.parametrize(
    ("vector", "body", "secret", "cause"),
    [
        (signed(b'{"a":1}'), b'{"a": 1}', "s", "cause-body-rewritten"),
        (signed(b'{"a":100}'), b'{"a":100.0}', "s", "cause-body-rewritten"),
        (signed(b'{"u":"a\\/b"}'), b'{"u":"a/b"}', "s", "cause-body-rewritten"),
        (signed(b'{"a":1}'), b'{"a":1}\n', "s", "cause-body-rewritten"),
        (signed(b"{}", secret=b"s\n"), None, "s", "cause-secret-blanks"),
        (signed(b"{}"), None, " s ", "cause-secret-blanks"),
        (signed(b"{}", secret=b"\x00\x11\x22"), None, "whsec_ABEi", "cause-secret-as"),
        (signed(b"{}"), None, "another", "cause-secret-or-body"),
        (
            signed(b"{}")._replace(headers=(signed(b"{}").headers[0], ("X-Time", "1786211144000"))),
            None,
            "s",
            "cause-timestamp-unit",
        ),
        (
            signed(b"{}")._replace(
                headers=(("X-Sig", hmac.new(b"s", b"1786211144.{}", "sha512").hexdigest()), ("X-Time", "1786211144"))
            ),
            None,
            "s",
            "cause-algorithm",
        ),
    ],
)
def test_the_likely_cause_is_told(vector: Vector, body: bytes | None, secret: str, cause: str) -> None:
    verdict = verdict_of(vector, secret, body=body)

    assert verdict.signature == "mismatch"
    assert cause in codes(verdict)


def test_the_url_that_would_match_is_told() -> None:
    verdict = verdict_of(VECTORS["square"], url="http://example.com/hooks/square/")

    assert [dict(one.params) for one in verdict.details if one.code == "cause-url"] == [
        {"url": "https://example.com/hooks/square"}
    ]


@pytest.mark.parametrize(
    ("headers", "signature", "code"),
    [
        ({"Signature-Input": ""}, "malformed", "signature-input-missing"),
        ({"Signature": "sig-pp=none"}, "malformed", "proof-malformed"),
        ({"Signature-Input": 'sig-pp=("@status");alg="ed25519"'}, "unverifiable", "signature-covers-unknown"),
        ({"Signature-Input": 'sig-pp=("@method");alg="rot13"'}, "unverifiable", "signature-algorithm-unknown"),
        ({"Content-Digest": "sha-512=:AAAA:"}, "mismatch", "signature-differs"),
    ],
)
def test_message_signatures_that_cannot_be_right(headers: dict[str, str], signature: str, code: str) -> None:
    vector = VECTORS["pawapay, raw"]
    changed = tuple((name, headers.get(name, value)) for name, value in vector.headers)

    verdict = verdict_of(vector._replace(headers=changed))

    assert (verdict.signature, verdict.reason.code) == (signature, code)


def test_a_message_signature_is_stale_once_it_expired() -> None:
    vector = VECTORS["pawapay, raw"]
    plan = plans(provider_with(vector.scheme))[0]
    message = Message(
        method="POST",
        request_target="/b/pawa",
        headers=(("Content-Type", "application/json"), *vector.headers),
        body=vector.body,
    )
    document = of_message(message, public_url="https://hooks.example.com")

    at = datetime.fromtimestamp(1786211205, UTC)
    verdict = proof.verdict(plan, document, secrets=[PEM], received_at=at)

    assert (verdict.signature, verdict.freshness) == ("match", "stale")


def test_what_needs_the_network_shows_what_was_signed() -> None:
    scheme = Scheme(
        name="paypal",
        kind="network",
        at="header.PAYPAL-TRANSMISSION-SIG",
        scope="body",
        encoding="base64",
        sign=("text(header.PAYPAL-TRANSMISSION-ID)", b"|", "text(header.PAYPAL-TRANSMISSION-TIME)", b"|", "crc32"),
    )
    body = b'{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}'
    vector = Vector(scheme, "", body, (("PAYPAL-TRANSMISSION-SIG", "AAAA"), ("PAYPAL-TRANSMISSION-ID", "69cd13f0")))

    verdict = verdict_of(vector)

    assert verdict.signature == "needs-network"
    assert [dict(one.params) for one in verdict.details] == [{"signed": "69cd13f0||2325436976"}]
