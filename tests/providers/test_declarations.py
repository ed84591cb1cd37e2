"""Declarations: one module and its samples are all that a provider takes."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from binserver import providers
from binserver.message import Message
from binserver.model import Reading
from binserver.providers import PROVIDERS, proof
from binserver.providers.document import of_message
from binserver.providers.paths import find
from binserver.providers.plans import plans
from binserver.providers.proof.parts import part
from binserver.providers.spec import Provider, Scheme
from tests.providers.readings import callback

PAYSTACK_BODY = (
    b'{"event":"charge.success","data":{"id":302961,"status":"success","reference":"CMD-1042","amount":250000,'
    b'"currency":"XOF","paid_at":"2026-08-08T18:45:44.000Z"}}'
)
PAYSTACK_SIGNATURE = (
    "866cf499cb2efbddbc4ed438f112cf9a4ff2183eefe7c22d903457a9e5e807bf"
    "b4457fdb03ccfb251bf436dee7a927d298025a3470787c2c3914b9e90c559e39"
)

ALL = [pytest.param(one, id=name) for name, one in PROVIDERS.items()]

ACME = '''
"""Acme."""
from binserver.providers.spec import Field, Marks, Provider, Shape, StatusRule

PROVIDER = Provider(
    name="acme",
    title="Acme",
    methods=("POST",),
    shapes=(
        Shape(
            name="callback",
            marks=Marks(headers=("X-Acme-Event",), methods=("POST",)),
            fields=(
                Field(path="header.X-Acme-Event", role="event"),
                Field(path="state", role="status", always=True),
                Field(path="data.id", role="correlation"),
            ),
        ),
    ),
    statuses={"paid": StatusRule(class_="success", final=True)},
    where_to_put_the_url="Anywhere.",
    documentation="None.",
    sample="acme.paid",
)
'''


def test_a_module_in_the_folder_is_all_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme.py").write_text(ACME)
    monkeypatch.setattr(providers, "__path__", [*providers.__path__, str(tmp_path)])
    monkeypatch.setattr(providers, "PROVIDERS", providers._declared())
    monkeypatch.delitem(sys.modules, "binserver.providers.acme")

    reading = providers.read(callback('{"state": "paid", "data": {"id": "5"}}', method="POST", X_Acme_Event="charge"))

    assert isinstance(reading, Reading)
    assert (reading.provider, reading.event, reading.correlation, reading.dedup) == ("acme", "charge", "5", "5|paid")
    assert reading.status is not None
    assert reading.status.class_ == "success"
    assert reading.warnings == ()


@pytest.mark.parametrize("provider", ALL)
def test_a_declaration_is_sound(provider: Provider) -> None:
    nothing = of_message(Message(method="GET", request_target="/"))

    for shape in provider.shapes:
        marks = shape.marks
        traits = [trait.path for trait in marks.traits]
        for path in [*marks.unique, *marks.fields, *marks.needs, *marks.never, *traits]:
            assert find(nothing, path) == []
        for field in shape.fields:
            assert find(nothing, field.path) == []
            assert field.role or field.label or field.secret or field.sort == "pairs", field.path
            re.compile(field.like)
    for scheme in provider.schemes:
        for sign in (scheme.sign, *(one.sign or () for one in scheme.variants)):
            assert all(callable(part(one)) for one in sign if isinstance(one, str))
    assert set(provider.not_sent) <= set(Reading.__dataclass_fields__)


@pytest.mark.parametrize("provider", ALL)
def test_every_code_of_a_shape_has_its_sentence(provider: Provider) -> None:
    assert {shape.remark for shape in provider.shapes if shape.remark} <= set(provider.remarks)


@pytest.mark.parametrize("provider", ALL)
def test_a_developer_is_told_where_to_put_the_url(provider: Provider) -> None:
    assert provider.where_to_put_the_url.endswith(".")
    assert all(one.text.endswith(".") for one in provider.unconfirmed)
    assert provider.schemes == () or provider.secret_hint


def test_secrets_are_equal_by_their_bytes() -> None:
    assert proof.same(b"secret", b"secret")
    assert not proof.same(b"secret", b"secre")
    assert not proof.same(b"secret", b"Secret")
    assert not proof.same(b"", b"x")


@pytest.mark.parametrize(
    ("scheme", "secret", "body", "header"),
    [
        (
            Scheme(name="github.256", kind="hmac", at="header.X-Hub-Signature-256", scope="body", prefix="sha256="),
            "It's a Secret to Everybody",
            b"Hello, World!",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
        (
            Scheme(name="shopify", kind="hmac", at="header.X-Shopify-Hmac-Sha256", scope="body", encoding="base64"),
            "shpss_test0000",
            b'{"id":820982911946154508,"name":"#1042","total_price":"25.00","currency":"USD","financial_status":"paid"}',
            "H5l3QTDrKs4tmY78tiktGztwAR1tV9Xubk2VvguHL/s=",
        ),
        (
            Scheme(name="paystack", kind="hmac", at="header.x-paystack-signature", scope="body", algorithm="sha512"),
            "sk_test_0000000000000000000000000000000000000000",
            PAYSTACK_BODY,
            PAYSTACK_SIGNATURE,
        ),
    ],
    ids=["github", "shopify", "paystack"],
)
def test_the_mechanism_fits_what_others_document(scheme: Scheme, secret: str, body: bytes, header: str) -> None:
    """Vectors that those providers publish, or that two implementations agree on."""
    provider = replace(PROVIDERS["mvola"], schemes=(scheme,))
    message = Message(method="POST", request_target="/", headers=((scheme.at.partition(".")[2], "?"),), body=body)

    signed = proof.sign(provider, message, secret)

    assert signed.headers[0][1] == header
    received_at = callback(b"").received_at
    document = of_message(signed)
    assert proof.verdict(plans(provider)[0], document, secrets=[secret], received_at=received_at).signature == "match"
    assert proof.verdict(plans(provider)[0], document, secrets=["x"], received_at=received_at).signature == "mismatch"
