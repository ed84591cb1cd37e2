"""What every page handler needs: the frame around a page, the list, and page or partial as the browser asks."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from binserver.filters import CaptureFilter
from binserver.inspector import actions, sentences
from binserver.inspector.errors import BadField
from binserver.inspector.keys import RENDERER, STORE
from binserver.inspector.pages import narrowing
from binserver.inspector.render import Link, Page, Partial
from binserver.inspector.views import shell as shells
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.rows import MOST_ROWS, CaptureList, CaptureRow, capture_row
from binserver.inspector.views.storage_note import storage_note
from binserver.model import Bin, Capture, Remark
from binserver.replay import ReplayRefused
from binserver.targets import TargetRefused

WORTH_PACKING = 1024
"""Characters from which on HTML is sent packed, where the browser takes it."""

LARGE = 16 * 2**10
"""Bytes of a body whose page is drawn in a thread, so that the port goes on meanwhile."""


def wants_part(request: web.Request) -> bool:
    """Whether htmx asks, for a part of the page that is open."""
    return request.headers.get("HX-Request") == "true"


def answer(
    request: web.Request, context: Page | Partial, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A context as HTML; caches and the browser's history keep pages and parts apart."""
    html = request.app[RENDERER].render(context)
    return html_response(html, status=status, headers=headers)


async def answer_large(
    request: web.Request,
    context: Page | Partial,
    *,
    size: int,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """The same for a context that may take a while to draw, as it shows so many bytes."""
    if size < LARGE:
        return answer(request, context, status=status, headers=headers)
    html = await asyncio.to_thread(request.app[RENDERER].render, context)
    return html_response(html, status=status, headers=headers)


def html_response(html: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """HTML that depends on whether htmx asked."""
    given = {"Vary": "HX-Request", "Cache-Control": "no-store", **(headers or {})}
    response = web.Response(text=html, status=status, content_type="text/html", headers=given)
    if len(html) >= WORTH_PACKING:
        response.enable_compression()
    return response


def title(request: web.Request, which: str, /, **params: str) -> str:
    """The title of a page, in the reader's language."""
    return request.app[RENDERER].sentence(Remark(code=f"title-{which}", params=params))


def sentence_of(request: web.Request, error: BadField | TargetRefused | ReplayRefused) -> str:
    """What is wrong, in the language of the page where there are words for it."""
    if isinstance(error, BadField):
        return str(error)
    return request.app[RENDERER].sentence(error.remark) if error.remark.code in sentences.SENTENCES else str(error)


def see_other(request: web.Request, link: Link) -> web.HTTPSeeOther:
    """To be raised after something was done: the browser goes on to this page."""
    return web.HTTPSeeOther(request.app[RENDERER].href(link))


async def shell(
    request: web.Request,
    title: str,
    *,
    current: Bin | None = None,
    at_lost: bool = False,
    live: bool = False,
    new_bin: shells.NewBin | None = None,
) -> shells.Shell:
    """The frame of a page."""
    nav = await bins_nav(request, current=current.name if current else None, at_lost=at_lost)
    return shells.Shell(
        title=title,
        bins_nav=nav,
        new_bin=new_bin or shells.new_bin(),
        capture_url=url_of(request, current) if current else None,
        settings_of=current.name if current else None,
        live=live,
        storage_note=storage_note(request.app[STORE].trouble),
    )


async def bins_nav(request: web.Request, *, current: str | None, at_lost: bool) -> shells.BinsNav:
    """The bins with their counts, as they are now."""
    store = request.app[STORE]
    return shells.bins_nav(await store.bins(), current=current, lost=str(await store.lost_count()), at_lost=at_lost)


def url_of(request: web.Request, bin: Bin) -> shells.CaptureUrl:
    """Where a bin captures."""
    return shells.url_of(bin, base=base_of(request))


def base_of(request: web.Request) -> str:
    """The capture port as senders call it, ending in "/"."""
    return actions.base_url(request.app).rstrip("/") + "/"


async def capture_list(
    request: web.Request, bin: Bin | None, *, masks: Masks, current: int | None = None
) -> CaptureList:
    """The page of the list that the query asks for. The cursor is taken first, so that nothing falls in between."""
    store, name = request.app[STORE], bin.name if bin else None
    wanted = narrowing.filter_of(request.query, bin=name)
    cursor = await store.newest_change()
    found = await store.captures(_one_more(wanted))
    shown, query = found[:MOST_ROWS], narrowing.kept_query(request.query)
    here = Link(route="bin", parts={"bin": name}) if name else Link(route="lost")
    narrowed = here.with_query(**{**query, "before": None})
    return CaptureList(
        rows=rows_of(
            shown,
            query=query,
            tab=request.query.get("tab"),
            masks=masks,
            current=current,
            called=await called(request),
        ),
        cursor=cursor,
        here=narrowed,
        pull=Link(
            route="rows" if name else "lost-rows",
            parts=here.parts,
            query={key: text for key, text in query.items() if key != "before"},
        ),
        filter_form=narrowing.filter_form(here, request.query, wanted, shown) if name else None,
        older=narrowed.with_query(before=shown[-1].number) if len(found) > MOST_ROWS else None,
        newest=narrowed if wanted.before else None,
        lost=bin is None,
    )


def rows_of(
    captures: Sequence[Capture],
    *,
    query: dict[str, str],
    masks: Masks,
    tab: str | None = None,
    current: int | None = None,
    arrived: Collection[int | None] = (),
    called: Collection[str],
) -> tuple[CaptureRow, ...]:
    """Captures as rows, whose links keep the query and the tab; `called` are the names of all bins."""
    kept = {**query, "tab": tab} if tab else query
    return tuple(
        capture_row(one, masks=masks, current=current, query=kept, arrived=one.number in arrived, called=called)
        for one in captures
    )


async def called(request: web.Request) -> frozenset[str]:
    """The names of all bins."""
    return frozenset(one.name for one in await request.app[STORE].bins())


def _one_more(wanted: CaptureFilter) -> CaptureFilter:
    return replace(wanted, limit=MOST_ROWS + 1)
