"""Sending a capture again, and what would be sent."""

from collections.abc import Mapping

from aiohttp import web

from binserver.inspector import actions
from binserver.inspector.errors import BadField
from binserver.inspector.keys import GUARD, RENDERER
from binserver.inspector.pages import bins, captures, frame
from binserver.inspector.render import Link
from binserver.inspector.views.replay_form import replay_line
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin
from binserver.replay import ReplayRefused
from binserver.targets import TargetRefused


async def replay(request: web.Request) -> web.Response:
    """Send a capture again, and show what came of it; what cannot be sent is told beside the target."""
    bin = await bins.bin_of(request)
    number = (await captures.capture_of(request, bin)).number
    form = await request.post()
    masks = await bins.masks_of(request, bin)
    typed = masks.meant(str(form.get("target", "")).strip(), bin.target)
    try:
        attempt = await actions.replay(request.app, number, target=typed or None, remember=True)
    except (BadField, TargetRefused, ReplayRefused) as error:
        return await _refused(request, bin, form, error)
    if not frame.wants_part(request) and attempt.number is not None:
        raise frame.see_other(request, _replays(bin, number))
    bin, capture = await bins.bin_of(request), await captures.capture_of(request, bin)
    if not frame.wants_part(request):
        return await captures.answer(request, bin, capture, tab="replays", opened=attempt)
    shown = await captures.detail_of(request, bin, capture, tab="replays", opened=attempt)
    return frame.answer(request, shown, headers={"HX-Push-Url": request.app[RENDERER].href(_replays(bin, number))})


async def line(request: web.Request) -> web.Response:
    """What would be sent to the target that is being typed, or why nothing would be."""
    bin = await bins.bin_of(request)
    capture = await captures.capture_of(request, bin)
    masks = await bins.masks_of(request, bin)
    typed = masks.meant(request.query.get("target", ""), bin.target)
    return frame.answer(request, replay_line(capture, typed, request.app[GUARD](), masks=masks))


async def _refused(
    request: web.Request, bin: Bin, form: Mapping[str, object], error: BadField | TargetRefused | ReplayRefused
) -> web.Response:
    """The capture again, its tab too, with what was typed and what is wrong with it."""
    wrong = FieldError(field="target", sentence=frame.sentence_of(request, error))
    typed, tab = str(form.get("target", "")), str(form.get("tab", ""))
    capture = await captures.capture_of(request, bin, tab=tab)
    return await captures.answer(request, bin, capture, status=422, error=wrong, typed=typed, tab=tab)


def _replays(bin: Bin, number: int) -> Link:
    return Link(route="capture", parts={"bin": bin.name, "number": number}, query={"tab": "replays"})
