"""Bytes as offset, hex and text."""

from collections.abc import Container

WIDTH = 16
HIDDEN = "\u2022"


def hexdump(data: bytes, *, start: int = 0, hidden: Container[int] = ()) -> str:
    """Sixteen bytes a line; offsets count from `start`, and `hidden` are places in `data` that are dots."""
    return "\n".join(_line(start, at, data[at : at + WIDTH], hidden) for at in range(0, len(data), WIDTH))


def _line(start: int, at: int, row: bytes, hidden: Container[int]) -> str:
    pairs = [2 * HIDDEN if at + n in hidden else f"{byte:02x}" for n, byte in enumerate(row)]
    left, right = " ".join(pairs[: WIDTH // 2]), " ".join(pairs[WIDTH // 2 :])
    text = "".join(HIDDEN if at + n in hidden else _character(byte) for n, byte in enumerate(row))
    return f"{start + at:08x}  {left:<23}  {right:<23}  {text}"


def _character(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 else "\u00b7"  # noqa: PLR2004 - printable ASCII
