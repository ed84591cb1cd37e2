"""Whose request it is: one function weighs the evidence of all marks.

A provider's best shape speaks for it. Enough evidence makes a claim; the bin's own provider needs only a little,
unless the evidence for another one is enough.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from binserver.model import Remark
from binserver.providers.document import Document
from binserver.providers.paths import find, first
from binserver.providers.spec import Marks, Provider, Shape

ENOUGH = 60
"""Evidence that makes a claim."""

ENOUGH_WHERE_EXPECTED = 20
"""Evidence that makes a claim for the provider that the bin is meant for."""

CLOSE = 15
"""A claim with less lead than this says who else it could be."""

_UNIQUE_HEADER, _SHARED_HEADER, _UNIQUE_FIELD, _FIELD, _METHOD, _WORD = 100, 30, 40, 10, 5, 10
_MOST_MATCHED = 200  # characters of a value that are matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A provider's claim to a request: its best shape, what speaks for it, and whether a header does."""

    provider: Provider
    shape: Shape
    weight: int
    by_header: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Whose request it is, or None, and what is to be said about that."""

    claim: Claim | None
    remarks: tuple[Remark, ...] = ()


def recognise(document: Document, providers: Iterable[Provider], *, expected: Provider | None = None) -> Recognised:
    """Whose request it is; `expected` is the provider that the bin is meant for."""
    claims = sorted((_claim(document, one) for one in providers), key=lambda claim: -claim.weight)
    if expected is None:
        return _best(claims)
    own = next(claim for claim in claims if claim.provider is expected)
    other = next((one for one in claims if one.provider is not expected and one.weight >= ENOUGH), None)
    if other is not None and own.weight < ENOUGH:
        titles = {"expected": expected.title, "found": other.provider.title}
        return Recognised(claim=other, remarks=(Remark(code="other-than-expected", params=titles),))
    if own.weight < ENOUGH_WHERE_EXPECTED:
        return _nothing_of(expected, document)
    looks_like = [other] if other is not None and other.weight >= own.weight + CLOSE else []
    return Recognised(claim=own, remarks=_rivals(own, looks_like, "looks-like-another"))


def _best(claims: list[Claim]) -> Recognised:
    best = next((one for one in claims if one.weight >= ENOUGH), None)
    if best is None:
        return Recognised(claim=None)
    close = [one for one in claims if one is not best and one.weight >= max(ENOUGH, best.weight - CLOSE + 1)]
    by_shape = () if best.by_header or not _has_headers(best.provider) else (_by_shape(best.provider),)
    return Recognised(claim=best, remarks=(*by_shape, *_rivals(best, close, "could-also-be")))


def _rivals(claim: Claim, rivals: list[Claim], code: str) -> tuple[Remark, ...]:
    title = claim.provider.title
    return tuple(Remark(code=code, params={"provider": title, "other": one.provider.title}) for one in rivals)


def _by_shape(provider: Provider) -> Remark:
    headers = [name for shape in provider.shapes for name in (*shape.marks.headers, *shape.marks.shared_headers)]
    return Remark(code="recognised-by-shape", params={"provider": provider.title, "header": headers[0]})


def _nothing_of(expected: Provider, document: Document) -> Recognised:
    """An empty GET is not worth a remark: browsers and health checks send those."""
    if document.kind == "empty" and document.unread is None and document.method not in expected.methods:
        return Recognised(claim=None)
    return Recognised(claim=None, remarks=(Remark(code="not-as-expected", params={"expected": expected.title}),))


def _has_headers(provider: Provider) -> bool:
    return any(shape.marks.headers or shape.marks.shared_headers for shape in provider.shapes)


def _claim(document: Document, provider: Provider) -> Claim:
    weighed = [(*_weigh(document, shape.marks), shape) for shape in provider.shapes]
    weight, header, shape = max(weighed, key=lambda one: one[0])
    return Claim(provider=provider, shape=shape, weight=weight, by_header=header > 0)


def _weigh(document: Document, marks: Marks) -> tuple[int, int]:
    """All the evidence, and the part of it that is in headers."""
    if not all(find(document, one) for one in marks.needs) or any(find(document, one) for one in marks.never):
        return 0, 0
    names = {name.lower() for name, _ in document.headers}
    header = sum(_UNIQUE_HEADER for one in marks.headers if one.lower() in names)
    header += sum(_SHARED_HEADER for one in marks.shared_headers if one.lower() in names)
    body = sum(_UNIQUE_FIELD for one in marks.unique if find(document, one))
    body += sum(_FIELD for one in marks.fields if find(document, one))
    body += sum(one.weight for one in marks.traits if _has(document, one.path, one.like))
    if header + body == 0:
        return 0, 0  # a method or a path alone says nothing
    words = any(word in segment.lower() for word in marks.words for segment in document.path)
    return header + body + _METHOD * (document.method in marks.methods) + _WORD * words, header


def _has(document: Document, path: str, like: str) -> bool:
    found = first(document, path)
    return found is not None and re.fullmatch(like, found.text[:_MOST_MATCHED]) is not None
