"""Handshakes: what a provider has to be answered before it sends, and that nobody else is answered so."""

import json

import pytest

from binserver.model import Bin, Reply
from tests import make
from tests.capture.door import Answer, Door

CHALLENGE = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"


async def asked(door: Door, bin: Bin, body: bytes, *segments: bytes, method: str = "POST", more: str = "") -> Answer:
    """What a bin answers to JSON that comes in these segments."""
    await door.store.make_bin(bin)
    whole = b"".join((body, *segments))
    head = f"{method} /{bin.name} HTTP/1.1\r\nHost: x\r\n{more}Content-Type: application/json\r\n"
    async with door.sender() as sender:
        await sender.send(f"{head}Content-Length: {len(whole)}\r\n\r\n".encode() + body, *segments)
        return await sender.answer()


def challenge(text: str) -> bytes:
    return json.dumps({"token": "t", "type": "url_verification", "challenge": text}).encode()


async def test_slack_gets_its_challenge_back_as_plain_text(door: Door) -> None:
    answer = await asked(door, make.bin("team", provider="slack"), challenge(CHALLENGE))

    assert (answer.code, answer.body) == (200, CHALLENGE.encode())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_challenge_that_comes_in_pieces_is_answered_too(door: Door) -> None:
    body = challenge(CHALLENGE)

    answer = await asked(door, make.bin("team", provider="slack"), body[:20], body[20:])

    assert answer.body == CHALLENGE.encode()


async def test_a_bin_that_is_not_for_slack_echoes_nothing(door: Door) -> None:
    answer = await asked(door, make.bin("other", provider="stripe"), challenge(CHALLENGE))

    assert (answer.code, answer.body) == (200, b"ok")


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a b", "a\r\nX-A: 1", "x" * 257, "", "é"],
    ids=["tag", "blank", "line", "long", "empty", "accent"],
)
async def test_what_is_no_plain_short_text_is_not_echoed(one_door: Door, text: str) -> None:
    name = f"team-{abs(hash(text))}"

    answer = await asked(one_door, make.bin(name, provider="slack", reply=Reply(body="mine")), challenge(text))

    assert (answer.code, answer.body) == (200, b"mine")


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b'{"type": 1}', 200, b'{"type":1}'),
        (b'{"type": 0}', 204, b""),
        (b'{"type": 1, "event": {"type": "x"}}', 204, b""),
    ],
    ids=["interaction", "event-ping", "event"],
)
async def test_discord_is_answered_its_ping(one_door: Door, body: bytes, code: int, said: bytes) -> None:
    answer = await asked(one_door, make.bin(f"guild-{code}-{len(body)}", provider="discord"), body)

    assert (answer.code, answer.body) == (code, said)


async def test_cloudevents_may_send(door: Door) -> None:
    answer = await asked(
        door,
        make.bin("events", provider="cloudevents"),
        b"",
        method="OPTIONS",
        more="WebHook-Request-Origin: a.example\r\n",
    )

    assert (answer.code, answer.headers["WebHook-Allowed-Origin"]) == (200, "*")


async def test_the_code_of_a_handshake_is_kept_with_the_capture(door: Door) -> None:
    await asked(door, make.bin("guild", provider="discord"), b'{"type": 0}')

    (capture,) = await door.captures()
    assert capture.replied.code == 204
