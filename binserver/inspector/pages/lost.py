"""Lost and found: what named no bin, so that nothing that arrived is invisible."""

from aiohttp import web

from binserver.inspector.keys import STORE
from binserver.inspector.pages import bins, captures, frame
from binserver.inspector.pages.contexts import BinPage
from binserver.inspector.views.start import LostStart


async def show(request: web.Request) -> web.Response:
    """The list of what belongs to no bin."""
    listed = await frame.capture_list(request, None, masks=await bins.masks_of(request, None))
    page = BinPage(
        shell=await frame.shell(request, "Lost and found", at_lost=True, live=True),
        capture_list=listed,
        detail=LostStart(empty=not listed.rows, base=frame.base_of(request)),
        opened=not listed.rows,
    )
    return frame.answer(request, page)


async def show_one(request: web.Request) -> web.Response:
    """One request that belongs to no bin."""
    capture = await captures.capture_of(request, None)
    if not capture.read and request.method == "GET":
        await request.app[STORE].mark(capture.number, read=True)
    return await captures.answer(request, None, capture)
