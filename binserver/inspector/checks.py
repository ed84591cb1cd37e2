"""What the parts of a bin may be: each is checked and brought into its one form, or refused by its name."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from binserver import names, providers, targets
from binserver.inspector import guard
from binserver.inspector.errors import BadField
from binserver.inspector.keys import DOORS, GUARD, SETTINGS
from binserver.model import BODILESS, RESERVED, Reply

MOST_TITLE = 200
MOST_SECRETS = 20
LEAST_SECRET, MOST_SECRET = 4, 4096
"""Characters: merchants choose short ones for a sandbox; the longest that a provider hands out is a PEM key."""

CODES = range(200, 600)

_NO_BASE = re.compile(r"""[^!-~]|["'<>\\^`{|}@?#]""")
"""What no address of a server holds: what RFC 3986 leaves out, and what begins a user, a query or a fragment."""

PUBLIC_URL = "a public URL is like https://abc123.ngrok.app, without a query"
INSPECTOR_URL = "this is the port of the inspector, where nothing is captured: a public URL leads to the capture port"

_JOINERS = "\u200c\u200d"
_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")  # RFC 9110 5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def checked(app: web.Application, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same parts of a bin, each in its one form.

    Raises:
        BadField: One of them cannot be meant.
        TargetRefused: Replays do not go there.
    """
    return {part: _CHECKS[part](app, value) if part in _CHECKS else value for part, value in changes.items()}


def name(text: str) -> str:
    """A bin's name.

    Raises:
        BadField: Nothing can be called so.
    """
    folded = text.strip().lower()
    if not names.is_name(folded):
        raise BadField("name", f"a bin's name is {names.RULE}")
    return folded


def secrets(texts: Sequence[str]) -> tuple[str, ...]:
    """The secrets of a bin, each once, without the blanks that come with copying; nothing of them gets into an error.

    Raises:
        BadField: One is too short or too long, or they are too many.
    """
    given = tuple(dict.fromkeys(text.strip() for text in texts))
    if len(given) > MOST_SECRETS:
        raise BadField("secrets", f"a bin has at most {MOST_SECRETS} secrets")
    if any(not LEAST_SECRET <= len(text) <= MOST_SECRET for text in given):
        raise BadField("secrets", f"a secret has {LEAST_SECRET} to {MOST_SECRET} characters: give each one whole")
    return given


def reply(reply: Reply) -> Reply:
    """A reply that the capture port can send.

    Raises:
        BadField: It cannot.
    """
    if reply.code not in CODES:
        raise BadField("reply.code", f"a reply's code is from {CODES.start} to {CODES.stop - 1}")
    if reply.body and reply.code in BODILESS:
        raise BadField("reply.body", f"a reply with code {reply.code} has no body")
    for name, value in reply.headers:
        _check_header(name, value)
    return reply


def _check_header(name: str, value: str) -> None:
    if not _TOKEN.fullmatch(name):
        raise BadField("reply.headers", f"{name[:80]!r} is not the name of a header")
    if not _VALUE.fullmatch(value):
        raise BadField("reply.headers", f"the value of {name} has a character that no header can carry")
    if name.lower() in RESERVED:
        raise BadField("reply.headers", f"{name} is left to the capture port, which writes it itself or never")


def _title(_: web.Application, text: str) -> str:
    """Without what is not seen, and can turn what stands beside it; joiners stay, which letters and emoji need."""
    title = "".join(one for one in " ".join(text.split()) if one.isprintable() or one in _JOINERS)
    if len(title) > MOST_TITLE:
        raise BadField("title", f"a title has at most {MOST_TITLE} characters")
    return title


def _provider(_: web.Application, name: str | None) -> str | None:
    folded = (name or "").strip().lower()
    if folded and folded not in providers.PROVIDERS:
        known = ", ".join(sorted(providers.PROVIDERS))
        raise BadField("provider", f"no provider is called {folded[:80]!r}; there are {known}")
    return folded or None


def _target(app: web.Application, text: str | None) -> str | None:
    typed = (text or "").strip()
    return targets.parse(typed, app[GUARD]()).text if typed else None


def _public_url(app: web.Application, text: str | None) -> str | None:
    """An address with a host, ending in "/"."""
    typed = (text or "").strip()
    if not typed:
        return None
    if not is_base(typed):
        raise BadField("public_url", PUBLIC_URL)
    if is_inspector(typed, port=urlsplit(app[DOORS]().inspector).port, called=app[SETTINGS].allow_host):
        raise BadField("public_url", INSPECTOR_URL)
    return typed.rstrip("/") + "/"


def is_base(url: str) -> bool:
    """Whether it is the address of a server, to which the name of a bin can be added."""
    try:
        parts = urlsplit(url)
        whole = parts.hostname is not None and parts.port != 0
    except ValueError:
        return False
    return whole and parts.scheme in {"http", "https"} and _NO_BASE.search(url) is None


def is_inspector(url: str, *, port: int | None, called: Collection[str]) -> bool:
    """Whether the address of a server is the inspector's own: on its port, by a name that it is `called`."""
    parts = urlsplit(url)
    used = parts.port or targets.PORTS[parts.scheme]
    return used == port and guard.is_ours(parts.hostname or "", called)


_CHECKS: Mapping[str, Callable[[web.Application, Any], Any]] = {
    "title": _title,
    "provider": _provider,
    "target": _target,
    "public_url": _public_url,
    "reply": lambda _, given: reply(given),
    "secrets": lambda _, given: secrets(given),
}
