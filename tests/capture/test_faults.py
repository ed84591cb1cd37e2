"""A fault of ours costs no request silently: the sender is told, the log says it, and what came can be seen."""

import asyncio
import logging
from functools import partial
from typing import NoReturn

import pytest

from binserver.capture.connection import Connection
from binserver.capture.reply import Replies
from binserver.store import Store
from tests.capture.door import Door, codes

GET = b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
CHUNKED = b"POST /shop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\n\r\n"

FAULTS: dict[str, tuple[object, str, bytes]] = {
    "telling what is odd": ("binserver.capture.intake", "oddities", GET),
    "telling whether a request follows": ("binserver.capture.intake", "begins_like_a_request", GET + b"GE"),
    "telling what is stray": ("binserver.capture.intake", "stray_bytes", POST + b"}"),
    "telling of trailers": ("binserver.capture.intake", "has_trailers", CHUNKED),
    "making a small body": ("binserver.capture.receive", "received", POST),
    "making a body": (Store, "new_body", POST[:-2]),
    "finding the bin": (Store, "find_bin", POST),
    "reading the headers": ("binserver.capture.receive", "as_kept", POST),
    "finding the claimed address": ("binserver.capture.receive", "with_claim", POST),
    "diagnosing": ("binserver.capture.receive", "diagnose", b"nonsense\r\n\r\n"),
    "taking apart": ("binserver.capture.receive", "take_apart", b"nonsense\r\n\r\n"),
    "telling whether it is whole": ("binserver.capture.connection", "is_whole", b"nonsense\r\n\r\n"),
    "making the reply": (Replies, "success", POST),
}


class Fault(Exception):
    pass


def fail(*_: object, **__: object) -> NoReturn:
    raise Fault("nobody else is to see this")


def breaks(patch: pytest.MonkeyPatch, where: object, name: str) -> None:
    if isinstance(where, str):
        patch.setattr(f"{where}.{name}", fail)
    else:
        patch.setattr(where, name, fail)


@pytest.mark.parametrize("case", FAULTS)
async def test_a_fault_anywhere_leaves_something_to_see(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    where, name, raw = FAULTS[case]
    breaks(monkeypatch, where, name)

    answers = await door.exchange(raw)

    assert codes(answers)[-1] == 500
    assert b"nobody else" not in answers
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert any(record.exc_info and record.exc_info[0] is Fault for record in caplog.records)
    monkeypatch.undo()
    kept = await door.captures()
    assert kept
    assert name == "success" or kept[-1].replied.code == 500
    assert name == "success" or [flaw.code for flaw in kept[-1].flaws][-1:] == ["not-received"]
    assert any((capture.head or b"")[:4] in raw for capture in kept)


async def test_what_was_right_before_a_fault_is_kept_and_answered(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binserver.capture.intake.has_trailers", fail)

    answers = await door.exchange(POST + CHUNKED + GET)

    assert codes(answers) == [200, 200, 500]
    first, second, third = await door.captures()
    assert (first.body.data, second.body.data) == (b"body", b"hi")
    assert third.head == POST + CHUNKED + GET


async def test_a_fault_while_a_sender_leaves_is_kept(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("binserver.capture.intake.Intake._begin_doubt", fail)
    async with door.sender() as sender:
        await sender.send(GET[:-10])
        sender.reset()

        capture = await door.kept()

    assert (capture.bin, capture.head) == (None, GET[:-10])
    assert len(caplog.records) == 1


async def test_the_next_sender_is_served_after_a_fault(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("binserver.capture.intake.oddities", fail)
        await door.exchange(GET)

    assert codes(await door.exchange(GET)) == [200]


async def test_a_sender_that_is_gone_when_its_request_is_on_disk_is_told_of(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider gives up after a few seconds, and a slow disk may take longer."""
    add_soon, on_its_way, waiting = Store.add_soon, asyncio.Event(), []

    def slow(store: Store, *given: object) -> None:
        waiting.append(partial(add_soon, store, *given))  # type: ignore[arg-type]
        on_its_way.set()

    monkeypatch.setattr(Store, "add_soon", slow)
    lost = connection_is_lost(monkeypatch)
    async with door.sender() as sender:
        await sender.send(POST)
        await on_its_way.wait()
        sender.reset()
        await lost.wait()
        waiting.pop()()
        while not (capture := await door.kept()).flaws:
            await door.feed.beyond(door.feed.change)

    assert [flaw.code for flaw in capture.flaws] == ["gone-before-reply"]
    assert capture.body.data == b"body"


def connection_is_lost(patch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once one is."""
    called, method = asyncio.Event(), Connection.connection_lost

    def note(one: Connection, exc: BaseException | None) -> None:
        method(one, exc)
        called.set()

    patch.setattr(Connection, "connection_lost", note)
    return called
