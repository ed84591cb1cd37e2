"""The part of a body that a page shows at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from binserver import bodies
from binserver.inspector.views.hexdump import hexdump
from binserver.inspector.views.masks import COVER, Masks
from binserver.model import Headers, Remark

MOST_PLAIN = 256 * 2**10
"""Bytes of text that are shown at once."""

MOST_HEX = 4 * 2**10
"""Bytes of hex that are shown at once."""

MARGIN = 64 * 2**10
"""Bytes before and after a part that are searched for a credential which reaches into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of a decoded body.

    Attributes:
        kind, headers, data: Of the whole.
        start: Where the part begins.
        cut: Whether what is taken for the whole is only the beginning.
        most_plain: Bytes of text that are shown at once.
    """

    kind: bodies.Kind
    headers: Headers
    data: bytes
    start: int = 0
    cut: bool = False
    most_plain: int = MOST_PLAIN

    @property
    def most(self) -> int:
        """Bytes that a part of this kind has."""
        return MOST_HEX if is_binary(self.kind) else self.most_plain

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
        return self._text(self.start, self.end)

    def shown(self, masks: Masks) -> str:
        """The part as it is shown: text or hex, credentials hidden, also those that only reach into it."""
        before, after = self._text(max(0, self.start - MARGIN), self.start), self._text(self.end, self.end + MARGIN)
        if not is_binary(self.kind):
            return masks.part(self.kind, self.text(), before=before, after=after)
        covered = masks.covered("text", self.text(), before=before, after=after)
        hidden = {at for at, character in enumerate(covered) if character == COVER}
        return hexdump(self.bytes(), start=self.start, hidden=hidden)

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

    def _text(self, start: int, end: int) -> str:
        """These bytes as text; those that are no text as one character each."""
        if is_binary(self.kind):
            return self.data[start:end].decode("latin-1")
        is_json = self.kind == "json"
        return bodies.charsets.text(self.headers, self.data, start=start, most=end - start, is_json=is_json)


def is_binary(kind: str) -> bool:
    """Whether bytes of this kind are shown as hex."""
    return kind in ("binary", "image")


def window(headers: Headers, data: bytes, *, start: int = 0, cut: bool = False) -> Window:
    """The part of a decoded body that the byte `start` is in, or the last one."""
    kind = bodies.kind(headers, data)
    most = Window(kind=kind, headers=headers, data=data).most
    within = min(start, max(len(data) - 1, 0))
    return Window(kind=kind, headers=headers, data=data, start=within - within % most, cut=cut)
