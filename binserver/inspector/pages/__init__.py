"""The pages: one module for each noun, and the table of their routes."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from binserver.inspector.pages import about, bins, captures, finder, home, live, lost, patterns, replays, send, start
from binserver.inspector.pages.home import problem

__all__ = ["ROUTES", "problem"]

ROUTES: tuple[tuple[str, str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]], ...] = (
    ("GET", "/", "home", home.home),
    ("GET", "/bins", "bins", home.lead),
    ("POST", "/bins", "bins", home.make),
    ("GET", "/bins/{bin}", "bin", bins.show),
    ("GET", "/bins/{bin}/settings", "settings", bins.settings),
    ("POST", "/bins/{bin}/settings", "settings", bins.change),
    ("POST", "/bins/{bin}/reply", "reply", bins.reply),
    ("POST", "/bins/{bin}/empty", "empty", bins.empty),
    ("POST", "/bins/{bin}/delete", "delete", bins.delete),
    ("GET", "/bins/{bin}/send", "send", send.show),
    ("POST", "/bins/{bin}/send", "send", send.send),
    ("POST", "/bins/{bin}/public-url", "public-url", start.keep_public_url),
    ("POST", "/bins/{bin}/way", "way", start.test),
    ("GET", "/bins/{bin}/rows", "rows", live.rows),
    ("GET", r"/bins/{bin}/{number:\d+}", "capture", captures.show),
    ("POST", r"/bins/{bin}/{number:\d+}/replay", "replay", replays.replay),
    ("POST", r"/bins/{bin}/{number:\d+}/find-scheme", "find-scheme", finder.find),
    ("GET", r"/bins/{bin}/{number:\d+}/line", "line", replays.line),
    ("GET", r"/bins/{bin}/{number:\d+}/body", "body", captures.body),
    ("GET", "/lost", "lost", lost.show),
    ("GET", "/lost/rows", "lost-rows", live.lost_rows),
    ("GET", r"/lost/{number:\d+}", "lost-capture", lost.show_one),
    ("POST", r"/lost/{number:\d+}/make", "lost-make", lost.make),
    ("POST", r"/lost/{number:\d+}/move", "lost-move", lost.move),
    ("GET", "/about", "about", about.show),
    ("GET", "/patterns", "patterns", patterns.show),
    ("GET", r"/{path:(?:bins|lost|about|patterns)\b.*}/", "trailing-slash", home.without_slash),
)
"""Method, path, name and handler; templates make addresses of the names."""
