"""What stands where no capture of a bin is open."""

import random
from datetime import UTC, datetime

from aiohttp import web

from binserver import providers
from binserver.inspector import way
from binserver.inspector.keys import DOORS
from binserver.inspector.pages import frame
from binserver.inspector.views import start as views
from binserver.inspector.views.shell import FieldError
from binserver.inspector.views.way_note import WayNote
from binserver.message import Message
from binserver.model import Bin

WINDOWS = "Windows"
"""What a browser on it says of its system."""


def start_of(
    request: web.Request,
    bin: Bin,
    *,
    typed: str | None = None,
    error: FieldError | None = None,
    note: WayNote | None = None,
) -> views.Start:
    """What stands where no capture of a bin is open."""
    doors = request.app[DOORS]()
    known = way.public_url(request.app, bin)
    return views.start(
        bin,
        capture_url=frame.url_of(request, bin),
        doors=doors,
        message=_message(bin),
        tunnel=views.tunnel(bin, doors=doors, public_url=known, typed=typed, error=error, note=note),
        windows=WINDOWS in request.headers.get("User-Agent", ""),
    )


def _message(bin: Bin) -> Message:
    """The best sample of the bin's provider with ids of its own, and with the made-up secret: the real one stays in."""
    provider = providers.PROVIDERS.get(bin.provider or "")
    sample = next((one for one in providers.samples() if provider and one.name == provider.sample), None)
    if sample is None:
        return views.ANY
    return providers.fresh(sample, now=datetime.now(UTC), random=random.SystemRandom())
