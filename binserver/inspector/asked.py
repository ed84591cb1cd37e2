"""The filter that a request asks for. A provider and a verdict are words that there are; any other is no filter."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import get_args

from binserver.filters import BadFilter, CaptureFilter, fold
from binserver.model import Signature
from binserver.providers import PROVIDERS

VERDICTS: tuple[str, ...] = get_args(Signature)

WORDS: Mapping[str, Collection[str]] = {"provider": PROVIDERS, "verdict": VERDICTS}
"""The parts of a filter that have no other words than these, in any case."""


def meant(query: Mapping[str, str]) -> dict[str, str]:
    """The parts of a query that can be meant, in their one form."""
    folded = {name: fold(text) if name in WORDS else text for name, text in query.items()}
    return {name: text for name, text in folded.items() if not text or text in WORDS.get(name, (text,))}


def filter_of(query: Mapping[str, str], *, bin: str | None = None, lost: bool = False) -> CaptureFilter:
    """The filter that a program asks for.

    Raises:
        BadFilter: A name or a word is not known or comes twice, or a number is none.
    """
    given = Counter(name for name, _ in query.items())  # which a multidict tells one by one
    twice = next((name for name, count in given.items() if count > 1), None)
    if twice is not None:
        raise BadFilter(twice, f"{twice[:40]!r} comes twice: give it once")
    kept = meant(query)
    unknown = next((name for name in query if name not in kept), None)
    if unknown is not None:
        known = ", ".join(sorted(WORDS[unknown]))
        raise BadFilter(unknown, f"no {unknown} is called {query[unknown][:40]!r}: there are {known}")
    return CaptureFilter.from_query(kept, bin=bin, lost=lost)
