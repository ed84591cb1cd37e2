"""What a program gave: the JSON of a request, read into the struct that says what may be in it."""

import json
import re
from collections import Counter
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from binserver.inspector.errors import BadField, BadRequest

T = TypeVar("T", bound=msgspec.Struct)

_PLACE = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"Object (?P<how>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)


async def read(request: web.Request, kind: type[T]) -> T:
    """The request's JSON; no body at all is an empty object.

    Raises:
        BadRequest: It is not JSON, or does not say that it is.
        BadField: A field is not known or comes twice, or does not hold what it should.
    """
    raw = await request.read()
    if raw and request.content_type != "application/json":
        raise BadRequest("the API reads Content-Type: application/json", status=415, code="unsupported_media_type")
    try:
        wanted = msgspec.json.decode(raw or b"{}", type=kind)
        json.loads(raw or b"{}", object_pairs_hook=_once)
    except msgspec.ValidationError as error:
        raise _bad_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest("the body is not JSON that can be read") from error
    return wanted


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse a field that comes twice: msgspec takes the last of them, others the first."""
    twice = next((name for name, count in Counter(name for name, _ in pairs).items() if count > 1), None)
    if twice is not None:
        raise BadField(twice[:80], f"the field {twice[:80]!r} comes twice: give it once", code="repeated_field")


def fields(wanted: msgspec.Struct) -> dict[str, Any]:
    """What was given, by name."""
    values = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def _bad_field(told: str) -> BadField:
    """The field and the sentence in what msgspec tells; never what was in the field."""
    place = _PLACE.search(told)
    path = place["path"] if place else ""
    sentence = told[: place.start()] if place else told
    named = _NAMED.fullmatch(sentence)
    if named is None:
        return BadField(path or None, f"{path or 'the body'}: {sentence[:1].lower()}{sentence[1:].replace('`', '')}")
    name = ".".join(part for part in (path, named["name"][:80]) if part)
    if named["how"] == "missing required":
        return BadField(name, f"the field {name!r} is needed", code="missing_field")
    return BadField(name, f"there is no field {name!r} here", code="unknown_field")
