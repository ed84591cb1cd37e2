"""What narrows the list of a page, and what is to be said of it."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import get_args

from binserver.filters import TEXTS, CaptureFilter
from binserver.inspector import asked
from binserver.inspector.render import Link
from binserver.inspector.views.providers import choices
from binserver.inspector.views.rows import FilterForm
from binserver.model import Capture, Remark, StatusClass

CLASSES: tuple[str, ...] = get_args(StatusClass)

MOST_WORD = 40
"""Characters of a word in a filter that are repeated."""


def kept_query(query: Mapping[str, str]) -> dict[str, str]:
    """What links keep of their page: its filter, as far as it makes sense, and its place in the list."""
    kept = asked.meant(query)
    return {name: kept[name] for name in (*TEXTS, "before") if kept.get(name)}


def filter_of(query: Mapping[str, str], *, bin: str | None) -> CaptureFilter:
    """The filter of a page; without a bin it is that of lost and found.

    Raises:
        BadFilter: A number is none.
    """
    return CaptureFilter.from_query(kept_query(query), bin=bin, lost=bin is None)


def filter_form(action: Link, query: Mapping[str, str], wanted: CaptureFilter, found: Sequence[Capture]) -> FilterForm:
    """The form with the filter that a query came to, and what is to be said of it."""
    return FilterForm(
        action=action,
        filter=wanted,
        active=sum(getattr(wanted, name) is not None for name in TEXTS),
        classes=CLASSES,
        providers=choices(),
        verdicts=asked.VERDICTS,
        notes=tuple(_notes(query, wanted, found)),
    )


def _notes(query: Mapping[str, str], wanted: CaptureFilter, found: Sequence[Capture]) -> Iterator[Remark]:
    """What is to be said of a filter: what of it cannot be meant, and a status that nothing has."""
    for name in sorted(query.keys() - asked.meant(query).keys()):
        yield Remark(code=f"filter-no-{name}", params={"text": query[name][:MOST_WORD]})
    if wanted.status and not found and wanted.status.lower() not in CLASSES:
        near = get_close_matches(wanted.status.lower(), CLASSES, n=1)
        code = "filter-near-status" if near else "filter-no-status"
        yield Remark(code=code, params={"text": wanted.status[:MOST_WORD], "near": "".join(near)})
