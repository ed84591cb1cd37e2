"""Bytes in, and what must be seen of them: whatever comes, nothing is invisible."""

from pathlib import Path

import pytest
import uvloop
from aiohttp.http_parser import HttpRequestParserPy

from binserver.capture.rawhead import RawHead
from binserver.model import Capture
from tests.capture.corpus import BROKEN, DIFFER, EVERYTHING, REQUESTS, Seen
from tests.capture.door import Door, codes


def seen(capture: Capture) -> Seen:
    assert capture.body.data is not None
    return Seen(
        bin=capture.bin,
        method=capture.method,
        target=capture.request_target,
        version=capture.http_version,
        body=capture.body.data,
        code=capture.replied.code,
        flaws=tuple(flaw.code for flaw in capture.flaws),
    )


def without_what_is_left_over(some: list[Seen]) -> list[Seen]:
    """A flaw that is told by the end of a read cannot be told where the read ends before."""
    return [one for one in some if one.flaws != ("left-over",)]


def fields(head: bytes) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in RawHead.of(head).fields())


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of aiohttp's parsers: without its extensions there is only the second."""
    if request.param == "Python":
        monkeypatch.setattr("binserver.capture.intake.HttpRequestParser", HttpRequestParserPy)
    return str(request.param)


@pytest.mark.parametrize("case", EVERYTHING)
async def test_nothing_is_invisible(one_door: Door, parser: str, case: str) -> None:
    raw, expected = EVERYTHING[case]
    before = await one_door.newest()

    answers = await one_door.exchange(raw)

    captures = await one_door.captures(after=before)
    assert [seen(capture) for capture in captures] == expected
    answered = [code for code in codes(answers) if code != 100]
    assert answered == [capture.replied.code for capture in captures][: len(answered)] != []
    assert all(capture.head and capture.head in raw for capture in captures)
    assert all(capture.headers == fields(capture.head or b"") for capture in captures if capture.http_version)


@pytest.mark.parametrize("case", DIFFER)
async def test_what_the_parsers_see_differently_is_visible_to_both(one_door: Door, parser: str, case: str) -> None:
    raw, *expected = DIFFER[case]
    before = await one_door.newest()

    await one_door.exchange(raw)

    kept = [seen(capture) for capture in await one_door.captures(after=before)]
    assert kept == expected[parser == "Python"]


@pytest.mark.parametrize("parser", ["C", pytest.param("Python", marks=pytest.mark.nightly)], indirect=True)
@pytest.mark.parametrize("case", REQUESTS | BROKEN)
async def test_it_makes_no_difference_where_the_segments_end(one_door: Door, parser: str, case: str) -> None:
    raw, expected = EVERYTHING[case]
    step = max(1, len(raw) // 40)
    before = await one_door.newest()

    await one_door.exchange(*(raw[start : start + step] for start in range(0, len(raw), step)))

    kept = [seen(capture) for capture in await one_door.captures(after=before)]
    assert without_what_is_left_over(kept) == without_what_is_left_over(expected)


@pytest.mark.parametrize("case", BROKEN)
async def test_head_and_body_of_what_is_no_request_are_the_bytes_as_they_came(one_door: Door, case: str) -> None:
    raw, _ = BROKEN[case]
    before = await one_door.newest()

    await one_door.exchange(raw)

    for capture in await one_door.captures(after=before):
        kept = (capture.head or b"") + (capture.body.data or b"")
        assert capture.http_version or (kept in raw and len(kept) <= 2**16)


async def test_what_is_no_request_does_not_disturb_the_next_sender(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(b"\x16\x03\x01")
        answers = await door.exchange(REQUESTS["get"][0])

    assert codes(answers) == [200]


async def test_empty_lines_alone_are_nothing(door: Door, parser: str) -> None:
    """RFC 9112, 2.2: they come from senders that end their bodies with one too many."""
    assert await door.exchange(b"\r\n\r\n", b"\n") == b""
    assert await door.captures() == []


async def test_a_request_line_without_a_version_is_told(door: Door, parser: str) -> None:
    await door.exchange(b"POST /shop\r\n\r\n")

    (capture,) = await door.captures()
    assert (capture.bin, capture.method, capture.request_target) == ("shop", "POST", "/shop")
    assert [flaw.code for flaw in capture.flaws] == ["no-version"]
    assert capture.replied.code in {400, 505}  # llhttp reads it as HTTP/0.9


def test_it_is_the_same_on_uvloop(tmp_path: Path) -> None:
    async def all_cases() -> dict[str, list[Seen]]:
        found = {}
        async with Door.opened(tmp_path / "captures.db") as door:
            for case, (raw, _) in EVERYTHING.items():
                before = await door.newest()
                await door.exchange(raw)
                found[case] = [seen(capture) for capture in await door.captures(after=before)]
        return found

    assert uvloop.run(all_cases()) == {case: expected for case, (_, expected) in EVERYTHING.items()}
