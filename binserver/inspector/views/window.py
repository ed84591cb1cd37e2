"""The part of a body that a page shows at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from binserver import bodies
from binserver.model import Headers, Remark

MOST_PLAIN = 256 * 2**10
"""Bytes of text that are shown at once."""

MOST_HEX = 4 * 2**10
"""Bytes of hex that are shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of a decoded body.

    Attributes:
        kind, headers, data: Of the whole.
        start: Where the part begins.
        cut: Whether what is taken for the whole is only the beginning.
    """

    kind: bodies.Kind
    headers: Headers
    data: bytes
    start: int = 0
    cut: bool = False

    @property
    def most(self) -> int:
        """Bytes that a part of this kind has."""
        return MOST_HEX if is_binary(self.kind) else MOST_PLAIN

    @property
    def end(self) -> int:
        """Where the part ends."""
        return min(self.start + self.most, len(self.data))

    @property
    def is_whole(self) -> bool:
        """Whether the part is all there is."""
        return len(self.data) <= self.most

    def bytes(self) -> bytes:
        """The part as bytes."""
        return self.data[self.start : self.end]

    def text(self) -> str:
        """The part as text."""
        is_json = self.kind == "json"
        return bodies.charsets.text(self.headers, self.data, start=self.start, most=self.most, is_json=is_json)

    def fault(self) -> bodies.JsonFault | None:
        """Why it is not JSON, where it should be and all of it is here."""
        if self.kind != "json" or not self.is_whole or self.cut:
            return None
        try:
            bodies.json_tree(self.text())
        except bodies.JsonFault as fault:
            return fault
        return None

    def remarks(self) -> Iterator[Remark]:
        """That it is JSON and not the UTF-8 that JSON has to be, where it is not."""
        if self.kind != "json":
            return
        at = bodies.charsets.first_stray(self.data, start=self.start, most=self.most)
        if at is not None:
            name = bodies.charsets.charset(self.headers, self.data, start=self.start, most=self.most, is_json=True)
            yield Remark(code="json-not-utf-8", params={"at": at + 1, "byte": f"{self.data[at]:02x}", "charset": name})


def is_binary(kind: str) -> bool:
    """Whether bytes of this kind are shown as hex."""
    return kind in ("binary", "image")


def window(headers: Headers, data: bytes, *, start: int = 0, cut: bool = False) -> Window:
    """The part of a decoded body that the byte `start` is in, or the last one."""
    kind = bodies.kind(headers, data)
    most = Window(kind=kind, headers=headers, data=data).most
    within = min(start, max(len(data) - 1, 0))
    return Window(kind=kind, headers=headers, data=data, start=within - within % most, cut=cut)
