"""Any request comes back from the store as it was sent, wherever the segments end."""

from dataclasses import dataclass
from itertools import pairwise
from string import ascii_letters, digits

from hypothesis import given
from hypothesis import strategies as st

from tests.capture.door import Door, codes

TOKEN = ascii_letters + digits + "!#$%&'*+-.^_`|~"

MEANT = {
    *("connection", "content-length", "content-location", "content-range", "content-type", "etag", "expect", "host"),
    *("max-forwards", "sec-websocket-key1", "server", "transfer-encoding", "upgrade", "user-agent"),
}
"""Names that mean something to the parser."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    chunks: tuple[int, ...] | None

    @property
    def all_headers(self) -> tuple[tuple[str, str], ...]:
        framing = ("Content-Length", str(len(self.body))) if self.chunks is None else ("transfer-encoding", "Chunked")
        return (("Host", "x"), *self.headers, framing)

    def wire(self) -> bytes:
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.all_headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self._framed()

    def _framed(self) -> bytes:
        if self.chunks is None:
            return self.body
        framed, rest = b"", self.body
        for size in (*self.chunks, len(self.body)):
            part, rest = rest[:size], rest[size:]
            framed += b"%x\r\n%b\r\n" % (len(part), part) if part else b""
        return framed + b"0\r\n\r\n"


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
    body=bodies,
    chunks=st.none() | st.lists(st.integers(1, 50), max_size=5).map(tuple),
)


@given(pipeline=st.lists(requests, min_size=1, max_size=8), data=st.data())
async def test_what_is_sent_is_what_is_kept(one_door: Door, pipeline: list[Sent], data: st.DataObject) -> None:
    wire = b"".join(sent.wire() for sent in pipeline)
    ends = sorted({0, len(wire), *data.draw(st.lists(st.integers(0, len(wire)), max_size=6), label="ends")})
    before = await one_door.newest()

    answers = await one_door.exchange(*(wire[start:end] for start, end in pairwise(ends)))

    kept = [
        (capture.method, capture.request_target, capture.headers, capture.body.data)
        for capture in await one_door.captures(after=before)
    ]
    assert codes(answers) == [200] * len(pipeline)
    assert kept == [(sent.method, sent.target, sent.all_headers, sent.body) for sent in pipeline]
