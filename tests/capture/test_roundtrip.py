"""Any request comes back from the store as it was sent, wherever the segments end."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits

import pytest
import uvloop
from aiohttp.http import HttpRequestParser
from aiohttp.http_parser import HttpRequestParserPy
from hypothesis import given, settings
from hypothesis import strategies as st

from binserver.model import Capture, Headers
from tests.capture.door import Door, codes

TOKEN = ascii_letters + digits + "!#$%&'*+-.^_`|~"

MEANT = {
    *("connection", "content-length", "content-location", "content-range", "content-type", "etag", "expect", "host"),
    *("max-forwards", "sec-websocket-key1", "server", "transfer-encoding", "upgrade", "user-agent"),
}
"""Names that mean something to the parser."""

DEEPEST = 32
"""Requests in one pipeline."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request; `blanks` stand around the values of its headers, `chunks` are the sizes of all but the last."""

    method: str
    target: str
    headers: Headers
    blanks: str
    body: bytes
    chunks: tuple[int, ...] | None
    size: str
    trailer: bool

    @property
    def all_headers(self) -> Headers:
        framing = ("Content-Length", str(len(self.body))) if self.chunks is None else ("transfer-encoding", "Chunked")
        return (("Host", "x"), *self.headers, framing)

    @property
    def flaws(self) -> bool:
        """Whether there is something that cannot be kept."""
        return self.trailer and self.chunks is not None

    def head(self) -> bytes:
        fields = (f"{name}:{self.blanks}{value}{self.blanks}" for name, value in self.all_headers)
        return "\r\n".join([f"{self.method} {self.target} HTTP/1.1", *fields, "", ""]).encode("latin-1")

    def wire(self) -> bytes:
        return self.head() + (self.body if self.chunks is None else self._framed(self.chunks))

    def _framed(self, chunks: Sequence[int]) -> bytes:
        framed, rest = b"", self.body
        for size in (*chunks, len(self.body)):
            part, rest = rest[:size], rest[size:]
            framed += self.size.format(len(part)).encode() + b"\r\n%b\r\n" % part if part else b""
        return framed + b"0\r\n" + (b"Left-Behind: 1\r\n" if self.trailer else b"") + b"\r\n"


methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE", "QUERY"]) | st.text(
    TOKEN, min_size=1, max_size=12
).filter(lambda method: method.upper() not in {"CONNECT", "HEAD", "PRI"})
targets = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=30).map(
    lambda rest: "/shop/" + rest
)
names = st.text(TOKEN, min_size=1, max_size=12).filter(lambda name: name.lower() not in MEANT)
values = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f") | st.just("\t"), max_size=30
).map(lambda value: value.strip(" \t"))
bodies = st.binary(max_size=200) | st.sampled_from([b"\r\n\r\n", b"0\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"a" * 900])
requests = st.builds(
    Sent,
    method=methods,
    target=targets,
    headers=st.lists(st.tuples(names, values), max_size=6).map(lambda some: (*some, *some[:2])),
    blanks=st.sampled_from(["", " ", " \t "]),
    body=bodies,
    chunks=st.none() | st.lists(st.integers(1, 50), max_size=5).map(tuple),
    size=st.sampled_from(["{:x}", "{:X}", "000{:x}", '{:x};a="b;c"']),
    trailer=st.sampled_from([False, False, False, True]),
)
pipelines = st.builds(
    lambda some, times: (some * times)[:DEEPEST],
    st.lists(requests, min_size=1, max_size=6),
    st.sampled_from([1, 1, 1, 2, DEEPEST]),
)


async def comes_back(door: Door, pipeline: list[Sent], data: st.DataObject) -> None:
    wire = b"".join(sent.wire() for sent in pipeline)
    ends = sorted({0, len(wire), *data.draw(st.lists(st.integers(0, len(wire)), max_size=6), label="ends")})
    before = await door.newest()

    answers = await door.exchange(*(wire[start:end] for start, end in pairwise(ends)))

    assert codes(answers) == [200] * len(pipeline)
    kept = await door.captures(after=before)
    assert [as_kept(capture) for capture in kept] == [
        (sent.method, sent.target, "1.1", sent.all_headers, sent.head(), sent.body, sent.flaws) for sent in pipeline
    ]


def as_kept(capture: Capture) -> tuple[str, str, str, Headers, bytes | None, bytes | None, bool]:
    dropped = any(flaw.code == "trailers-dropped" for flaw in capture.flaws)
    start = (capture.method, capture.request_target, capture.http_version)
    return *start, capture.headers, capture.head, capture.body.data, dropped


@settings(max_examples=300)
@given(pipeline=pipelines, data=st.data())
async def test_what_is_sent_is_what_is_kept(one_door: Door, pipeline: list[Sent], data: st.DataObject) -> None:
    await comes_back(one_door, pipeline, data)


@pytest.mark.nightly
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("parser", [HttpRequestParser, HttpRequestParserPy], ids=["C", "Python"])
def test_10_000_pipelines_are_kept_as_they_were_sent(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    loop: Callable[[], asyncio.AbstractEventLoop],
    parser: type[HttpRequestParser],
) -> None:
    """2,500 by each parser on each event loop."""
    monkeypatch.setattr("binserver.capture.intake.HttpRequestParser", parser)
    opened = Door.opened(tmp_path / "captures.db")
    with asyncio.Runner(loop_factory=loop) as runner:
        door = runner.run(opened.__aenter__())

        @settings(max_examples=2_500)
        @given(pipeline=pipelines, data=st.data())
        def each(pipeline: list[Sent], data: st.DataObject) -> None:
            runner.run(comes_back(door, pipeline, data))

        try:
            each()
        finally:
            runner.run(opened.__aexit__(None, None, None))
