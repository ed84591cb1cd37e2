"""Finding out how the sender of a capture signs, with a secret that is tried and not kept."""

import asyncio
from functools import partial

from aiohttp import web

from binserver.inspector import way
from binserver.inspector.checks import MOST_SECRET
from binserver.inspector.errors import BadField
from binserver.inspector.keys import STORE
from binserver.providers.finder import Fit, find_scheme


async def find(app: web.Application, number: int, secret: str) -> tuple[Fit, ...]:
    """The usual ways of signing that fit a capture with this secret; none where nothing does.

    Raises:
        NotFound: There is no such capture.
        BadField: This is no secret.
    """
    if not secret.strip():
        raise BadField("secret", "a secret to try is needed")
    if len(secret) > MOST_SECRET:
        raise BadField("secret", f"a secret has at most {MOST_SECRET} characters")
    capture = await app[STORE].capture(number)
    bin = app[STORE].find_bin(capture.bin) if capture.bin else None
    known = way.public_url(app, bin) if bin else None
    return await asyncio.to_thread(partial(find_scheme, capture, secret, public_url=known))  # some hundred hashes
