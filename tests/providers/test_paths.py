"""Where declarations find things."""

import base64

import pytest

from binserver.bodies import Number
from binserver.message import Message
from binserver.providers.document import Document, Found, nested, of_capture, of_message
from binserver.providers.paths import find, first, text_of
from tests import make

BODY = b"""{"a": {"b": [10, {"c": 1.50}]}, "party": [{"key": "id", "value": "x"}, {"key": "msisdn", "value": "034"}],
 "text": "{\\"n\\": 1E5}", "no": null, "flag": true}"""


def document() -> Document:
    """A request with something in every part."""
    data = base64.b64encode(b'{"order_id": 7}').decode()
    return of_message(
        Message(
            method="PUT",
            request_target=f"/hooks/a%20b/17?ref=A&ref=B&data={data}&empty=",
            headers=(("X-Key", "k"), ("x-key", "l"), ("Content-Type", "application/json")),
            body=BODY,
        )
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b[0]", [("body.a.b[0]", "10")]),
        ("body.a.b[1].c", [("body.a.b[1].c", "1.50")]),
        ("a.b[-1].c", [("body.a.b[-1].c", "1.50")]),
        ("a.b[*].c", [("body.a.b[1].c", "1.50")]),
        ("party[*].value", [("body.party[0].value", "x"), ("body.party[1].value", "034")]),
        ("party[key=msisdn].value", [("body.party[1].value", "034")]),
        ("party[key=nobody].value", []),
        ("json(text).n", [("json(body.text).n", "1E5")]),
        ("json(base64(query.data)).order_id", [("json(base64(query.data)).order_id", "7")]),
        ("query.ref", [("query.ref", "A"), ("query.ref", "B")]),
        ("query.empty", [("query.empty", "")]),
        ("header.X-KEY", [("header.X-KEY", "k"), ("header.X-KEY", "l")]),
        ("path[-1]", [("path[-1]", "17")]),
        ("path[1]", [("path[1]", "a b")]),
        ("path[9]", []),
        ("no", [("body.no", "null")]),
        ("flag", [("body.flag", "true")]),
        ("a.b.c.d[3]", []),
        ("json(flag).x", []),
        ("json(base64(text)).x", []),
        ("a", [("body.a", '{"b":[10,{"c":1.50}]}')]),
    ],
)
def test_a_path_finds_what_is_there(path: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.place, text_of(one.value)) for one in find(document(), path)] == expected


@pytest.mark.parametrize("path", ["a..b", "a[", "a[b", "json(a", "a b", "a[x=1"])
def test_a_wrong_path_is_a_mistake_of_the_declaration(path: str) -> None:
    with pytest.raises(ValueError, match=r"path"):
        find(document(), path)


def test_a_number_is_its_token() -> None:
    found = first(document(), "a.b[1].c")

    assert found == Found("body.a.b[1].c", Number("1.50"))
    assert isinstance(found.value, Number)


def test_a_long_text_is_cut() -> None:
    assert len(text_of("x" * 5000)) == 1000
    assert len(text_of(["x" * 5000])) == 1000


def test_the_path_is_under_the_bin_and_whole_without_one() -> None:
    in_a_bin = make.capture(request_target="/shop/orders/17")
    lost = make.capture(bin=None, request_target="/unknown/orders/17")

    assert of_capture(in_a_bin).path == ("orders", "17")
    assert of_capture(lost).path == ("unknown", "orders", "17")


def test_a_form_nests_by_its_brackets() -> None:
    fields = (
        ("data[invoice][token]", "t"),
        ("data[status]", "ok"),
        ("a", "1"),
        ("a", "2"),
        ("a[b]", "3"),
        ("l[]", "4"),
    )

    assert nested(fields) == {"data": {"invoice": {"token": "t"}, "status": "ok"}, "a": "1", "l": {"": "4"}}
