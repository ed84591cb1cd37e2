"""A bin: its list, its settings, and what can be done to it as a whole."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from binserver.filters import CaptureFilter
from binserver.inspector import actions, way
from binserver.inspector.errors import BadField
from binserver.inspector.keys import STORE
from binserver.inspector.pages import first, frame
from binserver.inspector.pages.contexts import BinPage, SettingsPage
from binserver.inspector.render import Link
from binserver.inspector.views.learnt_url import learnt_url
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.originals import touched
from binserver.inspector.views.providers import secret_headers
from binserver.inspector.views.reply_fields import reply_changes, reply_fields
from binserver.inspector.views.settings_form import fields_of, keep_changes, presets, settings_form
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin
from binserver.targets import TargetRefused

LOOKED_AT = 20
"""The newest captures, which may tell of the public URL."""


async def bin_of(request: web.Request) -> Bin:
    """The bin that the address names, with its counts.

    Raises:
        NotFound: There is none.
    """
    return await request.app[STORE].bin(request.match_info["bin"].lower())


async def masks_of(request: web.Request, bin: Bin | None) -> Masks:
    """What hides the credentials of a bin's captures."""
    secrets = await request.app[STORE].secrets(bin.name) if bin else ()
    return Masks(secrets=secrets, names=secret_headers(), shown=request.query.get("show") == "1")


async def show(request: web.Request) -> web.Response:
    """The list of a bin, and how to get a capture into it; that alone where htmx asks."""
    bin = await bin_of(request)
    if "" in request.query.values():
        raise web.HTTPFound(str(request.rel_url.with_query([pair for pair in request.query.items() if pair[1]])))
    detail = first.start_of(request, bin)
    if frame.wants_part(request):
        return frame.answer(request, detail)
    page = BinPage(
        shell=await frame.shell(request, bin.title or bin.name, current=bin, live=True),
        capture_list=await frame.capture_list(request, bin, masks=await masks_of(request, bin)),
        detail=detail,
        opened=bin.captures == 0,
    )
    return frame.answer(request, page)


async def settings(request: web.Request) -> web.Response:
    """The settings of a bin."""
    bin = await bin_of(request)
    saved, again = (request.query.get(name) == "1" for name in ("saved", "again"))
    return await _settings_page(request, bin, saved=saved, again=again)


async def change(request: web.Request) -> web.Response:
    """Change the settings, and show them; what cannot be taken is shown beside its field."""
    bin = await bin_of(request)
    form = {name: str(value) for name, value in (await request.post()).items()}
    masks = await masks_of(request, bin)
    typed = touched(form, fields_of(bin, masks))
    if "target" in typed:
        typed["target"] = masks.meant(typed["target"].strip(), bin.target)
    try:
        changed = await actions.change_bin(request.app, bin.name, **_changes(typed, form))
    except (BadField, TargetRefused) as error:
        field = "target" if isinstance(error, TargetRefused) else error.field
        wrong = FieldError(field=field, sentence=frame.sentence_of(request, error))
        return await _settings_page(request, bin, status=422, typed=form, error=wrong)
    here = Link(route="settings", parts={"bin": bin.name}, query={"saved": 1})
    raise frame.see_other(request, here.with_query(again=1 if _are_read_again(bin, changed) else None))


async def reply(request: web.Request) -> web.Response:
    """Set the reply to a preset, or parts of it to what was typed."""
    bin = await bin_of(request)
    form = {name: str(value) for name, value in (await request.post()).items()}
    preset = presets(bin).get(form.get("preset", ""))
    try:
        await actions.change_bin(request.app, bin.name, reply=preset or reply_changes(form, bin))
    except BadField as error:
        wrong = FieldError(field=error.field, sentence=str(error))
        return await _settings_page(request, bin, status=422, reply=reply_fields(bin, typed=form, error=wrong))
    raise frame.see_other(request, Link(route="settings", parts={"bin": bin.name}, query={"saved": 1}))


async def empty(request: web.Request) -> web.Response:
    """Delete the captures of a bin."""
    bin = await bin_of(request)
    await request.app[STORE].empty_bin(bin.name)
    raise frame.see_other(request, Link(route="bin", parts={"bin": bin.name}))


async def delete(request: web.Request) -> web.Response:
    """Delete a bin."""
    bin = await bin_of(request)
    await request.app[STORE].delete_bin(bin.name)
    raise frame.see_other(request, Link(route="home"))


def _are_read_again(before: Bin, after: Bin) -> bool:
    """Whether what was changed may change what its captures say."""
    return bool(before.captures) and (before.provider, before.fingerprints) != (after.provider, after.fingerprints)


MEANT = {
    "captures": "captures is a whole number from 1 to 1000000000",
    "megabytes": "MiB is a number from 0.01 to 1000000000",
    "days": "days is a number from 0.001 to 36500",
}
"""What may be typed for how much is kept."""


def _changes(typed: Mapping[str, str], form: Mapping[str, str]) -> dict[str, Any]:
    """What is to be changed, of the fields that were; secrets only where some were typed, or are to be forgotten."""
    names = ("provider", "target", "public_url")
    changes: dict[str, Any] = {name: typed[name].strip() or None for name in names if name in typed}
    if "title" in typed:
        changes["title"] = typed["title"]
    secrets = tuple(line.strip() for line in form.get("secrets", "").splitlines() if line.strip())
    if secrets or form.get("forget"):
        changes["secrets"] = secrets
    try:
        return changes | {"keep": keep_changes(typed)}
    except ValueError as error:
        name, text = error.args
        raise BadField(name, f"{MEANT[name]}, or empty for no limit, not {text[:40]!r}") from error


async def _settings_page(request: web.Request, bin: Bin, *, status: int = 200, **more: Any) -> web.Response:
    newest = await request.app[STORE].captures(CaptureFilter(bin=bin.name, limit=LOOKED_AT))
    learnt = learnt_url(bin, newest, known=way.public_url(request.app, bin))
    page = SettingsPage(
        shell=await frame.shell(request, frame.title(request, "settings", name=bin.title or bin.name), current=bin),
        settings_form=settings_form(bin, masks=await masks_of(request, bin), learnt=learnt, **more),
    )
    return frame.answer(request, page, status=status)
