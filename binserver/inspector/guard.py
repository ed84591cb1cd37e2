"""Who may talk to the inspector: the developer's own browser and programs on this machine.

It comes before everything else, for every path, and nothing is read or done for those it refuses. The name in the Host
header is what stops a page whose name was rebound to loopback, since its GET requests carry neither Origin nor
Sec-Fetch headers; those two stop the pages of all other origins, another port of this machine among them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from binserver import addresses, tunnels
from binserver.inspector.envelope import problem, wants_json
from binserver.inspector.keys import DOORS, SETTINGS

PAGES = frozenset({"home", "bin", "capture", "settings", "lost", "lost-capture", "patterns"})
"""Routes that a link on another site may lead to."""

REWRITTEN = "x-original-"
"""What a header begins with that holds what a proxy has rewritten, like the Host."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # under "no-referrer" a browser says `Origin: null` for our own forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every response, unless a handler has set a stricter or a better fitting one."""

MOST_BODY = 2**20
"""Bytes in the body of a request to the inspector."""

_AUTHORITY = re.compile(r"(?P<host>[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]*:[0-9a-f:.]*\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered, as an HTTP code, a code for programs and a sentence."""

    status: int
    code: str
    sentence: str


@web.middleware
async def guarding(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer only those who may ask; a refusal says why, in plain words and with nothing of what is kept here."""
    refusal = refuse(request, names=request.app[SETTINGS].allow_host, capture=request.app[DOORS]().capture)
    if refusal is None:
        return await handler(request)
    if wants_json(request):
        return problem(refusal.status, refusal.code, refusal.sentence)
    return web.Response(status=refusal.status, text=f"{refusal.sentence}\n")


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers, and leave out what the server is."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)


def refuse(request: web.Request, *, names: Collection[str], capture: str) -> Refusal | None:
    """Why this request is refused, or None; `names` are those of the inspector besides localhost.

    What came by a tunnel is refused first: behind one that rewrites Host, anybody would look like the developer.
    """
    if any(tunnels.adds(name) or name.lower().startswith(REWRITTEN) for name in request.headers):
        where = f"point the tunnel at the capture port {capture} instead"
        return Refusal(403, "tunnelled", f"you have tunnelled the inspector: {where}")
    if not request.raw_path.startswith("/"):
        return Refusal(400, "bad_request_target", "the inspector is asked by a path, not by a whole URL")
    return (
        _refuse_host(request, names)
        or _refuse_site(request)
        or _refuse_origin(request)
        or _refuse_simple_write(request)
        or _refuse_large_body(request)
    )


def host_of(authority: str) -> str | None:
    """The host of `host` or `host:port`, in lower case and without brackets; None if it is neither."""
    found = _AUTHORITY.fullmatch(authority.lower())
    return found["host"].strip("[]") if found else None


def is_name(name: str) -> bool:
    """Whether the inspector can be called this: the name of a host, with or without a port."""
    return host_of(name) is not None


def is_ours(host: str, names: Collection[str]) -> bool:
    """Whether the inspector is called this: localhost, a loopback address, or one of these names."""
    return host == "localhost" or _is_loopback(host) or host in {host_of(name) or name.lower() for name in names}


def _is_loopback(host: str) -> bool:
    address = addresses.exact(host)
    return address is not None and addresses.is_loopback(address)


def _hosts(request: web.Request) -> list[str]:
    """The Host headers as they came: `request.host` may be another thing."""
    return [value.decode("latin-1") for name, value in request.raw_headers if name.lower() == b"host"]


def _refuse_host(request: web.Request, names: Collection[str]) -> Refusal | None:
    hosts = _hosts(request)
    host = host_of(hosts[0]) if len(hosts) == 1 else None
    if host is None:
        return Refusal(400, "bad_host", "the Host header must hold one host, with or without a port")
    if is_ours(host, names):
        return None
    how = "ask for localhost, or start the server with --allow-host and that name"
    return Refusal(403, "host_not_allowed", f"the inspector does not answer to this name: {how}")


def _refuse_site(request: web.Request) -> Refusal | None:
    sites = request.headers.getall("Sec-Fetch-Site", [])
    if all(site in {"same-origin", "none"} for site in sites) or _follows_link(request):
        return None
    return Refusal(403, "cross_site", "another site's page may link to the inspector's pages, and nothing else")


def _follows_link(request: web.Request) -> bool:
    """Whether somebody follows a link to one of our pages, in a window of its own."""
    return (
        request.method in {"GET", "HEAD"}
        and request.headers.getall("Sec-Fetch-Mode", []) == ["navigate"]
        and request.headers.getall("Sec-Fetch-Dest", ["document"]) == ["document"]
        and request.match_info.route.name in PAGES
    )


def _refuse_origin(request: web.Request) -> Refusal | None:
    """An origin is ours if it is what Host says, which is one of our names: that was found before."""
    ours = {f"{scheme}://{_hosts(request)[0].lower()}" for scheme in ("http", "https")}
    if all(origin.lower() in ours for origin in request.headers.getall("Origin", [])):
        return None
    return Refusal(403, "cross_origin", "the inspector answers its own pages and programs, no other origin")


def _refuse_simple_write(request: web.Request) -> Refusal | None:
    """A POST that says nothing of its origin must be one that a page of another origin cannot send unasked.

    The other unsafe methods always make a browser ask first, and the inspector never says yes.
    """
    told = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    if told or request.method != "POST":
        return None
    if request.content_type == "application/json" or request.headers.get("HX-Request") == "true":
        return None
    return Refusal(403, "origin_unknown", "a program's POST must carry the header Content-Type: application/json")


def _refuse_large_body(request: web.Request) -> Refusal | None:
    """What announces itself as too large; what does not is cut off while it is read."""
    if (request.content_length or 0) <= MOST_BODY:
        return None
    return Refusal(413, "body_too_large", f"the inspector takes at most {MOST_BODY // 2**20} MiB")
