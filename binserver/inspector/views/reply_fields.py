"""A bin's reply as a form: its code, its headers and its body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from binserver.inspector.errors import BadField
from binserver.inspector.render import Partial
from binserver.inspector.views.originals import originals, touched
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFields(Partial):
    """The fields of a reply.

    Attributes:
        bin: The name of its bin.
        typed: What stands in the fields, by their names.
        was: What stood there when the form was drawn.
        error: What is wrong with what was typed.
    """

    bin: str
    typed: Mapping[str, str]
    was: Mapping[str, str]
    error: FieldError | None


def reply_fields(bin: Bin, *, typed: Mapping[str, str] | None = None, error: FieldError | None = None) -> ReplyFields:
    """The form as the reply is, or as it was sent."""
    shown = _shown(bin.reply)
    return ReplyFields(bin=bin.name, typed={**shown, **(typed or {})}, was=originals(shown, typed), error=error)


def reply_changes(typed: Mapping[str, str], bin: Bin) -> dict[str, Any]:
    """The parts of the reply that were changed.

    Raises:
        BadField: The code is no number, or a line of the headers has no colon.
    """
    changed = touched(typed, _shown(bin.reply))
    return {part: _READ[part](changed[f"reply.{part}"]) for part in _READ if f"reply.{part}" in changed}


def _shown(reply: Reply) -> dict[str, str]:
    lines = (f"{name}: {value}" for name, value in reply.headers)
    return {"reply.code": str(reply.code), "reply.headers": "\n".join(lines), "reply.body": reply.body}


def _code(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 3):  # noqa: PLR2004 - of an HTTP code
        raise BadField("reply.code", f"a reply's code is a number like 200, not {text[:40]!r}")
    return int(digits)


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_header(line) for line in text.splitlines() if line.strip())


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise BadField("reply.headers", f"a header is written like Content-Type: text/plain, not {line[:80]!r}")
    return name.strip(), value.strip()


_READ: Mapping[str, Callable[[str], Any]] = {"code": _code, "headers": _headers, "body": str}
