from http import HTTPStatus
from pathlib import Path

import pytest

from binserver.capture.reply import CLOSING, LEAVE, REFUSALS, RETRY_AFTER, STAY, Replies
from binserver.model import BODILESS, RESERVED, Bin, Reply
from tests import make
from tests.capture.door import Door


def encoded(bin: Bin, *, bodyless: bool = False) -> str:
    return Replies().success(bin, 17, connection=STAY, bodyless=bodyless).decode("latin-1")


def test_the_default_reply_says_what_was_kept_and_is_harmless() -> None:
    head, body = encoded(make.bin()).split("\r\n\r\n")
    status, *lines = head.split("\r\n")

    assert (status, body) == ("HTTP/1.1 200 OK", "ok")
    assert {line for line in lines if not line.startswith("Date: ")} == {
        "Content-Type: text/plain; charset=utf-8",
        "Content-Length: 2",
        "X-Binserver-Capture: 17",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: sandbox; default-src 'none'",
    }


def test_a_bin_chooses_its_reply() -> None:
    reply = Reply(code=202, headers=(("content-type", "application/json"), ("X-A", "1"), ("X-A", "2")), body='{"é": 1}')

    text = encoded(make.bin(reply=reply))

    assert text.startswith("HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nX-A: 1\r\nX-A: 2\r\n")
    assert "Content-Length: 9\r\n" in text
    assert text.lower().count("content-type:") == 1
    assert text.encode("latin-1").endswith('{"é": 1}'.encode())


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_bin_cannot_set_what_is_ours(name: str) -> None:
    for cased in (name, name.title()):
        assert "chosen" not in encoded(make.bin(reply=Reply(headers=((cased, "chosen"),))))


def test_a_header_of_a_bin_cannot_begin_another_line() -> None:
    text = encoded(make.bin(reply=Reply(headers=(("X-A", "1\r\nX-B: 2"), ("X\nC", "3")))))

    assert "\r\nX-A: 1  X-B: 2\r\nX C: 3\r\n" in text


@pytest.mark.parametrize(("code", "length"), [(204, False), (205, True), (304, False)])
def test_some_codes_have_no_body(code: int, length: bool) -> None:
    head, body = encoded(make.bin(reply=Reply(code=code, body="no"))).split("\r\n\r\n")

    assert body == ""
    assert ("Content-Length: 0" in head) == length  # without it, a sender would wait for the body of a 205
    assert code in BODILESS


def test_head_is_answered_with_the_length_alone() -> None:
    head, body = encoded(make.bin(), bodyless=True).split("\r\n\r\n")

    assert body == ""
    assert "Content-Length: 2\r\n" in head


def test_a_changed_reply_is_used_at_once() -> None:
    replies = Replies()
    replies.success(make.bin(), 1, connection=STAY, bodyless=False)

    changed = replies.success(make.bin(reply=Reply(body="new")), 2, connection=STAY, bodyless=False)

    assert changed.endswith(b"\r\n\r\nnew")


def test_more_bins_than_are_held_ready_have_their_replies() -> None:
    replies = Replies()
    for n in range(600):
        bin = make.bin(f"bin-{n}", reply=Reply(body=str(n)))
        assert replies.success(bin, n, connection=STAY, bodyless=False).endswith(b"\r\n\r\n%d" % n)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_a_constant_sentence(code: int) -> None:
    head, body = Replies().refusal(code, connection=LEAVE, bodyless=False).decode().split("\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {code} {HTTPStatus(code).phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n")
    assert body == REFUSALS[code]
    assert ("Retry-After: 5" in head) == (code in RETRY_AFTER)
    assert "Content-Security-Policy: sandbox; default-src 'none'\r\n" in head
    assert "Connection: close" in head


def test_what_is_refused_in_the_middle_closes() -> None:
    assert {400, 408, 413} <= CLOSING


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /<script>1</script> HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /shop/<script>1</script> HTTP/1.1\r\nHost: <script>\r\nX: <script>\r\n\r\n",
        b"<script>1</script>\r\n\r\n",
        b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Length: <script>\r\n\r\n",
        b"POST /shop HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n<script>",
        b"POST /shop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n<script>\r\n",
    ],
)
async def test_nothing_of_a_request_comes_back(door: Door, raw: bytes) -> None:
    answers = await door.exchange(raw)

    assert answers
    assert b"script" not in answers
    assert b"\r\nserver:" not in answers.lower()


async def test_a_head_request_is_answered_without_a_body(door: Door) -> None:
    answers = await door.exchange(b"HEAD /shop HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")

    heads = answers.split(b"\r\n\r\n")
    assert [head[:12] for head in heads] == [b"HTTP/1.1 200", b"HTTP/1.1 404", b""]


async def test_a_bin_may_answer_with_an_error(tmp_path: Path) -> None:
    async with Door.opened(tmp_path / "captures.db", reply=Reply(code=500, body="try again")) as door:
        answers = await door.exchange(b"GET /shop HTTP/1.1\r\nHost: x\r\n\r\n")

        capture = await door.kept()
    assert answers.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert answers.endswith(b"\r\n\r\ntry again")
    assert capture.replied.code == 500
