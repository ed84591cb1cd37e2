"""Whose request it is: one function weighs the evidence of all marks.

A provider's best shape speaks for it. Enough evidence makes a claim; the bin's own provider needs only a little,
unless the evidence for another one is enough. Shapes that cannot get enough are not looked at: each has *anchors*, a
few rare names of which a request must have one. Where the names alone settle it, no value is looked at either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from binserver.model import Remark
from binserver.providers.document import Document
from binserver.providers.fits import Fit, fits
from binserver.providers.paths import find, text_of
from binserver.providers.plans import WORD, Evidence, ShapePlan, anchors, frequencies, plans
from binserver.providers.spec import Provider

ENOUGH = 60
"""Evidence that makes a claim."""

ENOUGH_WHERE_EXPECTED = 20
"""Evidence that makes a claim for the provider that the bin is meant for."""

CLOSE = 15
"""A claim with less lead than this says who else it could be."""

MOST_SETS = 2000
"""Sets of names, of those that any declaration knows, whose fits are remembered."""

_MOST_MATCHED = 200  # characters of a value that are matched


class Claim(NamedTuple):
    """A provider's claim to a request: its best shape, what speaks for it, and whether a header does."""

    plan: ShapePlan
    weight: int
    by_header: bool

    @property
    def provider(self) -> Provider:
        """Whose claim it is."""
        return self.plan.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Whose request it is, or None, and what is to be said about that."""

    claim: Claim | None
    remarks: tuple[Remark, ...] = ()


class Recogniser:
    """Knows a number of providers by their marks."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        every = [plan for one in providers for plan in plans(one)]
        often = frequencies(every)
        self._anchored: dict[str, list[ShapePlan]] = {}
        for plan in every:
            for name in anchors(plan, often, enough=ENOUGH):
                self._anchored.setdefault(name, []).append(plan)
        promising = sorted(every, key=lambda plan: plan.marks.most, reverse=True)
        self._rank = {plan: rank for rank, plan in enumerate(promising)}
        self._methods = frozenset[str]().union(*[plan.marks.methods for plan in every])
        self._tokens = frozenset[str]().union(*[plan.marks.tokens for plan in every])
        self._promising = lru_cache(MOST_SETS)(self._find_promising)
        self._own = lru_cache(MOST_SETS)(_own)
        self._settled = lru_cache(MOST_SETS)(self._settle)

    def recognise(self, document: Document, *, expected: Provider | None = None) -> Recognised:
        """Whose request it is; `expected` is the provider that the bin is meant for."""
        method, tokens = self._known(document)
        settled = self._settled(method, tokens, expected)
        if settled is not None:
            return settled
        if expected is None:
            return _best(self.claims(document))
        own = _strongest(document, self._own(method, tokens, expected))
        claims = self.claims(document, beside=own if own and own.weight >= ENOUGH else None)
        other = next((one for one in claims if one.provider is not expected), None)
        if other is not None and (own is None or own.weight < ENOUGH):
            titles = {"expected": expected.title, "found": other.provider.title}
            return Recognised(claim=other, remarks=(Remark(code="other-than-expected", params=titles),))
        if own is None or own.weight < ENOUGH_WHERE_EXPECTED:
            return _nothing_of(expected, document)
        looks_like = [other] if other is not None and other.weight >= own.weight + CLOSE else []
        return Recognised(claim=own, remarks=_rivals(own, looks_like, "looks-like-another"))

    def claims(self, document: Document, *, beside: Claim | None = None) -> list[Claim]:
        """All claims with enough evidence, the best first, one of each provider.

        Shapes that could not come near the best one are not weighed. `beside` is a claim that only those matter to
        that have a clear lead over it.
        """
        own, least = (beside.provider, beside.weight + CLOSE) if beside else (None, ENOUGH)
        best = dict[Provider, Claim]()
        for fit in self._promising(*self._known(document)):
            if fit.most >= least and fit.plan.provider is not own:
                claim = weigh(document, fit)
                if claim.weight >= least and claim.weight > best.get(claim.provider, _NO_CLAIM)[1]:
                    best[claim.provider] = claim
                    least = max(least, claim.weight - CLOSE + 1)
        return sorted(best.values(), key=lambda claim: (-claim.weight, claim.provider.name))

    def _known(self, document: Document) -> tuple[str, frozenset[str]]:
        """Its method and its tokens, as far as any declaration knows them: nothing else is remembered of a request."""
        return document.method if document.method in self._methods else "", self._tokens & document.tokens

    def _find_promising(self, method: str, tokens: frozenset[str]) -> tuple[Fit, ...]:
        """Those that can get enough, the most promising first."""
        possible = {plan for name in tokens & self._anchored.keys() for plan in self._anchored[name]}
        ranked = sorted(possible, key=lambda plan: self._rank[plan])
        return tuple(fit for fit in fits(ranked, method, tokens) if fit.most >= ENOUGH)

    def _settle(self, method: str, tokens: frozenset[str], expected: Provider | None) -> Recognised | None:
        """What comes of these names whatever the values are: a claim that no other shape can come near; or None."""
        others = self._promising(method, tokens)
        own = self._own(method, tokens, expected) if expected else others
        best = max(own, key=_least, default=None)
        if best is None or best.least < ENOUGH:
            return None
        provider, near = best.plan.provider, CLOSE if expected else 1 - CLOSE
        if any(one.lead(best) >= 0 for one in own if one is not best and one.plan.provider is provider):
            return None
        if any(one.lead(best) >= near for one in others if one.plan.provider is not provider):
            return None
        claim = Claim(best.plan, best.least, by_header=False)
        if expected:
            return Recognised(claim=claim)
        return None if any(one.in_a_header for one in best.evidence) else _best([claim])


def weigh(document: Document, fit: Fit) -> Claim:
    """What speaks for a shape: nothing does where a header or the body says nothing."""
    marks, weight, by_header = fit.plan.marks, fit.by_names, False
    if not _possible(document, fit):
        return Claim(fit.plan, 0, by_header=False)
    for one in fit.evidence:
        if _speaks(document, one):
            weight += one.weight
            by_header = by_header or one.in_a_header
    if weight:
        weight += fit.by_method
        weight += WORD * (bool(marks.words) and _has_a_word(document, marks.words))
    return Claim(fit.plan, weight, by_header)


_NO_CLAIM = (None, 0, False)


def _least(fit: Fit) -> int:
    return fit.least


def _own(method: str, tokens: frozenset[str], provider: Provider) -> tuple[Fit, ...]:
    return fits(plans(provider), method, tokens)


def _speaks(document: Document, evidence: Evidence) -> bool:
    found = find(document, evidence.path)
    if not found or evidence.like is None:
        return bool(found)
    return evidence.like.fullmatch(text_of(found[0].value)[:_MOST_MATCHED]) is not None


def _possible(document: Document, fit: Fit) -> bool:
    if fit.needs and not all(find(document, one) for one in fit.needs):
        return False
    if fit.one_of and not any(find(document, one) for one in fit.one_of):
        return False
    return not (fit.never and any(find(document, one) for one in fit.never))


def _has_a_word(document: Document, words: tuple[str, ...]) -> bool:
    return any(word in segment.lower() for word in words for segment in document.path)


def _strongest(document: Document, own: tuple[Fit, ...]) -> Claim | None:
    """A provider's best claim, the first of equals."""
    best: Claim | None = None
    for fit in own:
        if best is None or fit.most > best.weight:
            claim = weigh(document, fit)
            best = claim if best is None or claim.weight > best.weight else best
    return best


def _best(claims: list[Claim]) -> Recognised:
    if not claims:
        return Recognised(claim=None)
    best = claims[0]
    close = [one for one in claims[1:] if one.weight > best.weight - CLOSE]
    by_shape = () if best.by_header else _by_shape(best.provider)
    return Recognised(claim=best, remarks=(*by_shape, *_rivals(best, close, "could-also-be")))


def _rivals(claim: Claim, rivals: list[Claim], code: str) -> tuple[Remark, ...]:
    title = claim.provider.title
    return tuple(Remark(code=code, params={"provider": title, "other": one.provider.title}) for one in rivals)


def _by_shape(provider: Provider) -> tuple[Remark, ...]:
    """Worth saying only of a provider that has a header by which it could be known."""
    headers = [name for plan in plans(provider) for name in plan.marks.headers]
    params = {"provider": provider.title, "header": headers[0]} if headers else {}
    return (Remark(code="recognised-by-shape", params=params),) if headers else ()


def _nothing_of(expected: Provider, document: Document) -> Recognised:
    """An empty GET is not worth a remark: browsers and health checks send those."""
    if document.kind == "empty" and document.unread is None and document.method not in expected.methods:
        return Recognised(claim=None)
    return Recognised(claim=None, remarks=(Remark(code="not-as-expected", params={"expected": expected.title}),))
