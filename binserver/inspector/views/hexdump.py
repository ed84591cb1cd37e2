"""Bytes as offset, hex and text."""

WIDTH = 16


def hexdump(data: bytes, *, start: int = 0) -> str:
    """Sixteen bytes a line; offsets count from `start`."""
    lines = (_line(start + at, data[at : at + WIDTH]) for at in range(0, len(data), WIDTH))
    return "\n".join(lines)


def _line(offset: int, row: bytes) -> str:
    left, right = row[: WIDTH // 2].hex(" "), row[WIDTH // 2 :].hex(" ")
    text = "".join(chr(byte) if 32 <= byte < 127 else "\u00b7" for byte in row)  # noqa: PLR2004 - printable ASCII
    return f"{offset:08x}  {left:<23}  {right:<23}  {text}"
