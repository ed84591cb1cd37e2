"""Testing the way: one request to a bin's public URL, sent when somebody asks for it, and what became of it.

It goes the way that the provider's requests go, to that host and port and nowhere else: no redirect is followed, and
addresses that are never dialled are not dialled here either.
"""

import secrets
from dataclasses import replace
from urllib.parse import urlsplit

from aiohttp import web

from binserver import __version__, targets
from binserver import replay as replays
from binserver.filters import CaptureFilter, number_from
from binserver.inspector.actions import NO_CAPTURE, known_bin
from binserver.inspector.errors import BadField
from binserver.inspector.keys import GUARD, SETTINGS, STORE, TASKS
from binserver.inspector.views.way_note import Trial
from binserver.message import header
from binserver.model import Attempt, Bin, Capture, Outgoing, Target
from binserver.store import NotFound
from binserver.targets import Guard, TargetRefused

FOLDER = "binserver-test"
"""What the path of a test says, so that it is known for one wherever it is seen."""

PATIENCE = 10.0
"""Seconds until the answer has to be there."""

MOST_BODY = 64 * 2**10
"""Bytes of the answer that are looked at."""


def public_url(app: web.Application, bin: Bin) -> str | None:
    """The capture port as the outside calls it, for this bin or for all, or None where nobody has said."""
    return bin.public_url or app[SETTINGS].public_url


async def test(app: web.Application, name: str) -> Trial:
    """Send one request to a bin by its public URL, and see whether it arrives.

    Raises:
        NotFound: There is no such bin.
        BadField: No public URL is known.
    """
    bin = known_bin(app, name)
    base = public_url(app, bin)
    if base is None:
        raise BadField("public_url", "there is no public URL to test: paste the one that your tunnel prints")
    token = secrets.token_hex(10)
    url = f"{base.rstrip('/')}/{bin.name}/{FOLDER}/{token}"
    guard = _guard(app, url)
    try:
        target = targets.parse(url, guard)
    except TargetRefused as refused:
        return Trial(bin=bin.name, url=url, refused=refused.remark)
    attempt = await app[TASKS].run(f"test the way to {bin.name}", _send(target, guard))
    return Trial(bin=bin.name, url=url, attempt=attempt, capture=await _arrived(app, bin, token, attempt))


def _guard(app: web.Application, url: str) -> Guard:
    """One that allows this host and port, and none of our own."""
    own = app[GUARD]().own_ports
    try:
        parts = urlsplit(url)
        port = parts.port or targets.PORTS[parts.scheme]
        return replace(Guard.parse([targets.host_and_port(parts.hostname or "", port)]), own_ports=own)
    except (ValueError, KeyError):
        return Guard(own_ports=own)  # which refuses it, and says why


async def _send(target: Target, guard: Guard) -> Attempt:
    outgoing = Outgoing(
        method="GET",
        request_target=target.path,
        headers=(
            ("Host", targets.authority(target)),
            ("User-Agent", f"binserver/{__version__}"),  # no browser's: tunnels show those a page of their own first
            ("Accept", "*/*"),
        ),
        body=b"",
    )
    return await replays.send(outgoing, target, guard, capture=NO_CAPTURE, within=PATIENCE, most_body=MOST_BODY)


async def _arrived(app: web.Application, bin: Bin, token: str, attempt: Attempt) -> Capture | None:
    """The capture that the test became: the one that the answer names, or one with its token in the path."""
    named = await _named(app, attempt)
    if named is not None and token in named.request_target:
        return named
    places = CaptureFilter(bin=bin.name, path=token, limit=1), CaptureFilter(lost=True, path=token, limit=1)
    for place in places:
        if found := await app[STORE].captures(place):
            return found[0]
    return None


async def _named(app: web.Application, attempt: Attempt) -> Capture | None:
    number = number_from(header(attempt.headers, "X-Binserver-Capture") or "")
    if number is None:
        return None
    try:
        return await app[STORE].capture(number, data=False)
    except NotFound:
        return None
