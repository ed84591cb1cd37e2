"""How a bin is reached from outside: its public URL, and testing the way."""

from aiohttp import web

from binserver.inspector import actions, way
from binserver.inspector.errors import BadField
from binserver.inspector.keys import DOORS, RENDERER
from binserver.inspector.pages import bins, first, frame
from binserver.inspector.pages.contexts import BinPage
from binserver.inspector.render import Link
from binserver.inspector.views.shell import FieldError
from binserver.inspector.views.start import Start
from binserver.inspector.views.way_note import way_note
from binserver.model import Bin


async def keep_public_url(request: web.Request) -> web.Response:
    """Keep the URL that a tunnel printed; what is none is shown beside the field."""
    bin = await bins.bin_of(request)
    typed = str((await request.post()).get("public_url", ""))
    try:
        await actions.change_bin(request.app, bin.name, public_url=_as_meant(typed, bin))
    except BadField as error:
        wrong = FieldError(field="public_url", sentence=str(error))
        return await _page(request, bin, first.start_of(request, bin, typed=typed, error=wrong), status=422)
    address = request.app[RENDERER].href(Link(route="bin", parts={"bin": bin.name}))
    raise web.HTTPSeeOther(f"{address}#tunnel")


async def test(request: web.Request) -> web.Response:
    """Test the way to a bin, and say what became of it; that alone where htmx asks."""
    bin = await bins.bin_of(request)
    trial = await way.test(request.app, bin.name)
    note = way_note(trial, request.app[DOORS](), masks=await bins.masks_of(request, bin))
    if frame.wants_part(request):
        return frame.answer(request, note)
    bin = await bins.bin_of(request)  # it holds one more now
    return await _page(request, bin, first.start_of(request, bin, note=note))


async def _page(request: web.Request, bin: Bin, shown: Start, *, status: int = 200) -> web.Response:
    page = BinPage(
        shell=await frame.shell(request, bin.title or bin.name, current=bin, live=True),
        capture_list=await frame.capture_list(request, bin, masks=await bins.masks_of(request, bin)),
        detail=shown,
        opened=True,
    )
    return frame.answer(request, page, status=status)


def _as_meant(typed: str, bin: Bin) -> str:
    """Tunnels print hosts without a scheme, and people paste the whole address of the bin."""
    url = typed.strip()
    if url and "://" not in url:
        url = f"https://{url}"
    return url.rstrip("/").removesuffix(f"/{bin.name}")
