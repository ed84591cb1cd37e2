"""Sending a sample or a scenario, from the page."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from binserver.inspector import simulate
from binserver.inspector.errors import BadField
from binserver.inspector.pages import bins, frame
from binserver.inspector.pages.contexts import BinPage
from binserver.inspector.render import Link
from binserver.inspector.simulate import Wanted
from binserver.inspector.views import send_form as views
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin
from binserver.providers import PROVIDERS
from binserver.providers.changes import PARTS, Changes
from binserver.replay import ReplayRefused
from binserver.targets import TargetRefused


async def show(request: web.Request) -> web.Response:
    """What can be sent: of the bin's provider, unless another is asked for; without one, which there are."""
    bin = await bins.bin_of(request)
    if "search" in request.query and frame.wants_part(request):
        return frame.answer(request, views.provider_list(bin, request.query["search"]))
    typed = dict(request.query)
    return await _answer(request, bin, await _form(bin, typed, masks=await bins.masks_of(request, bin)))


async def send(request: web.Request) -> web.Response:
    """Send what was chosen, and say what came of it; a sample of the start page is shown in its place."""
    bin = await bins.bin_of(request)
    typed = {name: str(value).strip() for name, value in (await request.post()).items()}
    masks = await bins.masks_of(request, bin)
    if "choice" not in typed:
        (sent,) = await simulate.send(request.app, bin.name, Wanted(sample=typed.get("sample", "")))
        raise frame.see_other(request, Link(route="capture", parts={"bin": bin.name, "number": str(sent.number)}))
    try:
        sent_all = await simulate.send(
            request.app, bin.name, _wanted(typed, masks.meant(typed.get("to", ""), bin.target))
        )
    except (BadField, TargetRefused, ReplayRefused) as error:
        field = "to" if not isinstance(error, BadField) else error.field
        wrong = FieldError(field=field, sentence=frame.sentence_of(request, error))
        return await _answer(request, bin, await _form(bin, typed, masks=masks, error=wrong), status=422)
    lines = tuple(
        views.sent_line(one.should, bin=bin, number=one.number, attempt=one.attempt, masks=masks) for one in sent_all
    )
    return await _answer(request, bin, await _form(bin, typed, masks=masks, sent=lines))


def _wanted(typed: Mapping[str, str], to: str) -> Wanted:
    sample, _, scenario = typed["choice"].partition(views.BETWEEN)
    amount, reference, status = (typed.get(part) or None for part in PARTS)
    where = to if typed.get("where") == "address" else None
    return Wanted(
        sample=sample,
        scenario=scenario or None,
        changes=Changes(amount=amount, reference=reference, status=status),
        to=where,
    )


async def _form(
    bin: Bin,
    typed: Mapping[str, str],
    *,
    masks: Masks,
    error: FieldError | None = None,
    sent: tuple[views.SentLine, ...] = (),
) -> views.SendForm:
    provider = PROVIDERS.get(typed.get("provider", bin.provider or ""))
    if provider is None:
        return views.choosing(bin, search=typed.get("search", ""))
    offers = await asyncio.to_thread(simulate.offers_of, provider.name)  # made once, of all its samples
    return views.send_form(bin, provider, offers, masks=masks, typed=typed, error=error, sent=sent)


async def _answer(request: web.Request, bin: Bin, form: views.SendForm, *, status: int = 200) -> web.Response:
    if frame.wants_part(request):
        return frame.answer(request, form, status=status)
    page = BinPage(
        shell=await frame.shell(
            request, frame.title(request, "send", name=bin.title or bin.name), current=bin, live=True
        ),
        capture_list=await frame.capture_list(request, bin, masks=await bins.masks_of(request, bin)),
        detail=form,
        opened=True,
    )
    return frame.answer(request, page, status=status)
