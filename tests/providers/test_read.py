"""Reading is total: whatever was captured, there is a reading, soon, and none of it is a fault of ours."""

import gzip
import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binserver import providers
from binserver.message import Message
from binserver.model import Body, Capture, Reading
from binserver.providers import PROVIDERS, READERS_VERSION, Providers, document, read, samples
from tests.providers.bounds import MOST_SECONDS, seconds
from tests.providers.readings import as_json, callback, captured
from tests.providers.test_mvola import sent

MVOLA = json.dumps(sent()).encode()

HEADER_VALUES = st.text(st.characters(max_codepoint=0xFF), max_size=40)
ODD: list[Any] = [
    None,
    True,
    -1,
    2**70,
    1e300,
    "",
    "x",
    "\ud800",
    [],
    {},
    [{}],
    [None, "x"],
    [{"key": "msisdn", "value": 5}],
]
ODD += [
    "2026-08-08T18:45:44",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "\u0663\u0664",
    "1E9999",
    "9" * 5000,
]
VALUES = st.sampled_from(
    [*ODD, {"msisdn": ODD}, [[[[]]]], {"phone": {}, "country": 5}, {"country": "zz", "phone": "0"}]
)
KNOWN_FIELDS = sorted(
    {
        field.path.partition("[")[0].partition(".")[0]
        for provider in PROVIDERS.values()
        for shape in provider.shapes
        for field in shape.fields
        if not field.path.startswith(("query", "path", "json(", "header"))
    }
)


def codes(reading: Reading) -> list[str]:
    """What it warns of."""
    return [one.code for one in reading.warnings]


@st.composite
def mutated(draw: st.DrawFn) -> Capture:
    """A sample with bytes of its body replaced, cut out or doubled, and perhaps other headers."""
    message = draw(st.sampled_from(samples())).message
    body = message.body
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 30)))
        body = body[:start] + draw(st.binary(max_size=8) | st.just(body[start:end] * 2)) + body[end:]
    odd = draw(
        st.lists(st.tuples(st.sampled_from(["X-Secret-Key", "Content-Type", "X-Webhook-Signature"]), HEADER_VALUES))
    )
    return captured(replace(message, body=body, headers=(*odd, *message.headers)))


@st.composite
def structured(draw: st.DrawFn) -> Capture:
    """A callback whose known fields hold anything at all."""
    body = draw(st.dictionaries(st.sampled_from(KNOWN_FIELDS), VALUES | st.text(max_size=9), min_size=3))
    method = draw(st.sampled_from(["PUT", "POST", "GET", "\xe9"]))
    return callback(json.dumps(body), method=method, path="/" + draw(st.text(st.characters(max_codepoint=0xFF))))


ANYTHING = st.builds(
    lambda method, target, headers, body, name: captured(
        Message(method=method, request_target=target, headers=tuple(headers), body=body),
        request_target=target,
        bin=name,
    ),
    st.text(st.characters(max_codepoint=0xFF), max_size=10),
    st.text(st.characters(max_codepoint=0xFF), max_size=60),
    st.lists(st.tuples(st.sampled_from(["Content-Type", "Content-Encoding", "X-Secret-Key"]), HEADER_VALUES)),
    st.binary(max_size=200),
    st.none() | st.just("shop"),
)


@settings(max_examples=300, deadline=None)
@given(capture=mutated() | structured() | ANYTHING, provider=st.none() | st.sampled_from(sorted(PROVIDERS)))
def test_reading_never_fails(capture: Capture, provider: str | None) -> None:
    reading = read(capture, provider=provider, secrets=("s", "é", ""))

    assert "reader-failed" not in codes(reading)
    assert reading.version == READERS_VERSION
    msgspec.json.encode(as_json(reading))
    json.dumps(as_json(reading)).encode()


def broken(*_: Any) -> Any:
    """A quirk that fails."""
    raise KeyError("x")


def test_a_fault_in_a_declaration_costs_only_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = Providers([replace(PROVIDERS["mvola"], quirks=(broken,))])
    monkeypatch.setattr(providers, "PROVIDERS", faulty)

    reading = read(callback(MVOLA))

    assert [(one.code, dict(one.params)) for one in reading.warnings] == [("reader-failed", {"error": "KeyError"})]
    assert (reading.provider, reading.verdict.signature) == (None, "unverifiable")


def test_a_body_over_the_limit_is_said_not_to_be_read() -> None:
    large = Body(size=document.MOST_BODY + 1, sha256="", data=MVOLA)

    reading = read(captured(Message(method="PUT", request_target="/"), body=large))

    assert reading.provider is None
    assert codes(reading) == ["body-too-large-to-read"]


def test_a_body_that_is_not_at_hand_is_said_not_to_be_read() -> None:
    reading = read(captured(Message(method="PUT", request_target="/"), body=Body(size=10, sha256="")))

    assert (reading.provider, codes(reading)) == (None, ["body-not-at-hand"])


def test_an_empty_body_needs_no_data() -> None:
    assert read(captured(Message(method="GET", request_target="/"), body=Body(size=0, sha256=""))).warnings == ()


def test_json_that_is_none_is_placed() -> None:
    reading = read(callback('{"transactionStatus": "completed",\n  "serverCorrelationId": nul}'))

    assert [(one.code, dict(one.params)) for one in reading.warnings] == [
        ("json-word", {"line": 2, "column": 26, "found": "nul"})
    ]


def test_deep_json_is_said_not_to_be_read() -> None:
    assert codes(read(callback("[" * 5000 + "]" * 5000))) == ["json-too-deep"]


def test_a_zipped_body_is_read() -> None:
    reading = read(callback(gzip.compress(MVOLA), Content_Encoding="gzip"))

    assert (reading.provider, reading.warnings) == ("mvola", ())


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"[" + b" " * (8 * 2**20) + b"]")

    reading = read(callback(bomb, Content_Encoding="gzip"))

    assert codes(reading) == ["coding-bomb"]


def test_half_a_surrogate_can_be_stored() -> None:
    body = MVOLA.replace(b"0b1c2d3e", b"\\ud800")

    assert (read(callback(body)).correlation or "").startswith("\\ud800-")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("many fields", b"{" + b",".join(b'"k%d":1' % n for n in range(80_000)) + b"}"),
        ("many lists", b"[" + b"[]," * 340_000 + b"[]]"),
        ("many pairs", MVOLA[:-1] + b',"debitParty":[' + b'{"key":"k","value":"v"},' * 40_000 + b"{}]}"),
        ("one long text", MVOLA[:-1] + b',"x":"' + b"\\n" * 500_000 + b'"}'),
        ("one long number", MVOLA[:-1] + b',"fees":[{"feeAmount":' + b"9" * 1_000_000 + b"}]}"),
        ("a huge exponent", MVOLA[:-1] + b',"fees":[{"feeAmount":1E999999999}]}'),
        ("an open string", b'{"' + b"\\u" * 500_000),
        ("an open string of quotes", b"[" * 200 + b'"' + b'\\"' * 500_000),
        ("many keys twice", b"{" + b",".join([b'"k":1'] * 170_000) + b"}"),
        ("many form fields", b"&".join([b"a[b][c]=1"] * 100_000)),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_no_body_takes_long(name: str, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded" if "form" in name else "application/json"
    capture = callback(body[: document.MOST_BODY], Content_Type=kind)

    reading = read(capture)

    assert seconds(capture) < MOST_SECONDS
    assert "reader-failed" not in codes(reading)
    assert len(json.dumps(as_json(reading))) < 50_000


def test_an_amount_with_a_huge_exponent_has_no_value() -> None:
    reading = read(callback(MVOLA[:-1] + b',"fees":[{"feeAmount":"1E999999999"}]}'))

    assert reading.fee is not None
    assert (reading.fee.value, reading.fee.text) == (None, "1E999999999")
    assert "amount-unreadable" in codes(reading)
