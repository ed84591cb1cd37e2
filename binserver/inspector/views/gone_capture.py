"""What stands in the place of a capture that is not here."""

from dataclasses import dataclass

from binserver.inspector.render import Link, Partial


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneCapture(Partial):
    """A number without its capture, and the list to go on in; the page shows the capture if it is brought back."""

    number: int
    back: Link
