"""Puts another text where a message has one, and leaves every other byte as it is, but for Content-Length."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import quote_plus, unquote_plus

from binserver import bodies
from binserver.bodies import JsonFault
from binserver.message import Message

Change: TypeAlias = Callable[[str], str]

_STEP = re.compile(r"[^.\[\]\"]+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


def with_text(message: Message, place: str, old: str, change: Change) -> Message:
    """The message with this text changed; as it is where the place is none that can be written to.

    `place` is that of a `Found`, like `body.fees[0].feeAmount`, and `old` its text.
    """
    if header := re.match(r"(?:pairs\(|versions\()?header\.([^\s.\[\]()]+)", place):
        return _in_header(message, header[1], old, change(old))
    if inside := re.fullmatch(r"json\(([^()]+)\)\.?(.*)", place):
        return with_text(message, inside[1], "", lambda text: _in_json(text, inside[2], change))
    if place.startswith("query."):
        return _in_query(message, place.removeprefix("query."), change)
    if place.startswith("body"):
        return with_body(message, _in_body(message, place.removeprefix("body").removeprefix("."), change))
    return message


def without(message: Message, place: str) -> Message:
    """The message without a member of its JSON body; as it is where the place is no member of an object in one."""
    path = place.removeprefix("body.")
    name = path.rpartition(".")[2]
    text = bodies.text(message.headers, message.body)
    try:
        span = bodies.json_spans(text).get(path)
    except JsonFault:
        span = None
    if span is None or "]" in name:
        return message
    member = re.compile(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*$")
    start = member.search(text[: span[0]])
    if start is None:
        return message
    before, after = text[: start.start()], text[span[1] :]
    after = after.lstrip()
    before = before if after.startswith(",") else before.rstrip().removesuffix(",")
    return with_body(message, (before + after.removeprefix(",").lstrip()).encode())


def with_body(message: Message, body: bytes) -> Message:
    """The message with another body, and its length said anew if it was said."""
    if body == message.body:
        return message
    message = replace(message, body=body)
    return message.with_header("Content-Length", str(len(body))) if message.header("Content-Length") else message


def _in_header(message: Message, name: str, old: str, new: str) -> Message:
    """In the first header of this name that has it, the last time it is there: `t=1,v1=1` begins with the time."""
    pairs = list(message.headers)
    for at, (key, value) in enumerate(pairs):
        if key.lower() == name.lower() and old in value:
            before, _, after = value.rpartition(old)
            pairs[at] = (key, before + new + after)
            break
    return replace(message, headers=tuple(pairs))


def _in_query(message: Message, name: str, change: Change) -> Message:
    path, mark, query = message.request_target.partition("?")
    return replace(message, request_target=path + mark + _in_pairs(query, [name], change))


def _in_body(message: Message, path: str, change: Change) -> bytes:
    text = bodies.text(message.headers, message.body)
    if bodies.kind(message.headers, message.body) == "form":
        return _in_pairs(text, _STEP.findall(path), change).encode()
    return _in_json(text, path, change).encode()


def _in_json(text: str, path: str, change: Change) -> str:
    """At this path; the text as it is where nothing is there."""
    try:
        span = bodies.json_spans(text).get(path)
    except JsonFault:
        return text
    if span is None:
        return text
    return text[: span[0]] + _changed_token(text[slice(*span)], change) + text[span[1] :]


def _changed_token(token: str, change: Change) -> str:
    """A text stays one, and a number stays one as long as what comes instead is one."""
    if token.startswith('"'):
        return json.dumps(change(json.loads(token)), ensure_ascii=False)
    new = change(token)
    return new if _NUMBER.fullmatch(new) or new in {"true", "false", "null"} else json.dumps(new, ensure_ascii=False)


def _in_pairs(text: str, steps: list[str], change: Change) -> str:
    """In the first pair of `a=1&b[c]=2` whose name has these steps."""
    pieces = text.split("&")
    for at, piece in enumerate(pieces):
        name, mark, value = piece.partition("=")
        if _STEP.findall(unquote_plus(name)) == steps:
            pieces[at] = f"{name}{mark or '='}{quote_plus(change(unquote_plus(value)))}"
            break
    return "&".join(pieces)
