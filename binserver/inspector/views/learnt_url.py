"""What the captures of a bin tell of the URL by which they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from binserver.inspector.render import Link, Partial
from binserver.inspector.views.rows import address
from binserver.model import Bin, Capture
from binserver.providers import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntUrl(Partial):
    """A public URL that was told by a header, which anyone can send.

    Attributes:
        bin: The bin's name.
        url: The URL.
        place: The header.
        capture: The capture's number.
        link: Its page.
    """

    bin: str
    url: str
    place: str
    capture: int
    link: Link


def learnt_url(bin: Bin, newest: Sequence[Capture], *, known: str | None) -> LearntUrl | None:
    """What the newest capture that came by a tunnel or proxy tells, unless it is known already."""
    told = ((one, found) for one in newest if (found := addresses.learnt(one.headers)))
    for capture, (url, place) in told:
        if addresses.bare((known or "").rstrip("/")) == addresses.bare(url):
            return None
        return LearntUrl(bin=bin.name, url=url, place=place, capture=capture.number, link=address(capture))
    return None
