"""Credentials do not get onto the page unasked, wherever in a request they are."""

import base64
import time

import pytest

from binserver.inspector.views.masks import Masks

SECRET = "made-up-secret-1234"
HIDDEN = "••••••1234"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "apikey",
        "X-Webhook-Signature",
        "client_secret",
        "Password",
    ],
)
def test_a_value_is_hidden_by_its_name(name: str) -> None:
    masks = Masks()

    assert masks.value(name, SECRET) == HIDDEN
    assert masks.hid


def test_other_values_stay() -> None:
    masks = Masks()

    assert masks.value("Content-Type", "application/json") == "application/json"
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
        ("form", f"a=1&password={SECRET}"),
        ("xml", f"<a><password>{SECRET}</password></a>"),
        ("text", f'{{"token": "{SECRET}"}}'),
        ("multipart", f'--b\r\nContent-Disposition: form-data; name="secret"\r\n\r\n{SECRET}\r\n--b--'),
    ],
    ids=["json", "deep json", "json with a late fault", "json with a fault", "form", "xml", "text", "multipart"],
)
def test_a_body_hides_them_by_their_names(kind: str, text: str) -> None:
    assert Masks().body(kind, text) == text.replace(SECRET, HIDDEN)


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
    ],
)
def test_a_text_made_to_hold_us_up_does_not(kind: str, piece: str) -> None:
    """These took minutes for 256 KiB: whoever finds the port would have stopped it."""
    text = piece * (2**18 // len(piece))
    began = time.process_time()

    Masks().body(kind, text)

    assert time.process_time() - began < 10
