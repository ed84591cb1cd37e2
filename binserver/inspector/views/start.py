"""What stands where no capture is open: the URL, a first request, and where the provider wants to be told of it."""

import shlex
from dataclasses import dataclass

from binserver import providers
from binserver.inspector.render import Partial
from binserver.inspector.views.providers import title_of
from binserver.inspector.views.shell import CaptureUrl
from binserver.model import Bin

MOST_SAMPLES = 12
"""Sample buttons that are offered for a bin without a provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleButton:
    """A sample that can be sent to the bin: its name, its title and its provider's."""

    name: str
    title: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Partial):
    """How to get a capture into a bin.

    Attributes:
        bin: Its name.
        provider: Its provider's title, or "".
        empty: Whether it has none yet.
        capture_url: Where to send one.
        curl: A command that does.
        samples: What can be sent by a click.
        hint: Where its provider wants to be told the URL, or "".
    """

    bin: str
    provider: str
    empty: bool
    capture_url: CaptureUrl
    curl: str
    samples: tuple[SampleButton, ...]
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostStart(Partial):
    """What lost and found is, where none of it is open; `base` is where the bins begin."""

    empty: bool
    base: str


def start(bin: Bin, *, capture_url: CaptureUrl) -> Start:
    """What to do with a bin, by its provider."""
    provider = providers.PROVIDERS.get(bin.provider or "")
    method = provider.methods[0] if provider else "POST"
    return Start(
        bin=bin.name,
        provider=provider.title if provider else "",
        empty=bin.captures == 0,
        capture_url=capture_url,
        curl=_curl(method, capture_url),
        samples=_samples(bin.provider),
        hint=provider.where_to_put_the_url if provider else "",
    )


def _curl(method: str, capture_url: CaptureUrl) -> str:
    url = shlex.quote(f"{capture_url.base}{capture_url.bin}/hello")
    return f"curl -X {method} {url} -H 'Content-Type: application/json' -d '{{\"ok\":true}}'"


def _samples(provider: str | None) -> tuple[SampleButton, ...]:
    """Those of the bin's provider; without one, the best of each."""
    best = {one.sample for one in providers.PROVIDERS.values()}
    found = [one for one in providers.samples() if (one.provider == provider if provider else one.name in best)]
    return tuple(
        SampleButton(name=one.name, title=one.title, provider=title_of(one.provider)) for one in found[:MOST_SAMPLES]
    )
