"""Bodies: what kind they are, their text, and JSON by its own tokens."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binserver import bodies
from binserver.bodies import JsonFault, JsonTokens, Number, form_fields, json_spans, json_tokens, json_tree, kind, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def typed(content_type: str, **more: str) -> tuple[tuple[str, str], ...]:
    """Headers with this content type; none if it is empty."""
    given = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in more.items()}}
    return tuple((name, value) for name, value in given.items() if value)


def laid_out(tokens: JsonTokens, indent: str = "  ") -> str:
    """The text that a page shows."""
    lines = "".join(("\n" + indent * one.indent if one.indent is not None else "") + one.text for one in tokens)
    return lines.removeprefix("\n")


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b"{}", "json"),
        ("application/json; charset=utf-8", b"not json", "json"),
        ("APPLICATION/JSON", b"{}", "json"),
        ("application/cloudevents+json", b"1", "json"),
        ("", b' {"a": 1}\n', "json"),
        ("", b"[1]", "json"),
        ("text/plain", b'{"a": 1}', "json"),
        ("application/x-www-form-urlencoded", b'{"a": 1}', "json"),
        ("application/x-www-form-urlencoded", b"a=1&b=2", "form"),
        ("application/x-www-form-urlencoded", b"\x00\x01", "binary"),
        ("", b"a=1&b[c]=%20", "form"),
        ("", b"a = 1", "text"),
        ("multipart/form-data; boundary=x", b"--x--", "multipart"),
        ("application/xml", b"<a/>", "xml"),
        ("application/soap+xml", b"<a/>", "xml"),
        ("", b"<?xml version='1.0'?><a/>", "xml"),
        ("text/html", b"<p>hi</p>", "text"),
        ("text/plain", b"hello", "text"),
        ("", b"hello", "text"),
        ("", "é".encode("latin-1"), "text"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "image"),
        ("", b"\xff\xd8\xff\xe0", "image"),
        ("application/octet-stream", b"RIFF\x00\x00\x00\x00WEBP", "image"),
        ("image/svg+xml", b"<svg/>", "image"),
        ("application/octet-stream", b"\x00\x01", "binary"),
        ("application/json", b"\x1f\x8b\x08\x00garbage", "binary"),
        ("application/json", b'{"a": "b\x00c"}', "json"),
        ("application/json", '{"a": 1}'.encode("utf-16-le"), "binary"),
        ("application/octet-stream", b'{"\x00\x01', "binary"),
        ("", b"\xff\xfeh\x00i\x00", "text"),
        ("application/json", b"", "empty"),
        ("\xff\xfe;;;", b"x", "text"),
    ],
)
def test_the_kind_is_what_is_declared_unless_a_look_says_better(content_type: str, body: bytes, expected: str) -> None:
    assert kind(typed(content_type), body) == expected


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", "é".encode(), "é"),
        ("application/json; charset=iso-8859-1", "é".encode(), "é"),
        ("application/json; charset=iso-8859-1", "é".encode("latin-1"), "é"),
        ("text/plain; charset=windows-1252", "€".encode("cp1252"), "€"),
        ('text/plain; charset="UTF-8"', "é".encode(), "é"),
        ("text/plain", "é".encode("latin-1"), "é"),
        ("text/plain; charset=punycode", b"abc", "abc"),
        ("text/plain; charset=zlib", b"abc", "abc"),
        ("text/plain; charset=iso-8859-12", b"abc", "abc"),
        ("text/plain", b"\xef\xbb\xbfhi", "hi"),
        ("text/plain", "hi".encode("utf-16"), "hi"),
        ("text/plain; charset=utf-8", b"\xff", "\ufffd"),
    ],
)
def test_text_is_decoded_by_what_it_is(content_type: str, body: bytes, expected: str) -> None:
    assert text(typed(content_type), body) == expected


@given(headers=st.lists(st.tuples(st.sampled_from(["Content-Type", "Content-Encoding"]), st.text())), body=st.binary())
def test_any_body_has_a_kind_and_a_text(headers: list[tuple[str, str]], body: bytes) -> None:
    assert kind(tuple(headers), body) in bodies.Kind.__args__  # type: ignore[attr-defined]
    assert isinstance(text(tuple(headers), body), str)


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ("a=1&b=2&a=3", (("a", "1"), ("b", "2"), ("a", "3"))),
        ("a=x+y%20z&%C3%A9=%FF", (("a", "x y z"), ("é", "\ufffd"))),
        ("a&b=&=c&&", (("a", ""), ("b", ""), ("", "c"))),
        ("a=b=c", (("a", "b=c"),)),
        ("a=%", (("a", "%"),)),
        ("", ()),
    ],
)
def test_form_fields_keep_their_order_and_repeats(sent: str, fields: tuple[tuple[str, str], ...]) -> None:
    assert form_fields(sent) == fields


def test_only_so_many_form_fields_are_looked_at() -> None:
    assert len(form_fields("a=1&" * 100_000)) == bodies.MOST_FIELDS


def test_json_is_laid_out() -> None:
    assert laid_out(json_tokens('{"a":[1,{"b":[]},{}],"c":"x"}')) == (
        '{\n  "a": [\n    1,\n    {\n      "b": []\n    },\n    {}\n  ],\n  "c": "x"\n}'
    )


@pytest.mark.parametrize(
    "sent",
    [
        "1000.00",
        "1E5",
        "-0",
        "1e-07",
        '"\\u00e9\\/"',
        "123456789012345678901234567890",
        '{"a":1,"a":2}',
        "0.10",
        "null",
    ],
)
def test_every_token_stays_as_it_was_sent(sent: str) -> None:
    tokens = json_tokens(f'{{"v": {sent}}}')

    assert tokens.fault is None
    assert sent.replace(":", ": ") in laid_out(tokens, "").replace("\n", "")


@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_laying_out_changes_nothing_but_white_space(value: Any, indent: int | str | None) -> None:
    sent = json.dumps(value, indent=indent)

    tokens = json_tokens(sent)

    assert tokens.fault is None
    assert laid_out(tokens) == json.dumps(value, indent=2)


@settings(max_examples=300)
@given(st.text("{}[]:,\"\\'trufalsn 0123456789.eE+-\n\x00é/#", max_size=30))
def test_what_is_json_is_what_the_standard_library_takes(sent: str) -> None:
    try:
        value, is_json = json.loads(sent), True
    except ValueError:
        value, is_json = None, False

    tokens = json_tokens(sent)

    assert (tokens.fault is None) == is_json
    if is_json:
        assert json.loads("".join(one.text for one in tokens)) == value
    else:
        assert tokens.fault is not None
        assert tokens.fault.code.startswith("json-")
        with pytest.raises(JsonFault):
            json_tree(sent)


@pytest.mark.parametrize(
    ("sent", "code", "line", "column", "found"),
    [
        ("", "json-empty", 1, 1, ""),
        ("  \n", "json-empty", 2, 1, ""),
        ("{", "json-ends-early", 1, 2, ""),
        ('{"a":1,}', "json-comma-too-many", 1, 8, "}"),
        ("[1,\n]", "json-comma-too-many", 2, 1, "]"),
        ("{a:1}", "json-key-not-quoted", 1, 2, "a"),
        ("{'a':1}", "json-single-quotes", 1, 2, "'"),
        ('{"a":01}', "json-number", 1, 7, "1"),
        ("[+1]", "json-number", 1, 2, "+"),
        ("[.5]", "json-number", 1, 2, "."),
        ("[1.]", "json-number", 1, 3, "."),
        ("[1 2]", "json-comma-missing", 1, 4, "2"),
        ('{"a":1\n "b":2}', "json-comma-missing", 2, 2, '"'),
        ('{"a" 1}', "json-colon-missing", 1, 6, "1"),
        ('{"a":True}', "json-word", 1, 6, "True"),
        ("[NaN]", "json-word", 1, 2, "NaN"),
        ('{"a":"x\ny"}', "json-control-character", 1, 8, "\ny"),
        ('{"a":"\\x"}', "json-escape", 1, 7, "\\x"),
        ('{"a":"x', "json-string-not-closed", 1, 6, '"'),
        ('{"a":1} x', "json-goes-on", 1, 9, "x"),
        ("// c\n{}", "json-comment", 1, 1, "/"),
        ('{"a":,}', "json-unexpected", 1, 6, ","),
        ("[1}", "json-unexpected", 1, 3, "}"),
    ],
)
def test_the_first_fault_is_named_and_placed(sent: str, code: str, line: int, column: int, found: str) -> None:
    fault = json_tokens(sent).fault

    assert fault is not None
    assert (fault.code, dict(fault.params)) == (code, {"line": line, "column": column, "found": found})


def test_what_follows_the_fault_is_shown_as_it_came() -> None:
    tokens = json_tokens('{"a": 1,\n  b :  2}')

    assert laid_out(tokens) == '{\n  "a": 1,\n  b :  2}'
    assert tokens.tokens[-1].kind == "rest"


def test_a_key_that_comes_twice_is_remarked_also_where_it_is_escaped() -> None:
    remarks = json_tokens('{"a": {"b": 1},\n "b": 2, "\\u0061": 3}').remarks

    assert [(one.code, dict(one.params)) for one in remarks] == [
        ("json-key-repeated", {"key": "a", "line": 2, "column": 10})
    ]


def test_half_a_surrogate_as_a_key_can_be_shown() -> None:
    (remark,) = json_tokens('{"\\ud800": 1, "\\ud800": 2}').remarks

    assert remark.params["key"] == "\\ud800"


def test_keys_and_values_are_told_apart() -> None:
    kinds = [(one.kind, one.text) for one in json_tokens('{"a": ["b", 1, true]}') if one.kind != "mark"]

    assert kinds == [("key", '"a"'), ("string", '"b"'), ("number", "1"), ("literal", "true")]


def test_too_many_tokens_are_shown_as_they_came() -> None:
    tokens = json_tokens("[1, 2, 3, 4]", most=4)

    assert [one.text for one in tokens] == ["[", "1", ",", "2", ", 3, 4]"]
    assert tokens.fault is None


def test_deep_json_is_not_laid_out() -> None:
    fault = json_tokens("[" * 5000).fault

    assert fault is not None
    assert (fault.code, fault.params["limit"]) == ("json-too-deep", 100)
    with pytest.raises(JsonFault):
        json_tree("[" * 5000 + "]" * 5000)
    assert json_tree('["' + "[" * 5000 + '"]').value == ["[" * 5000]


def test_a_tree_keeps_numbers_as_tokens() -> None:
    value, repeated = json_tree('{"a": [1.50, 1E5], "b": true, "a": 10}')

    assert (value, repeated) == ({"a": "10", "b": True}, ("a",))
    assert isinstance(value, dict)
    assert isinstance(value["a"], Number)


@given(JSON)
def test_spans_are_where_the_values_are(value: Any) -> None:
    sent = json.dumps(value)

    spans = json_spans(sent)

    assert spans[""] == (0, len(sent))
    assert all(json.loads(sent[start:end]) is not Ellipsis for start, end in spans.values())


def test_spans_go_by_paths() -> None:
    sent = '{"a": [1, {"b": "x"}], "c": {}}'

    spans = {path: sent[start:end] for path, (start, end) in json_spans(sent).items() if path}

    assert spans == {"a": '[1, {"b": "x"}]', "a[0]": "1", "a[1]": '{"b": "x"}', "a[1].b": '"x"', "c": "{}"}


@pytest.mark.parametrize(
    "piece",
    ['"', "[", '{"a":', "[],", '"\\u', "1", " ", '{"a":1,"a":2},', "\\", "'", '"a" ', "\n", "-", "{"],
)
def test_laying_out_takes_time_by_the_length(piece: str) -> None:
    """Ten times the text takes nowhere near a hundred times as long."""

    def took(size: int) -> float:
        sent = "[" + piece * (size // len(piece))
        began = time.process_time()
        json_tokens(sent, most=10**9)
        return time.process_time() - began

    small = min(took(20_000) for _ in range(3))

    assert took(200_000) < 35 * small + 0.1
