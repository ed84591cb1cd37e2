"""What stands where no capture is open: the URL, a first request, and where the provider wants to be told of it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from binserver import providers
from binserver.inspector.render import Partial
from binserver.inspector.views.commands import Commands, commands
from binserver.inspector.views.providers import title_of
from binserver.inspector.views.shell import CaptureUrl, FieldError
from binserver.inspector.views.way_note import WayNote
from binserver.message import Message
from binserver.model import Bin, Doors

MOST_SAMPLES = 18
"""Sample buttons that are offered; all others are a page further."""

ANY = Message(
    method="POST", request_target="/hello", headers=(("Content-Type", "application/json"),), body=b'{"ok": true}'
)
"""What is sent by hand to a bin for any sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleButton:
    """A sample that can be sent to the bin: its name, its title and its provider's."""

    name: str
    title: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel(Partial):
    """How a sandbox gets to reach a bin.

    Attributes:
        bin: Its name.
        ngrok, cloudflared: The commands that lead to the capture port.
        inspector: The port that no tunnel may lead to.
        public_url: The capture port as the outside calls it, or "" where nobody has said.
        general: Whether that was said for all bins when the server was started.
        typed: What stands in the field.
        error: What is wrong with it.
        note: What became of a test, if there was one.
    """

    bin: str
    ngrok: str
    cloudflared: str
    inspector: int
    public_url: str
    general: bool
    typed: str
    error: FieldError | None
    note: WayNote | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Partial):
    """How to get a capture into a bin.

    Attributes:
        bin: Its name.
        provider: Its provider's title, or "".
        empty: Whether it has none yet.
        capture_url: Where to send one.
        commands: What sends one from this machine.
        samples: What can be sent by a click.
        hint: Where its provider wants to be told the URL, or "".
        tunnel: How to let the provider reach it.
    """

    bin: str
    provider: str
    empty: bool
    capture_url: CaptureUrl
    commands: Commands
    samples: tuple[SampleButton, ...]
    hint: str
    tunnel: Tunnel


@dataclass(frozen=True, slots=True, kw_only=True)
class LostStart(Partial):
    """What lost and found is, where none of it is open; `base` is where the bins begin."""

    empty: bool
    base: str


def start(
    bin: Bin, *, capture_url: CaptureUrl, doors: Doors, message: Message, tunnel: Tunnel, windows: bool = False
) -> Start:
    """What to do with a bin, by its provider; `message` is what a command sends, addressed to no bin yet."""
    provider = providers.PROVIDERS.get(bin.provider or "")
    path = "" if message.request_target == "/" else message.request_target
    url = f"{doors.capture}{bin.name}{path}"
    placeholder = provider.sample_secret if provider else ""
    return Start(
        bin=bin.name,
        provider=provider.title if provider else "",
        empty=bin.captures == 0,
        capture_url=capture_url,
        commands=commands(message, url, windows=windows, placeholder=placeholder),
        samples=_samples(bin.provider),
        hint=provider.where_to_put_the_url if provider else "",
        tunnel=tunnel,
    )


def tunnel(
    bin: Bin,
    *,
    doors: Doors,
    public_url: str | None,
    typed: str | None = None,
    error: FieldError | None = None,
    note: WayNote | None = None,
) -> Tunnel:
    """How a sandbox gets to reach a bin; `public_url` is the one that holds, the bin's own or that of all."""
    port = urlsplit(doors.capture).port
    return Tunnel(
        bin=bin.name,
        ngrok=f"ngrok http {port}",
        cloudflared=f"cloudflared tunnel --url {doors.capture.rstrip('/')}",
        inspector=urlsplit(doors.inspector).port or 0,
        public_url=(public_url or "").rstrip("/"),
        general=public_url is not None and bin.public_url is None,
        typed=typed if typed is not None else bin.public_url or "",
        error=error,
        note=note,
    )


def _samples(provider: str | None) -> tuple[SampleButton, ...]:
    """Those of the bin's provider, the best first; without one, the best of each, those of single countries first."""
    best = {one.sample for one in providers.PROVIDERS.values()}
    found = [one for one in providers.samples() if (one.provider == provider if provider else one.name in best)]
    found.sort(key=lambda one: (one.name not in best, not providers.PROVIDERS[one.provider].countries))
    return tuple(
        SampleButton(name=one.name, title=one.title, provider=title_of(one.provider)) for one in found[:MOST_SAMPLES]
    )
