"""The samples: requests as on the wire, to be tried as they are or with fresh ids and times.

Each lies in `samples/` as `<provider>.<name>.http`, with its title and the reading expected of it beside it in
`<provider>.<name>.json`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias
from uuid import UUID

from binserver import bodies
from binserver.message import Message, parse
from binserver.providers import signatures
from binserver.providers.spec import Provider, Renewal

FOLDER = Path(__file__).resolve().parent / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A provider's request as on the wire.

    Attributes:
        name: Like "mvola.completed".
        provider: The provider's name.
        title: What it shows, in English.
        message: The request; its target is the path under a bin.
    """

    name: str
    provider: str
    title: str
    message: Message


@cache
def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """All samples, by their names."""
    return tuple(_sample(path) for path in sorted(folder.glob("*.http")))


def renew(
    provider: Provider, message: Message, *, now: datetime, random: Random, secrets: Sequence[str] = ()
) -> Message:
    """The message with fresh ids and times where its declaration says so, signed with the first secret.

    Everything else stays as it is, byte by byte, but for Content-Length. Without a secret, the declaration's own signs.
    """
    body = message.body
    for path, renewal in provider.renewed.items():
        fresh = _Fresh(_RENEWED[renewal], now, random)
        name = path.removeprefix("header.")
        if name == path:
            body = _in_body(body, path, fresh)
        elif (sent := message.header(name)) is not None:
            message = message.with_header(name, fresh(sent))
    message = replace(message, body=body)
    if message.header("Content-Length") is not None:
        message = message.with_header("Content-Length", str(len(body)))
    return signatures.sign(provider, message, next(iter(secrets), provider.sample_secret))


def _sample(path: Path) -> Sample:
    about = json.loads(path.with_suffix(".json").read_text("utf-8"))
    provider = path.name.partition(".")[0]
    return Sample(name=path.stem, provider=provider, title=about["title"], message=parse(path.read_bytes()))


def _in_body(body: bytes, path: str, fresh: "_Fresh") -> bytes:
    """Splice a fresh token in; a path that is not there is left alone."""
    text = body.decode()
    span = bodies.json_spans(text).get(path)
    if span is None:
        return body
    token = text[slice(*span)]
    quote = '"' if token.startswith('"') else ""
    return (text[: span[0]] + quote + fresh(token.strip('"')) + quote + text[span[1] :]).encode()


Renew: TypeAlias = Callable[[str, datetime, Random], str]


@dataclass(frozen=True, slots=True)
class _Fresh:
    renew: Renew
    now: datetime
    random: Random

    def __call__(self, text: str) -> str:
        return self.renew(text, self.now, self.random)


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _uuid(text: str, now: datetime, random: Random) -> str:  # noqa: ARG001
    """Another UUID where one is, in what may be a longer text; a text without one becomes a UUID."""
    fresh = str(UUID(int=random.getrandbits(128), version=4))
    return _UUID.sub(fresh, text) if _UUID.search(text) else fresh


def _digits(text: str, now: datetime, random: Random) -> str:  # noqa: ARG001
    """Other digits where there are digits; the first of a number stays above zero."""
    return re.sub(r"\d+", lambda match: _number(len(match[0]), random), text)


def _number(length: int, random: Random) -> str:
    return str(random.randrange(10 ** (length - 1), 10**length))


def _now(text: str, now: datetime, random: Random) -> str:  # noqa: ARG001
    """The present time as the text is written: Unix seconds or milliseconds, or ISO with as many digits."""
    now = now.astimezone(UTC)
    if text.isdigit():
        return str(int(now.timestamp() * 1000))[: len(text)]
    separator, fraction, zone = _TIME.sub(r"\1", text), _TIME.sub(r"\2", text), _TIME.sub(r"\3", text)
    digits = f".{now.microsecond:06d}000"[: len(fraction)]
    return f"{now:%Y-%m-%d}{separator}{now:%H:%M:%S}{digits}{'' if not zone else 'Z' if zone == 'Z' else '+00:00'}"


_TIME = re.compile(r"[0-9-]{10}([T ])[0-9:]{8}(\.[0-9]+)?(.*)")

_RENEWED: Mapping[Renewal, Renew] = {"uuid": _uuid, "digits": _digits, "now": _now}
