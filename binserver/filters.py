"""Which captures are meant: one object behind the list, the live page, the API and the export.

What SQL finds for a filter and what `matches` says are the same; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Self

from binserver.message import split_target
from binserver.model import Capture

MOST = 500
"""The most captures that one page of a list holds."""

TEXTS = ("method", "path", "provider", "status", "verdict", "event")
NUMBERS = ("after", "before", "limit")


MOST_DIGITS = 18
"""Of the numbers of captures and changes: SQLite's integers hold them."""

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


class BadFilter(ValueError):
    """A filter that cannot be meant; `name` is the part that is wrong."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFilter:
    """Newest first. Every part that is set must hold.

    Attributes:
        bin: The bin's name.
        lost: Only what belongs to no bin.
        method: The method, in any case.
        path: A text that the path under the bin contains, in any case of ASCII letters; the query is not looked at.
        provider: Who sent it, by the reading.
        status: The class of the status, or the sender's own word, in any case.
        verdict: The verdict's word on the signature.
        event: The sender's word for what happened.
        after, before: Only numbers beyond, only numbers below.
        limit: How many at most.
    """

    bin: str | None = None
    lost: bool = False
    method: str | None = None
    path: str | None = None
    provider: str | None = None
    status: str | None = None
    verdict: str | None = None
    event: str | None = None
    after: int | None = None
    before: int | None = None
    limit: int = 50

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, bin: str | None = None, lost: bool = False) -> Self:
        """The filter that a query string asks for.

        Raises:
            BadFilter: A name is not known, or a number is none.
        """
        unknown = next((name for name in query if name not in TEXTS + NUMBERS), None)
        if unknown is not None:
            raise BadFilter(unknown, f"no filter is called {unknown!r}: there are {', '.join(TEXTS + NUMBERS)}")
        given: dict[str, Any] = {name: query[name] for name in TEXTS if query.get(name)}
        given |= {name: _number(name, query[name]) for name in NUMBERS if query.get(name)}
        return cls(bin=bin, lost=lost, **given)

    def matches(self, capture: Capture) -> bool:
        """Whether this capture is meant; the limit does not count."""
        return (
            (self.bin is None or capture.bin == self.bin)
            and (not self.lost or capture.bin is None)
            and (self.method is None or fold(capture.method) == fold(self.method))
            and (self.path is None or fold(self.path) in fold(split_target(capture.request_target).rest or "/"))
            and (self.after is None or capture.number > self.after)
            and (self.before is None or capture.number < self.before)
            and self._matches_reading(capture)
        )

    def _matches_reading(self, capture: Capture) -> bool:
        reading = capture.reading
        wanted = (self.provider, self.status, self.verdict, self.event)
        if reading is None:
            return all(one is None for one in wanted)
        status = {fold(reading.status.word), reading.status.class_} if reading.status else set()
        return (
            (self.provider is None or reading.provider == self.provider)
            and (self.status is None or fold(self.status) in status)
            and (self.verdict is None or reading.verdict.signature == self.verdict)
            and (self.event is None or reading.event == self.event)
        )


def fold(text: str) -> str:
    """Lower case for ASCII letters only, as SQLite's `lower` has it."""
    return text.translate(_LOWER)


def number_from(text: str) -> int | None:
    """The number of a capture or a change that stands there, or None."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def _number(name: str, text: str) -> int:
    number = number_from(text)
    if name == "limit" and (number is None or not 1 <= number <= MOST):
        raise BadFilter(name, f"limit is a whole number from 1 to {MOST}, not {text[:40]!r}")
    if number is None:
        raise BadFilter(name, f"{name} is the number of a capture, not {text[:40]!r}")
    return number
