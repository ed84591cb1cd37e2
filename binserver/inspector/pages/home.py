"""The way in, making a bin, and errors."""

import contextlib

from aiohttp import web

from binserver.inspector import actions
from binserver.inspector.errors import BadField
from binserver.inspector.keys import RENDERER, STORE
from binserver.inspector.pages import frame
from binserver.inspector.pages.contexts import HomePage, NewBinPage, ProblemPage
from binserver.inspector.render import Link
from binserver.inspector.views import shell as shells
from binserver.inspector.views.problem import problem as problem_of
from binserver.store import NameTaken


async def home(request: web.Request) -> web.Response:
    """The newest bin; where there is none, how to make one."""
    bins = await request.app[STORE].bins()
    if bins:
        raise web.HTTPFound(request.app[RENDERER].url("bin", bin=bins[-1].name))
    shell = await frame.shell(request, frame.title(request, "home"))
    return frame.answer(request, HomePage(shell=shell, first_bin=shells.new_bin(id="first", open=True)))


async def lead(request: web.Request) -> web.Response:
    """Bins are listed beside every page, so whoever asks for the list gets the way in."""
    raise web.HTTPFound(request.app[RENDERER].url("home"))


async def without_slash(request: web.Request) -> web.Response:
    """An address as it was meant: no page ends in a slash."""
    path, mark, query = request.raw_path.partition("?")
    raise web.HTTPFound(path.rstrip("/") + mark + query)


async def make(request: web.Request) -> web.Response:
    """Make a bin, and go there; what cannot be taken is shown in the form."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    typed = {name: form.get(name, "") for name in ("name", "provider")}
    try:
        made = await actions.make_bin(request.app, name=typed["name"] or None, provider=typed["provider"] or None)
    except (BadField, NameTaken) as error:
        return await _again(request, typed, error)
    raise frame.see_other(request, Link(route="bin", parts={"bin": made.name}))


async def _again(request: web.Request, typed: dict[str, str], error: BadField | NameTaken) -> web.Response:
    field = "name" if isinstance(error, NameTaken) else error.field
    wrong = shells.FieldError(field=field, sentence=str(error))
    form = shells.new_bin(id="again", open=True, error=wrong, **typed)
    page = NewBinPage(shell=await frame.shell(request, frame.title(request, "new-bin")), form=form)
    return frame.answer(request, page, status=422)


def _names_no_bin(request: web.Request) -> bool:
    name = request.match_info.get("bin")
    return name is not None and request.app[STORE].find_bin(name.lower()) is None


def _back(request: web.Request) -> str:
    """The bin that the address names, if there is one and it is not this very page that went wrong; else all bins."""
    renderer, name = request.app[RENDERER], request.match_info.get("bin")
    if name is None or _names_no_bin(request) or request.match_info.route.name == "bin":
        return renderer.url("home")
    return renderer.url("bin", bin=name.lower())


async def problem(request: web.Request, code: int, sentence: str) -> web.StreamResponse:
    """The page of an error, or its part where htmx asked; it does without the bins where they cannot be read."""
    told = problem_of(code, sentence, back=_back(request), bin_gone=_names_no_bin(request))
    if frame.wants_part(request):
        return frame.answer(request, told, status=code)
    shell = shells.Shell(title=str(code), bins_nav=None, new_bin=shells.new_bin())
    with contextlib.suppress(Exception):  # an error page must not fail for what may be the very error
        shell = await frame.shell(request, str(code))
    return frame.answer(request, ProblemPage(shell=shell, problem=told), status=code)
