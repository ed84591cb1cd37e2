"""Content codings undone, within limits."""

import gzip
import random
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver.bodies.decoding import BOMB, MOST_DECODED, MOST_STREAMS, PIECE, decoded
from binserver.bodies.streams import WINDOW_LOG
from binserver.model import Headers

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=1),
    "zstd": zstd.compress,
}
TEXT = b'{"amounts":[' + b",".join(b"%d" % (at * 7919 % 100_003) for at in range(3000)) + b"]}"
LARGE = TEXT * 100
ZEROS = bytes(10**7)

every_coding = pytest.mark.parametrize("coding", CODERS)


def coded(*codings: str) -> Headers:
    return tuple(("Content-Encoding", one) for one in codings)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        *((coding, coder(TEXT)) for coding, coder in CODERS.items()),
        ("deflate", bare_deflate(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        (" GZIP ", gzip.compress(TEXT)),
        ("identity", TEXT),
        ("gzip, identity", gzip.compress(TEXT)),
        ("gzip, br", brotli.compress(gzip.compress(TEXT))),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("zstd", zstd.compress(TEXT[:100]) + zstd.compress(TEXT[100:])),
    ],
    ids=[
        "gzip",
        "zlib",
        "br",
        "zstd",
        "bare deflate",
        "x-gzip",
        "GZIP",
        "as it is",
        "and as it is",
        "two",
        "members",
        "frames",
    ],
)
def test_a_coding_is_undone(coding: str, data: bytes) -> None:
    found = decoded(coded(coding), data)

    assert found.data == TEXT
    assert (found.cut, found.fault) == (False, None)


def test_codings_of_several_lines_are_undone_from_the_last_on() -> None:
    found = decoded(coded("gzip", "zstd"), zstd.compress(gzip.compress(TEXT)))

    assert (found.data, found.codings) == (TEXT, ("gzip", "zstd"))


@every_coding
def test_what_only_claims_to_be_coded_is_left_as_it_is(coding: str) -> None:
    found = decoded(coded(coding), b'{"a": 1}')

    assert (found.data, found.codings) == (b'{"a": 1}', ())
    assert found.fault is not None
    assert found.fault.code in {"coding-broken", "coding-ends-early"}


@every_coding
def test_a_body_that_was_cut_off_is_decoded_as_far_as_it_goes(coding: str) -> None:
    data = CODERS[coding](LARGE[:500_000])[:-10]

    found = decoded(coded(coding), data)

    assert found.fault is not None
    assert (found.fault.code, found.fault.params["at"]) == ("coding-ends-early", len(data) + 1)
    assert LARGE.startswith(found.data)
    assert len(found.data) > 1000


@pytest.mark.parametrize("at", [200, 1023, 1024, 3000])
def test_a_broken_byte_is_placed_and_what_came_before_it_shown(at: int) -> None:
    """The block from there on is said to be of a kind that there is none of."""
    packer = zlib.compressobj(level=0, wbits=zlib.MAX_WBITS | 16)
    sound = packer.compress(b"x" * at) + packer.flush(zlib.Z_FULL_FLUSH)

    found = decoded(coded("gzip"), sound + b"\x07" + b"y" * 5000)

    assert found.fault is not None
    assert (found.fault.code, found.fault.params["at"]) == ("coding-broken", len(sound) + 1)
    assert found.data == b"x" * at


@every_coding
def test_what_follows_the_end_is_placed(coding: str) -> None:
    data = CODERS[coding](TEXT)

    found = decoded(coded(coding), data + b"more")

    assert found.data == TEXT
    assert found.fault is not None
    assert (found.fault.code, found.fault.params["at"]) == ("coding-goes-on", len(data) + 1)


def test_what_is_under_an_unknown_coding_stays_coded() -> None:
    unknown = decoded(coded("made-up, gzip"), gzip.compress(TEXT))
    outermost = decoded(coded("gzip, made-up"), gzip.compress(TEXT))

    assert (unknown.data, unknown.codings) == (TEXT, ("gzip",))
    assert unknown.fault is not None
    assert unknown.fault.params == {"coding": "made-up"}
    assert (outermost.data, outermost.codings) == (gzip.compress(TEXT), ())


def test_only_so_many_codings_and_members_are_undone() -> None:
    codings = decoded(coded("gzip, " * 4), TEXT).fault
    members = decoded(coded("gzip"), gzip.compress(b"") * (MOST_STREAMS + 1)).fault

    assert codings is not None
    assert members is not None
    assert (codings.code, members.code) == ("codings-too-many", "coding-goes-on")


@every_coding
def test_a_large_body_is_decoded_to_the_limit_and_no_further(coding: str) -> None:
    found = decoded(coded(coding), CODERS[coding](LARGE), most=100_000)

    assert found.data == LARGE[:100_000]
    assert (found.cut, found.fault) == (True, None)


@every_coding
def test_a_body_of_just_the_limit_is_whole(coding: str) -> None:
    found = decoded(coded(coding), CODERS[coding](TEXT), most=len(TEXT))

    assert (found.data, found.cut, found.fault) == (TEXT, False, None)


BOMBS = {
    **{coding: (coding, coder(ZEROS)) for coding, coder in CODERS.items()},
    "nested": ("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "nested otherwise": ("zstd, br", brotli.compress(zstd.compress(ZEROS))),
    "thrice": ("gzip, gzip, gzip", gzip.compress(gzip.compress(gzip.compress(ZEROS)))),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_not_unpacked(bomb: str) -> None:
    codings, data = BOMBS[bomb]

    found = decoded(coded(codings), data)

    assert found.fault is not None
    assert (found.fault.code, found.fault.params["times"]) == ("coding-bomb", BOMB)
    assert len(found.data) < len(ZEROS) / BOMB


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        *BOMBS.values(),
        ("gzip", gzip.compress(b"") * 100_000),
        ("zstd", zstd.compress(b"") * 100_000),
        ("deflate", b"\0\0\0\xff\xff" * 400_000),
        *((coding, coder(random.Random(1).randbytes(3 * MOST_DECODED))) for coding, coder in CODERS.items()),
    ],
    ids=[*BOMBS, "empty members", "empty frames", "empty blocks", *(f"noise in {coding}" for coding in CODERS)],
)
def test_a_look_takes_little_time_and_room(coding: str, data: bytes) -> None:
    tracemalloc.start()
    try:
        began = time.process_time()
        decoded(coded(coding), data)
        took, room = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert took < 0.25  # seconds; a thirtieth of it where nothing else runs
    assert room < 16 * MOST_DECODED


@pytest.mark.parametrize(("log", "is_undone"), [(WINDOW_LOG, True), (WINDOW_LOG + 1, False)], ids=["8 MiB", "16 MiB"])
def test_a_frame_may_ask_for_so_much_memory_and_no_more(log: int, is_undone: bool) -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
    data = packer.compress(TEXT) + packer.flush()

    found = decoded(coded("zstd"), data)

    assert (found.data == TEXT) == is_undone
    assert (found.fault is None) == is_undone


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_what_is_coded_twice_may_come_to_the_limit_too(coding: str) -> None:
    """What is under the first coding is larger than the limit then: noise only grows."""
    noise = random.Random(1).randbytes(100_000)
    once = CODERS[coding](noise)

    found = decoded(coded(coding, coding), CODERS[coding](once), most=len(noise))

    assert len(once) > len(noise)
    assert (found.data, found.cut, found.fault) == (noise, False, None)


def test_what_comes_to_nothing_is_not_fed_to_its_end() -> None:
    found = decoded(coded("deflate"), b"\0\0\0\xff\xff" * 10_000, most=1000)

    assert found.fault is not None
    assert found.fault.params["at"] == 2 * 1000 + PIECE + 1


@given(st.sampled_from(sorted(CODERS)), st.binary(max_size=300), st.integers(1, 400))
def test_any_bytes_come_to_something(coding: str, data: bytes, most: int) -> None:
    whole = decoded(coded(coding), CODERS[coding](data), most=most)

    assert whole.data == data[:most] or (whole.fault is not None and whole.fault.code == "coding-bomb")
    assert len(decoded(coded(coding), data, most=most).data) <= max(most, len(data))


@pytest.mark.nightly
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_ten_gigabytes_are_no_more_to_look_at_than_ten_megabytes(coding: str) -> None:
    member = CODERS[coding](bytes(2**24))
    data = CODERS[coding](member * 640)

    began = time.process_time()
    found = decoded(coded(f"{coding}, {coding}"), data)

    assert time.process_time() - began < 0.25
    assert found.fault is not None
    assert found.fault.code == "coding-bomb"


def test_a_transfer_coding_is_undone_after_the_chunks_and_before_the_content_coding() -> None:
    headers = (("Content-Encoding", "br"), ("Transfer-Encoding", "gzip, chunked"))

    found = decoded(headers, gzip.compress(brotli.compress(TEXT)))

    assert (found.data, found.codings, found.fault) == (TEXT, ("br", "gzip"), None)


@pytest.mark.parametrize(
    ("coding", "data", "at"),
    [("gzip", b"abc", 1), ("gzip", b"\x1fbc", 2), ("gzip", b"\x1f\x8bcdefgh", 3), ("zstd", b"abcdefgh", 1)],
)
def test_the_first_byte_that_is_wrong_is_named(coding: str, data: bytes, at: int) -> None:
    """Libraries take a few before they complain."""
    found = decoded(coded(coding), data)

    assert found.fault is not None
    assert (found.fault.code, found.fault.params["at"]) == ("coding-broken", at)
