"""Lost and found: what named no bin, so that nothing that arrived is invisible; and moving it to one."""

from aiohttp import web

from binserver.inspector import lost
from binserver.inspector.keys import STORE
from binserver.inspector.pages import bins, captures, frame
from binserver.inspector.pages.contexts import BinPage
from binserver.inspector.views.rows import address
from binserver.inspector.views.start import LostStart
from binserver.model import Capture
from binserver.store import NotFound


async def show(request: web.Request) -> web.Response:
    """The list of what belongs to no bin."""
    listed = await frame.capture_list(request, None, masks=await bins.masks_of(request, None))
    page = BinPage(
        shell=await frame.shell(request, frame.title(request, "lost"), at_lost=True, live=True),
        capture_list=listed,
        detail=LostStart(empty=not listed.rows, base=frame.base_of(request)),
        opened=not listed.rows,
    )
    return frame.answer(request, page)


async def show_one(request: web.Request) -> web.Response:
    """One request that belongs to no bin; whoever comes for one that was moved is led to its bin."""
    data = request.query.get("tab") in captures.WITH_BODY
    try:
        capture = await request.app[STORE].capture(captures.number_of(request), data=data)
    except NotFound:
        return await captures.gone(request, None)
    if capture.bin is not None:
        return await captures.elsewhere(request, capture)
    if not capture.read and request.method == "GET" and captures.comes_from_here(request):
        await request.app[STORE].mark(capture.number, read=True)
    return await captures.answer(request, None, capture)


async def make(request: web.Request) -> web.Response:
    """Make the bin that a request asked for, and go to the request there."""
    others = "others" in await request.post()
    raise _go_to(request, await lost.make(request.app, captures.number_of(request), others=others))


async def move(request: web.Request) -> web.Response:
    """Move a request to a bin that there is, and go to it there."""
    form = await request.post()
    name, others = str(form.get("bin", "")), "others" in form
    raise _go_to(request, await lost.move(request.app, captures.number_of(request), name, others=others))


def _go_to(request: web.Request, capture: Capture) -> web.HTTPSeeOther:
    return frame.see_other(request, address(capture))
