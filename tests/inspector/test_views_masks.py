"""Credentials do not get onto the page unasked, wherever in a request they are."""

import base64
import json
import re
import time
from collections.abc import Callable

import pytest

from binserver.inspector.views.masks import Masks

SECRET = "made-up-secret-1234"
HIDDEN = "••••••1234"

CREDENTIALS = """
    Authorization Cookie Set-Cookie X-Api-Key apikey APIKey X-Access-Key accessKey X-Shared-Key privateKey
    X-Webhook-Signature X-Hub-Signature-256 sig X-Sig Signature-Input client_secret clientsecret x-kkiapay-secret
    Password passwd pwd DB_PASSWORD pass motDePasse mot_de_passe one-time-password access_token notif_token
    csrfmiddlewaretoken data[token] pin userPin PIN pinCode otp OTPCode cvv jwt sessionId PHPSESSID verif-hash
    wsse:Password authorization_code Ocp-Apim-Subscription-Key
""".split()  # noqa: SIM905 - as many lines of one word would hide the point

ORDINARY = """
    Content-Type Host Idempotency-Key WWW-Authenticate X-CorrelationID X-Webhook-Timestamp X-Signature-Timestamp
    transactionReference paymentReference serverCorrelationId debitParty amount key public_key keyword monkey status
    spin shipping opinion pinned mapping design assigned signal sigma signature_date signatureDate token_type
    token_url expires_in author authority authorized authenticated secretary compass passenger passport pass_rate
    obsession tokenized
""".split()  # noqa: SIM905 - as many lines of one word would hide the point


@pytest.mark.parametrize(
    "name",
    CREDENTIALS,
)
def test_a_value_is_hidden_by_its_name(name: str) -> None:
    masks = Masks()

    assert masks.value(name, SECRET) == HIDDEN
    assert masks.hid


@pytest.mark.parametrize(
    "name",
    ORDINARY,
)
def test_what_only_sounds_like_a_credential_stays(name: str) -> None:
    masks = Masks()

    assert masks.value(name, SECRET) == SECRET
    assert masks.body("json", f'{{"{name}": "{SECRET}"}}') == f'{{"{name}": "{SECRET}"}}'
    assert not masks.hid


def test_the_scheme_of_an_authorization_stays() -> None:
    assert Masks().value("Authorization", f"Bearer {SECRET}") == f"Bearer {HIDDEN}"


def test_a_short_value_is_hidden_whole() -> None:
    assert Masks().value("token", "abc123") == "••••••"


def test_a_header_that_a_provider_declares_is_hidden() -> None:
    masks = Masks(names={"X-Declared"})

    assert masks.headers((("x-declared", SECRET), ("Host", "a"))) == (("x-declared", HIDDEN), ("Host", "a"))


def test_a_query_is_hidden_by_its_decoded_names_and_keeps_everything_else() -> None:
    assert Masks().target(f"/shop?ref=1&to%6Ben={SECRET}&&x") == f"/shop?ref=1&to%6Ben={HIDDEN}&&x"


@pytest.mark.parametrize("text", [SECRET, base64.b64encode(SECRET.encode()).decode()], ids=["as it is", "in base64"])
def test_a_secret_of_the_bin_is_hidden_wherever_it_stands(text: str) -> None:
    masks = Masks(secrets=[SECRET])

    assert text not in masks.body("text", f"before {text} after")
    assert text not in masks.target(f"/shop/{text}")
    assert text not in masks.body("json", f'{{"a":"{text}"}}')


def test_a_head_as_it_came_hides_query_and_headers_and_nothing_else() -> None:
    head = f"PUT /shop?token={SECRET} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {SECRET}\r\n\r\n"

    assert (
        Masks().head(head) == f"PUT /shop?token={HIDDEN} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {HIDDEN}\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("json", f'{{ "a": 1,  "access_token" : "{SECRET}" }}'),
        ("json", f'{{"credentials": {{"deep": [null, {{"pin": "{SECRET}"}}]}}}}'),
        ("json", f'{{"token": "{SECRET}", broken'),
        ("json", f'{{broken "token": "{SECRET}"}}'),
        ("json", f'{{"token" "{SECRET}", "b": 1}}'),
        ("json", f'{{"token": "{SECRET}'),
        ("form", f"a=1&password={SECRET}"),
        ("xml", f"<a><password>{SECRET}</password></a>"),
        ("text", f'{{"token": "{SECRET}"}}'),
        ("multipart", f'--b\r\nContent-Disposition: form-data; name="secret"\r\n\r\n{SECRET}\r\n--b--'),
        ("multipart", f"--b\r\nContent-Disposition: form-data; name=secret\r\n\r\n{SECRET}\r\n--b--"),
    ],
    ids=[
        "json",
        "deep json",
        "json with a late fault",
        "json with a fault",
        "json without a colon",
        "json cut off",
        "form",
        "xml",
        "text",
        "multipart",
        "unquoted",
    ],
)
def test_a_body_hides_them_by_their_names(kind: str, text: str) -> None:
    assert Masks().body(kind, text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        f'<a token="{SECRET}" b="x"/>',
        f"<a b='x' token='{SECRET}'>c</a>",
        f"<p:password><![CDATA[{SECRET}]]></p:password><b>x</b>",
        f"<token kind='a'>{SECRET}</token>",
        f"password: {SECRET}\nb: x",
        f"the password is not here, token={SECRET}, b=x",
        f"Authorization : Bearer {SECRET}\r\nb: x",
        f"at https://shop:{SECRET}@example.com/ since 12:30",
        f"see /hook?sig={SECRET}&b=x",
        f"see https%3A%2F%2Fexample.com%2F%3Fsig%3D{SECRET}%26b%3Dx",
        f'log: {{\\"token\\": \\"{SECRET}\\", \\"b\\": 1}}',
        f'{{\\\\\\"token\\\\\\":\\\\\\"{SECRET}\\\\\\"}}',
        f"%7B%22token%22%3A%22{SECRET}%22%2C%22b%22%3A1%7D",
        f"a line\\nsig={SECRET}\\nb=x",
        f"[{{'token': '{SECRET}', 'b': None}}]",
    ],
    ids=[
        "attribute",
        "quoted otherwise",
        "CDATA",
        "element",
        "line",
        "assignment",
        "header with a blank",
        "address",
        "query",
        "query in a query",
        "JSON in a text",
        "JSON in JSON in a text",
        "JSON in a query",
        "escaped line ends",
        "Python",
    ],
)
def test_credentials_are_found_in_any_text(text: str) -> None:
    assert Masks().body("text", text) == text.replace(SECRET, HIDDEN)
    assert Masks().value("X-Ordinary", text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize(
    "value",
    [
        json.dumps({"token": SECRET, "b": 1}),
        json.dumps({"deep": json.dumps({"token": SECRET})}),
        f"https://example.com/?sig={SECRET}",
        f"https://shop:{SECRET}@example.com",
    ],
    ids=["JSON", "JSON in JSON", "query", "password"],
)
def test_the_texts_of_json_are_looked_into(value: str) -> None:
    text = json.dumps({"payload": value, "b": SECRET.upper()})

    assert Masks().body("json", text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize("text", ["token: null", '{"token": ""}', "<token/>", "<token />", "pin:", "a=1;pin=&b=2"])
def test_where_nothing_is_nothing_is_hidden(text: str) -> None:
    masks = Masks()

    assert masks.body("text", text) == text
    assert not masks.hid


@pytest.mark.parametrize(
    "text",
    [
        "The pin is red, the shipping: free, design=2, at 10:30",
        '{"transactionReference": "641235", "signature_date": "2026-11-22", "note": "spin: 3"}',
        "<order><shipping>x</shipping><spin a='b'/></order>",
        "https://example.com:8443/a?b=c@d",
    ],
)
def test_ordinary_texts_stay(text: str) -> None:
    assert Masks().body("text", text) == text


def test_what_cannot_be_told_apart_is_hidden_to_its_end() -> None:
    assert "made-up" not in Masks().body("text", '{"token": ["made-up-1", {"a": "made-up-2"}')
    assert "made-up" not in Masks().body("text", "<credentials><user>made-up</user><a>made-up")


def test_a_header_that_goes_on_in_the_next_line_is_hidden_with_it() -> None:
    head = "GET / HTTP/1.1\r\nAuthorization: made-up-\r\n secret-1234\r\nReferer: http://a/?pin=7351\r\n\r\n"

    assert Masks().head(head) == (
        "GET / HTTP/1.1\r\nAuthorization: ••••••1234\r\nReferer: http://a/?pin=••••••\r\n\r\n"
    )


def test_what_is_hidden_tells_nothing_of_its_length() -> None:
    assert Masks().value("token", "x" * 12) == Masks().value("token", "x" * 4000)


def test_what_is_hidden_once_is_not_hidden_again() -> None:
    masks = Masks()

    assert masks.loosely(masks.loosely(f"token={SECRET}")) == f"token={HIDDEN}"


def test_a_field_that_came_back_as_it_was_shown_means_what_is_kept() -> None:
    masks, kept = Masks(), f"http://127.0.0.1:5000/?token={SECRET}"

    assert masks.meant(masks.target(kept), kept) == kept
    assert masks.meant("http://127.0.0.1:5001/", kept) == "http://127.0.0.1:5001/"
    assert masks.meant("", None) == ""


def test_a_short_secret_is_hidden_where_it_stands_alone() -> None:
    assert Masks(secrets=["test"]).body("text", "a test: testing, latest, /test/") == (
        "a ••••••: testing, latest, /••••••/"
    )


def test_after_a_credential_the_next_value_is_shown_again() -> None:
    text = '{"token": {"a": "made-up-secret-1234"}, "shown": "made-up-other-5678", "auth": null, "b": "x"}'

    assert Masks().body("json", text) == text.replace(SECRET, HIDDEN)


def test_shown_leaves_everything_and_still_says_that_there_is_something() -> None:
    masks = Masks(secrets=[SECRET], shown=True)

    assert masks.value("token", SECRET) == SECRET
    assert masks.hid


@pytest.mark.parametrize("name", [r"tok\u0065n", r"\u0074oken"])
def test_an_escape_in_a_key_hides_nothing_from_us(name: str) -> None:
    assert Masks().body("json", f'{{"{name}": "{SECRET}"}}') == f'{{"{name}": "{HIDDEN}"}}'


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"name": "password", "value": "{SECRET}"}}, {{"name": "city", "value": "Toliara"}}]',
        f'{{"Key": "api_key", "a": {{"value": "x"}}, "Value": "{SECRET}"}}',
        f'{{"name": "password", "value": {{"a": ["{SECRET}"]}}, "b": "x"}}',
        f'{{"name": "pin"}}, {{"value": "shown-value-here"}}, {{"token": "{SECRET}"}}',
    ],
    ids=["list", "not beside each other", "deep", "each for itself"],
)
def test_a_value_is_hidden_by_the_name_beside_it(text: str) -> None:
    assert Masks().body("json", text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize("escape", [str, json.dumps], ids=["JSON", "JSON in a text"])
def test_a_value_is_hidden_by_the_name_beside_it_in_any_text(escape: Callable[[str], str]) -> None:
    text = escape(f'[{{"name":"password", "value": "{SECRET}"}}, {{"name":"city","value":"Toliara"}}]')

    assert Masks().body("text", text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_a_token_is_known_by_its_form(kind: str) -> None:
    """Made up: `{"alg":"none"}`, `{"sub":"made up"}`."""
    jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWRlIHVwIn0.bWFkZS11cA"
    text = f'{{"a": "{jwt}", "b": "eyJhbGciOiJub25lIn0", "c": "example.com.eyJ.x.y"}}'

    assert Masks().body(kind, text) == text.replace(jwt, f"••••••{jwt[-4:]}")


@pytest.mark.parametrize("secret", ['made"up/secret', "whsec_a/b+cdefghijkl==", "ключ-секрет-1234", "é/1234567\\"])
@pytest.mark.parametrize("unicode", [True, False], ids=["escaped", "as it is"])
@pytest.mark.parametrize("slash", ["/", "\\/"], ids=["slash", "slash as PHP writes it"])
@pytest.mark.parametrize("case", [str.lower, lambda text: text.upper().replace("U", "u")], ids=["lower", "upper"])
def test_a_secret_of_the_bin_is_hidden_as_json_writes_it(
    secret: str, unicode: bool, slash: str, case: Callable[[str], str]
) -> None:
    written = json.dumps(secret, ensure_ascii=unicode).replace("/", slash)
    written = re.sub(r"\\u[0-9a-f]{4}", lambda found: case(found[0]), written)

    for kind in ("json", "text"):
        assert Masks(secrets=[secret]).body(kind, f'{{"a":{written}}}').startswith('{"a":"••••••')


def test_a_secret_of_the_bin_is_hidden_in_a_head() -> None:
    shown = Masks(secrets=[SECRET]).head(
        f"{SECRET} /{SECRET} HTTP/1.1\r\n{SECRET}: {SECRET}\r\nno line {SECRET}\r\n\r\n"
    )

    assert SECRET not in shown


def test_after_a_list_of_credentials_the_next_value_is_shown_again() -> None:
    text = f'[{{"token": ["{SECRET}"]}}, "made-up-other-5678"]'

    assert Masks().body("json", text) == text.replace(SECRET, HIDDEN)


@pytest.mark.parametrize("cut", [3, 12, 20])
def test_a_credential_that_reaches_into_a_part_is_hidden(cut: int) -> None:
    text = f'{{"token":"{SECRET}", "b": "{SECRET.upper()}"}}'
    at = text.index(SECRET) + cut - 5
    masks = Masks()

    before, after = masks.part("text", text[:at], after=text[at:]), masks.part("text", text[at:], before=text[:at])

    assert "made" not in before
    assert "secret" not in after
    assert after.endswith(f'", "b": "{SECRET.upper()}"}}')
    assert masks.hid


def test_what_is_hidden_around_a_part_is_not_told_of_it() -> None:
    masks = Masks()

    assert masks.part("text", "nothing here", before=f"token={SECRET} ") == "nothing here"
    assert not masks.hid


def test_a_value_that_is_cut_off_is_hidden_too() -> None:
    assert SECRET not in Masks().body("text", f'x "token": "{SECRET}')


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("form", "?"),
        ("form", "a?b="),
        ("text", '\\"'),
        ("text", '"'),
        ("text", '"a":"'),
        ("text", '"a" '),
        ("text", "<a "),
        ("text", "<a>b"),
        ("multipart", 'name="'),
        ("multipart", 'name="a" '),
        ("multipart", 'name="a"\n'),
        ("multipart", 'name="a"\n\n'),
        ("text", "token="),
        ("text", 'token="'),
        ("text", 'token="\\'),
        ("text", "\\"),
        ("text", "token=["),
        ("text", "<token>"),
        ("text", "<token><![CDATA["),
        ("text", "://"),
        ("text", "://a:"),
        ("text", "%3D"),
        ("text", "a "),
        ("text", "token:\n"),
        ("text", "token=%22"),
        ("text", "token,"),
        ("text", '"name":"a",'),
        ("text", '"name":"pin","value":'),
        ("text", "eyJhbGciOiJ"),
        ("text", "eyJhbGciOiJub25lIn0."),
        ("text", ".eyJ-"),
        ("json", '["'),
    ],
)
def test_a_text_made_to_hold_us_up_does_not(kind: str, piece: str) -> None:
    """These took minutes for 256 KiB: whoever finds the port would have stopped it."""
    text = piece * (2**18 // len(piece))
    began = time.process_time()

    Masks().body(kind, text)

    assert time.process_time() - began < 3
