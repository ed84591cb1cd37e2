"""The content codings that can be undone, each as a stream that gives no more than it is asked for."""

import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol

import brotli  # type: ignore[import-untyped]

try:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
except ImportError:  # a Python 3.14 that was built where libzstd was not
    _HAS_ZSTD = False
else:
    _HAS_ZSTD = True

WINDOW_LOG = 23
"""A zstd body may ask for 8 MiB of window and no more (RFC 9659)."""


class Stream(Protocol):
    """One compressed stream being undone.

    Attributes:
        ended: Whether its end was reached.
        left: What was fed to it beyond its end.
    """

    @property
    def ended(self) -> bool: ...  # noqa: D102 - described by the class
    @property
    def left(self) -> bytes: ...  # noqa: D102 - described by the class

    def take(self, piece: bytes, most: int) -> bytes:
        """What comes of the next piece, up to about `most` bytes: where that many come, there may be more.

        Raises:
            StreamBroken: What was fed is not of this coding.
        """


class StreamBroken(ValueError):
    """The bytes are not of the coding that they are said to be."""


class _Standard(Protocol):
    """What the decompressors of Python's own library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _OfPython:
    """A decompressor of Python's own library, which calls what is not of its coding `fault`."""

    def __init__(self, stream: _Standard, fault: type[Exception]) -> None:
        self._stream = stream
        self._fault = fault

    @property
    def ended(self) -> bool:
        return self._stream.eof

    @property
    def left(self) -> bytes:
        return self._stream.unused_data

    def take(self, piece: bytes, most: int) -> bytes:
        try:
            return self._stream.decompress(piece, most)
        except self._fault as error:
            raise StreamBroken from error


class _Brotli:
    """Brotli, whose library takes bytes beyond the end for a fault, and says nothing after one."""

    left = b""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self.ended = False

    def take(self, piece: bytes, most: int) -> bytes:
        try:
            made: bytes = self._stream.process(piece, output_buffer_limit=most)
        except brotli.error as error:
            raise StreamBroken from error
        self.ended = self._stream.is_finished()
        return made


def _gzip(_: bytes) -> Stream:
    return _zlib(zlib.MAX_WBITS | 16)


def _deflate(start: bytes) -> Stream:
    """With the header of zlib, as RFC 9110 has it, or bare, as some have always sent it."""
    has_header = start[:1] and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0  # noqa: PLR2004
    return _zlib(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def _zlib(wbits: int) -> Stream:
    return _OfPython(zlib.decompressobj(wbits), zlib.error)


def _zstd(_: bytes) -> Stream:
    within: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}
    return _OfPython(zstd.ZstdDecompressor(options=within), zstd.ZstdError)


STREAMS: Mapping[str, Callable[[bytes], Stream]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": lambda _: _Brotli(),
    **({"zstd": _zstd} if _HAS_ZSTD else {}),
}
"""By the name of the coding, in lower case (RFC 9110, section 8.4.1): begins a stream, by a look at its first bytes."""

MARKS: Mapping[str, bytes] = {"gzip": b"\x1f\x8b\x08", "x-gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}
"""The bytes that a coding begins with (RFC 1952, section 2.3.1; RFC 8878, section 3.1.1)."""

REPEATED = frozenset({"gzip", "x-gzip", "zstd"})
"""Codings of which another stream may follow the first (RFC 1952, section 2.2; RFC 8878, section 3)."""

UNMARKED = frozenset({"deflate", "br"})
"""Codings that do not say at their beginning what they are: what is not of them may still come to a few bytes."""
