"""Sending a sample or a scenario as a form: whose, which one, what is changed in it, where to, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from binserver import bodies, providers
from binserver.inspector.render import Link, Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.shell import FieldError
from binserver.inspector.views.window import Window, is_binary
from binserver.model import Attempt, Bin, Remark
from binserver.providers import PROVIDERS, Provider, Sample
from binserver.providers.changes import texts_of, words_of
from binserver.providers.scenarios import Offer

MOST_ANSWER = 400
"""Characters of an answer that are shown."""

BETWEEN = ":"
"""What stands between a sample and its scenario in the value of a choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A sample, or a scenario made of it, that can be chosen.

    Attributes:
        value: How the form names it.
        title: What it shows.
        note: The sample's name, or "".
        should: What a handler should do with each of the requests.
    """

    value: str
    title: str
    note: str = ""
    should: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a form: what can be changed, what is typed, what it is otherwise, and what it may be."""

    name: str
    typed: str
    usual: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """What came of one request: the capture that it became, or what was answered to it, credentials hidden."""

    should: str
    capture: Link | None
    number: int | None
    attempt: Attempt | None
    error: Remark | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderList(Partial):
    """Providers to choose from, by their names and titles; `here` is the page that each leads to."""

    here: Link
    providers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendForm(Partial):
    """The form.

    Attributes:
        bin: The name of the bin.
        provider, title: The name and title of the provider that is chosen, or "".
        list: The providers that can be, where none is.
        search: What they were searched for.
        samples, scenarios: What can be sent.
        chosen: The value of the choice that is made.
        changes: What can be changed in it.
        to: What stands in the field for an address.
        error: What is wrong with what was sent.
        sent: What came of what was sent.
    """

    bin: str
    provider: str
    title: str
    list: ProviderList
    search: str
    samples: tuple[Choice, ...] = ()
    scenarios: tuple[Choice, ...] = ()
    chosen: str = ""
    changes: tuple[Change, ...] = ()
    to: str = ""
    error: FieldError | None = None
    sent: tuple[SentLine, ...] = ()


def provider_list(bin: Bin, search: str) -> ProviderList:
    """The providers that have these words in their names or in what their samples show."""
    words = search.lower().split()
    found = [one for one in PROVIDERS.values() if all(word in _searched(one) for word in words)]
    found.sort(key=lambda one: one.title.lower())
    here = Link(route="send", parts={"bin": bin.name})
    return ProviderList(here=here, providers=tuple((one.name, one.title) for one in found))


def choosing(bin: Bin, *, search: str) -> SendForm:
    """The form where no provider is chosen yet."""
    return SendForm(bin=bin.name, provider="", title="", list=provider_list(bin, search), search=search)


def send_form(
    bin: Bin,
    provider: Provider,
    offers: Sequence[Offer],
    *,
    masks: Masks,
    typed: Mapping[str, str] | None = None,
    error: FieldError | None = None,
    sent: tuple[SentLine, ...] = (),
) -> SendForm:
    """The form for what a provider sends, with what was typed into it."""
    typed = typed or {}
    samples = tuple(Choice(value=one.name, title=one.title, note=one.name) for one in samples_of(provider))
    return SendForm(
        bin=bin.name,
        provider=provider.name,
        title=provider.title,
        list=ProviderList(here=Link(route="send", parts={"bin": bin.name}), providers=()),
        search="",
        samples=samples,
        scenarios=tuple(_scenario(one) for one in offers),
        chosen=typed.get("choice") or samples[0].value,
        changes=_changes(provider, typed),
        to=typed.get("to", masks.target(bin.target or "")),
        error=error,
        sent=sent,
    )


def sent_line(
    should: str, *, bin: Bin, number: int | None = None, attempt: Attempt | None = None, masks: Masks
) -> SentLine:
    """What came of one request."""
    return SentLine(
        should=should,
        capture=Link(route="capture", parts={"bin": bin.name, "number": number}) if number is not None else None,
        number=number,
        attempt=attempt,
        error=masks.remark(attempt.error) if attempt and attempt.error else None,
        answer=_answer(attempt, masks) if attempt else "",
    )


def samples_of(provider: Provider) -> tuple[Sample, ...]:
    """Those of a provider, the best first."""
    found = [one for one in providers.samples() if one.provider == provider.name]
    return tuple(sorted(found, key=lambda one: one.name != provider.sample))


def _searched(provider: Provider) -> str:
    shown = (f"{one.name} {one.title}" for one in samples_of(provider))
    return " ".join((provider.name, provider.title, *provider.countries, *shown)).lower()


def _scenario(offer: Offer) -> Choice:
    return Choice(value=f"{offer.sample}{BETWEEN}{offer.name}", title=offer.title, should=offer.should)


def _changes(provider: Provider, typed: Mapping[str, str]) -> tuple[Change, ...]:
    """What can be changed in the best sample."""
    message = samples_of(provider)[0].message
    words = words_of(provider, message)
    return tuple(
        Change(name=name, typed=typed.get(name, ""), usual=text, words=words if name == "status" else ())
        for name, text in texts_of(provider, message).items()
    )


def _answer(attempt: Attempt, masks: Masks) -> str:
    data = bodies.decoded(attempt.headers, attempt.body.data).data
    kind = bodies.kind(attempt.headers, data)
    readable: bodies.Kind = "text" if is_binary(kind) else kind
    return Window(kind=readable, headers=attempt.headers, data=data, most_plain=MOST_ANSWER).shown(masks)
