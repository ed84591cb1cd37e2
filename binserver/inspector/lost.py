"""What can be done with lost and found: each request in it can be moved to a bin."""

import asyncio

from aiohttp import web

from binserver import names
from binserver.filters import MOST, CaptureFilter
from binserver.inspector.actions import make_bin
from binserver.inspector.errors import BadField
from binserver.inspector.keys import STORE
from binserver.message import split_target
from binserver.model import Bin, Capture
from binserver.store import NotFound


async def move(app: web.Application, number: int, name: str, *, others: bool = False) -> Capture:
    """Move a capture from lost and found to a bin; to the one that it is in already is no change.

    Args:
        app: The inspector.
        number: Of the capture.
        name: Of the bin, in any case.
        others: Whether those that ask for the same name go with it.

    Raises:
        NotFound: There is no such capture.
        BadField: There is no such bin, or the capture belongs to another.
    """
    capture = await app[STORE].capture(number, data=False)
    bin = app[STORE].find_bin(name.strip().lower())
    if bin is None:
        raise BadField("bin", f"no bin is called {name[:80]!r}")
    if capture.bin == bin.name:
        return capture
    if capture.bin is not None:
        raise BadField("bin", f"capture {number} is in the bin {capture.bin!r}; only lost and found can be moved")
    moved = await app[STORE].move(number, bin.name)
    if others:
        await asyncio.gather(*(_move(app, one.number, bin) for one in await of_same_name(app, capture)))
    return moved


async def make(app: web.Application, number: int, *, others: bool = False) -> Capture:
    """Make the bin that a capture asked for, and move the capture there; where it exists by now, move alone.

    Raises:
        NotFound: There is no such capture.
        BadField: What it asked for is no name of a bin, or the capture belongs to one.
    """
    capture = await app[STORE].capture(number, data=False)
    name = split_target(capture.request_target).first
    if capture.bin is None and not names.is_name(name):
        raise BadField("bin", f"no bin can be called {name[:80]!r}: a name is {names.RULE}")
    if capture.bin is None and app[STORE].find_bin(name) is None:
        await make_bin(app, name=name)
    return await move(app, number, capture.bin or name, others=others)


async def of_same_name(app: web.Application, capture: Capture) -> list[Capture]:
    """The others in lost and found that ask for the same name, which is one."""
    name = split_target(capture.request_target).first
    if not names.is_name(name):
        return []
    lost = await app[STORE].captures(CaptureFilter(lost=True, limit=MOST))
    return [one for one in lost if split_target(one.request_target).first == name and one.number != capture.number]


async def _move(app: web.Application, number: int, bin: Bin) -> None:
    try:
        await app[STORE].move(number, bin.name)
    except NotFound:
        return  # it has gone meanwhile, or is where somebody else put it
