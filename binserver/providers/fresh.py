"""The samples: requests as on the wire, to be tried as they are or with fresh ids and times.

Each lies in `samples/` as `<provider>.<name>.http`, with its title and the reading expected of it beside it in
`<provider>.<name>.json`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias
from uuid import UUID

from binserver.message import Message, parse
from binserver.providers import document as documents
from binserver.providers import edits, proof
from binserver.providers.paths import find, text_of
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
    provider: Provider,
    message: Message,
    *,
    now: datetime,
    random: Random,
    secrets: Sequence[str] = (),
    public_url: str | None = None,
    change: Callable[[Message], Message] | None = None,
) -> Message:
    """The message with fresh ids and times where its declaration says so, signed with the first secret.

    Everything else stays as it is, byte by byte, but for Content-Length and what `change` makes of it; what was the
    same text in several places is the same again. Without a secret, the declaration's own signs.
    """
    texts: dict[tuple[str, str], str] = {}
    document = documents.of_message(message)
    for path, renewal in provider.renewed.items():
        for found in [one for one in find(document, path)[:1] if isinstance(one.value, str)]:
            fresh = _Fresh(renewal, now, random, texts)
            message = edits.with_text(message, found.place, text_of(found.value), fresh)
    message = change(message) if change else message
    secret = next(iter(secrets), provider.sample_secret)
    return proof.sign(provider, message, secret, public_url=public_url)


def _sample(path: Path) -> Sample:
    about = json.loads(path.with_suffix(".json").read_text("utf-8"))
    provider = path.name.partition(".")[0]
    return Sample(name=path.stem, provider=provider, title=about["title"], message=parse(path.read_bytes()))


Renew: TypeAlias = Callable[[str, datetime, Random], str]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """Renews a text, and remembers what came of it."""

    renewal: Renewal
    now: datetime
    random: Random
    texts: dict[tuple[str, str], str]

    def __call__(self, text: str) -> str:
        key = (self.renewal, text)
        if key not in self.texts:
            self.texts[key] = _RENEWED[self.renewal](text, self.now, self.random)
        return self.texts[key]


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
    """The present time as the text is written: Unix seconds or milliseconds, compact, or ISO with as many digits."""
    now = now.astimezone(UTC)
    if _COMPACT.fullmatch(text):
        return f"{now:%Y%m%d%H%M%S}"
    if text.isdigit():
        return str(int(now.timestamp() * 1000))[: len(text)]
    if _POINTED.fullmatch(text):
        return f"{now:%d.%m.%Y %H:%M:%S}"
    separator, fraction, zone = _TIME.sub(r"\1", text), _TIME.sub(r"\2", text), _TIME.sub(r"\3", text)
    digits = f".{now.microsecond:06d}000"[: len(fraction)]
    return f"{now:%Y-%m-%d}{separator}{now:%H:%M:%S}{digits}{'' if not zone else 'Z' if zone == 'Z' else '+00:00'}"


_TIME = re.compile(r"[0-9-]{10}([T ])[0-9:]{8}(\.[0-9]+)?(.*)")
_COMPACT = re.compile(r"20\d{12}")
_POINTED = re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d")

_RENEWED: Mapping[Renewal, Renew] = {"uuid": _uuid, "digits": _digits, "now": _now}
