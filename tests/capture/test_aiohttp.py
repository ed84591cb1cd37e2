"""What the capture port needs of aiohttp, and no documentation promises: an upgrade that takes it away fails here.

pyproject.toml holds aiohttp to one minor version for its sake.
"""

import ast
import asyncio
import contextlib
import inspect
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.http import HttpRequestParser, RawRequestMessage
from aiohttp.http_parser import HttpRequestParserPy
from aiohttp.web_protocol import RequestHandler, RequestPayloadError

import binserver.capture
from binserver.capture.intake import Intake

SOURCES = sorted(Path(binserver.capture.__file__).parent.glob("*.py"))

RELIED_ON = {
    "_buffer_paused": "tells that reading was stopped because too many requests wait",
    "_connections": "holds the open connections, to find those that are busy",
    "_drain_helper": "waits until a slow sender has read its answers",
    "_keepalive_handle": "is the timer of an idle connection",
    "_keepalive_timeout": "is how long one may be idle",
    "_kwargs": "are the limits that the server was made with, to make connections of our own with them",
    "_loop": "is the event loop",
    "_next_keepalive_close_time": "is when an idle connection is closed; a head that begins moves it",
    "_parser": "is the parser, made anew after an upgrade and after trailers",
    "_pause_reading_for_buffer": "stops reading when too many requests wait",
    "_paused": "tells that a sender does not read its answers",
    "_process_keepalive": "is called when an idle connection's time is up, and answers heads that do not end",
    "_read_bufsize": "is how much of a body waits in memory before reading stops",
    "_reading_paused": "tells that reading was stopped because a body is not consumed",
    "_resume_reading_for_buffer": "reads on when requests were served",
    "_resume_reading_if_drained": "is called when a body was consumed, and takes up what had to wait",
    "_resume_transport_reading": "reads on, to drop what nobody wants",
    "_task_handler": "is the task that serves the connection",
    "_waiter": "is what that task waits for",
}
"""Private names, and what each does for us."""

CALLED_BY_AIOHTTP = ["start", "shutdown", "data_received", "eof_received", "connection_lost", "resume_reading"]

MESSAGE = {"method", "path", "version", "headers", "raw_headers", "should_close", "upgrade", "chunked"}
"""What is read of a parsed head."""

PARSER = {
    *("protocol", "loop", "limit", "max_line_size", "max_headers", "max_field_size"),
    *("payload_exception", "auto_decompress"),
}
"""How a parser is made."""


async def answered(_: web.BaseRequest) -> web.StreamResponse:
    raise NotImplementedError


async def theirs() -> set[str]:
    """The names of aiohttp's server and of its connections."""
    return {*dir(RequestHandler), *vars(web.Server(answered))}


def used() -> set[str]:
    """Every private attribute that the capture port names, its own among them."""
    nodes = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and node.attr[1] != "_"
    }


async def test_each_private_name_that_is_used_is_told_of() -> None:
    assert used() & await theirs() == set(RELIED_ON)


@pytest.mark.parametrize("name", RELIED_ON)
async def test_aiohttp_still_has_what_is_relied_on(name: str) -> None:
    assert name in await theirs(), f"aiohttp has no {name} any more: it {RELIED_ON[name]}"


@pytest.mark.parametrize("name", CALLED_BY_AIOHTTP)
def test_what_is_overridden_is_still_there_to_override(name: str) -> None:
    assert callable(getattr(RequestHandler, name))


def test_none_of_our_own_names_is_taken() -> None:
    """A slot that aiohttp comes to have too would be two things at once."""
    assert {name for name in Intake.__slots__ if name in dir(RequestHandler)} == set()


def test_a_parsed_head_says_what_is_read_of_it() -> None:
    fields = {name for name in dir(RawRequestMessage) if not name.startswith("_")}

    assert fields >= MESSAGE


@pytest.mark.parametrize("parser", [HttpRequestParser, HttpRequestParserPy], ids=["C", "Python"])
async def test_a_parser_takes_a_head_and_then_its_body(parser: type[HttpRequestParser]) -> None:
    one = parsing(parser)

    messages, upgraded, _ = one.feed_data(
        b"POST /a%2Fb//c HTTP/1.1\r\nHost: x\r\na: 1\r\nA: 2\r\nContent-Length: 2\r\n\r\n"
    )
    ((message, payload),) = messages
    one.feed_data(b"hi")

    assert (message.path, upgraded) == ("/a%2Fb//c", False)
    assert message.raw_headers == ((b"Host", b"x"), (b"a", b"1"), (b"A", b"2"), (b"Content-Length", b"2"))
    assert (payload.is_eof(), payload.total_bytes, payload.read_nowait()) == (True, 2, b"hi")


@pytest.mark.parametrize("parser", [HttpRequestParser, HttpRequestParserPy], ids=["C", "Python"])
async def test_what_came_of_a_body_can_be_read_after_its_end_was_bad(parser: type[HttpRequestParser]) -> None:
    one = parsing(parser)
    messages, _, _ = one.feed_data(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    ((_, payload),) = messages
    with contextlib.suppress(Exception):  # one raises it, the other puts it into the payload
        one.feed_data(b"2\r\nhi\r\nzz\r\n")

    payload.set_exception(None)  # type: ignore[arg-type]  # as `Intake._cut_body` does
    payload.feed_eof()

    assert payload.read_nowait() == b"hi"


def test_a_parser_is_made_as_ours_is() -> None:
    assert set(inspect.signature(HttpRequestParserPy.__init__).parameters) >= PARSER


def parsing(parser: type[HttpRequestParser]) -> HttpRequestParser:
    """A parser as the capture port makes it, on a connection that is none."""
    loop = asyncio.get_running_loop()
    protocol = RequestHandler(web.Server(answered), loop=loop)
    return parser(
        protocol,
        loop,
        2**16,
        max_line_size=2**16,
        max_field_size=2**16,
        max_headers=512,
        payload_exception=RequestPayloadError,
        auto_decompress=False,
    )
