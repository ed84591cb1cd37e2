from pathlib import Path

from binserver.model import Remark
from tests.capture.door import Door

HEAD = b"POST /shop HTTP/1.1\r\nHost: x\r\n"


def sized(length: int, *lines: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in (b"Content-Length: %d" % length, *lines)) + b"\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


async def test_a_sender_that_waits_is_told_to_go_ahead(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(sized(2, b"Expect: 100-Continue"))
        assert (await sender.answer()).code == 100
        await sender.send(b"hi")

        assert (await sender.answer()).code == 200
    assert (await door.kept()).body.data == b"hi"


async def test_a_sender_that_does_not_wait_is_not_told(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(sized(2, b"Expect: 100-continue") + b"h", b"i")

        assert (await sender.answer()).code == 200


async def test_a_body_that_is_announced_too_large_is_refused_before_it_is_asked_for(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(sized(1001, b"Expect: 100-continue"))

        answer = await sender.answer()

        assert answer.code == 413
        assert answer.headers["Connection"] == "close"
    capture = await door.kept()
    assert capture.flaws == (Remark(code="body-refused", params={"limit": 1000, "declared": 1001}),)
    assert (capture.bin, capture.replied.code, capture.body.size) == ("shop", 413, 0)


async def test_what_came_of_a_body_that_is_too_large_is_kept(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(sized(5000) + b"a" * 5000)

        answer = await sender.answer()

    assert (answer.code, answer.headers["Connection"]) == (413, "close")
    assert (await door.kept()).body.data == b"a" * 1000


async def test_the_start_of_a_body_that_is_too_large_is_kept_though_it_comes_later(door: Door) -> None:
    """Senders write the head first, and it is known to be too large by then."""
    async with door.sender() as sender:
        await sender.send(sized(5000), b"a" * 600, b"b" * 600)

        assert (await sender.answer()).code == 413
    capture = await door.kept()
    assert capture.body.data == b"a" * 600 + b"b" * 400
    assert capture.flaws == (Remark(code="body-over-limit", params={"limit": 1000, "kept": 1000, "declared": 5000}),)


async def test_the_start_of_a_body_without_end_is_kept_up_to_the_limit(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(CHUNKED + chunk(b"a" * 600), chunk(b"b" * 600))

        assert (await sender.answer()).code == 413
        assert await sender.rest() == b""
    capture = await door.kept()
    assert capture.body.data == b"a" * 600 + b"b" * 400
    assert capture.flaws == (Remark(code="body-over-limit", params={"limit": 1000, "kept": 1000}),)


async def test_a_body_as_large_as_the_limit_is_kept_whole(door: Door) -> None:
    answers = await door.exchange(sized(1000) + b"a" * 1000 + CHUNKED + chunk(b"b" * 1000) + b"0\r\n\r\n")

    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert [capture.body.size for capture in await door.captures()] == [1000, 1000]


async def test_a_sender_that_uploads_on_reads_its_refusal(door: Door) -> None:
    """Closing on bytes that nobody read would reset the connection, and the answer with it."""
    async with door.sender() as sender:
        sender.writer.write(sized(5_000_000) + b"a" * 5_000_000)

        assert (await sender.answer()).code == 413
        assert await sender.reader.read() == b""


async def test_a_large_body_is_kept_byte_by_byte(tmp_path: Path) -> None:
    body = bytes(range(256)) * 8192 + b"end"

    async with Door.opened(tmp_path / "captures.db", max_body=len(body)) as door:
        answers = await door.exchange(sized(len(body)) + body + sized(2) + b"hi")

        first, second = await door.captures()
        assert answers.count(b"HTTP/1.1 200 OK") == 2
        assert await door.store.body(first.number) == body
        assert second.body.data == b"hi"


async def test_large_bodies_are_kept_in_order_when_pipelined(tmp_path: Path) -> None:
    bodies = [bytes([n]) * 700_000 for n in range(4)]

    async with Door.opened(tmp_path / "captures.db", max_body=2**20) as door:
        answers = await door.exchange(b"".join(sized(len(body)) + body for body in bodies))

        assert answers.count(b"HTTP/1.1 200 OK") == 4
        assert [await door.store.body(capture.number) for capture in await door.captures()] == bodies


async def test_a_connection_that_breaks_leaves_what_came(door: Door) -> None:
    async with door.sender() as sender:
        await sender.send(sized(10) + b"hi")
        sender.reset()

        capture = await door.kept()
    assert capture.body.data == b"hi"
    assert capture.flaws == (Remark(code="aborted", params={"received": 2, "declared": 10}),)


async def test_a_sender_that_leaves_after_its_body_is_kept_once(door: Door) -> None:
    async with door.sender() as sender:
        sender.writer.write(sized(2) + b"hi")
        await sender.writer.drain()
        sender.reset()

        capture = await door.kept()
    async with door.sender() as another:
        await another.send(sized(2) + b"yo")
        await another.answer()
    assert capture.body.data == b"hi"
    assert [one.body.data for one in await door.captures()] == [b"hi", b"yo"]


async def test_many_tiny_chunks_are_one_body(door: Door) -> None:
    await door.exchange(CHUNKED, *(chunk(b"%c" % (97 + n % 26)) for n in range(200)), b"0\r\n\r\n")

    capture = await door.kept()
    assert capture.body.data == bytes(97 + n % 26 for n in range(200))
    assert capture.flaws == ()


async def test_a_head_of_more_than_64_kib_is_not_kept_apart(door: Door) -> None:
    values = [b"a" * 40_000, b"b" * 40_000]
    await door.exchange(HEAD + b"".join(b"X: %b\r\n" % value for value in values) + b"\r\n")

    capture = await door.kept()
    assert capture.head is None
    assert capture.headers == (("Host", "x"), *(("X", value.decode()) for value in values))
