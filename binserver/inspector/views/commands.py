"""A request as a command for a shell, so that what it sends is the request byte for byte."""

import shlex
from dataclasses import dataclass

from binserver.inspector.render import Partial
from binserver.message import Message
from binserver.model import Headers

LEFT_OUT = frozenset({"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that every sender writes by itself."""

QUOTES = "'\u2018\u2019\u201a\u201b"
"""What PowerShell takes for a single quote; doubled, each is one character of the text."""

_GLOBS = frozenset("[]{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands(Partial):
    """One request as the commands that send it.

    Attributes:
        curl: For sh, bash, zsh and the like.
        powershell: For PowerShell, from 5.1 on.
        windows: Whether the latter is shown first.
        placeholder: What stands in them where the secret belongs, or "".
    """

    curl: str
    powershell: str
    windows: bool
    placeholder: str


def commands(message: Message, url: str, *, windows: bool = False, placeholder: str = "") -> Commands:
    """The commands that send this message to this URL."""
    said = placeholder if any(placeholder in value for _, value in message.headers) else ""
    return Commands(curl=curl(message, url), powershell=powershell(message, url), windows=windows, placeholder=said)


def curl(message: Message, url: str) -> str:
    """For curl, in the quotes of sh."""
    lines = [f"curl {'--globoff ' if _GLOBS & set(url) else ''}-X {shlex.quote(message.method)} {shlex.quote(url)}"]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _headers(message)]
    if message.body:
        if message.header("Content-Type") is None:
            lines.append("-H 'Content-Type:'")  # curl would say that it is a form
        lines.append(f"--data-raw {shlex.quote(message.body.decode())}")
    return " \\\n  ".join(lines)


def powershell(message: Message, url: str) -> str:
    """For PowerShell. The body goes as bytes: as text, 5.1 would send it in Latin-1."""
    lines = [f"Invoke-WebRequest -UseBasicParsing -Method {message.method} -Uri {_quoted(url)}"]
    content_type = message.header("Content-Type")
    if content_type is not None:
        lines.append(f"-ContentType {_quoted(content_type)}")
    others = [
        f"{_quoted(name)} = {_quoted(value)}" for name, value in _headers(message) if name.lower() != "content-type"
    ]
    if others:
        lines.append(f"-Headers @{{ {'; '.join(others)} }}")
    if message.body:
        lines.append(f"-Body ([Text.Encoding]::UTF8.GetBytes({_quoted(message.body.decode())}))")
    return " `\n  ".join(lines)


def _headers(message: Message) -> Headers:
    return tuple((name, value) for name, value in message.headers if name.lower() not in LEFT_OUT)


def _quoted(text: str) -> str:
    return "'" + "".join(one * 2 if one in QUOTES else one for one in text) + "'"
