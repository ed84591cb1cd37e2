"""The providers: who sends what, by declarations that lie in this folder, and the one way a capture is read.

A module here that holds a `PROVIDER` declares one; the folder is the list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from importlib import import_module
from pkgutil import iter_modules
from random import Random

from binserver.message import Message
from binserver.model import Capture, Reading, Remark, Verdict
from binserver.providers import document as documents
from binserver.providers import proof
from binserver.providers.changes import NOTHING, Changes, changed
from binserver.providers.decode import decode
from binserver.providers.document import Document
from binserver.providers.fingerprint import fingerprint
from binserver.providers.fresh import Sample, renew, samples
from binserver.providers.recognise import Recogniser
from binserver.providers.spec import Provider

__all__ = ["PROVIDERS", "READERS_VERSION", "Provider", "Sample", "fresh", "read", "samples"]

READERS_VERSION = 3
"""Goes up whenever a capture could now be read differently; what was read before is then read again."""


def read(
    capture: Capture, *, provider: str | None = None, secrets: Sequence[str] = (), public_url: str | None = None
) -> Reading:
    """What a capture means. Never raises: a fault of ours becomes a warning.

    `provider` is whom the bin is meant for, and `public_url` the capture port as that one calls it; `secrets` are the
    bin's. A body that is not at hand or too large is said not to be read.
    """
    try:
        return _read(capture, PROVIDERS.get(provider) if provider else None, secrets, public_url)
    except Exception as error:  # noqa: BLE001 - a fault in a declaration must cost nothing but its reading
        failed = Remark(code="reader-failed", params={"error": type(error).__name__})
        return Reading(
            version=READERS_VERSION, warnings=(failed,), verdict=Verdict(signature="unverifiable", reason=failed)
        )


def fresh(
    sample: Sample,
    *,
    now: datetime,
    random: Random,
    secrets: Sequence[str] = (),
    public_url: str | None = None,
    changes: Changes = NOTHING,
) -> Message:
    """A sample with ids and times of its own, as its declaration says, and these changes, signed with the first secret.

    `public_url` is what the sample's target is appended to where a provider signs its URL.

    Raises:
        CannotChange: It has nothing of what is to be changed.
    """
    provider = PROVIDERS[sample.provider]
    change = partial(changed, provider, changes=changes)
    return renew(
        provider, sample.message, now=now, random=random, secrets=secrets, public_url=public_url, change=change
    )


def _read(capture: Capture, expected: Provider | None, secrets: Sequence[str], public_url: str | None) -> Reading:
    document = documents.of_capture(capture, public_url=public_url)
    recognised = PROVIDERS.recogniser.recognise(document, expected=expected)
    if recognised.claim is None:
        return _unclaimed(document, recognised.remarks, fingerprint(capture, document))
    plan = recognised.claim.plan
    prove = partial(proof.verdict, plan, secrets=secrets, received_at=capture.received_at)
    sent = fingerprint(capture, document, plan.provider)
    return decode(plan, document, prove, version=READERS_VERSION, said=recognised.remarks, fingerprint=sent)


def _unclaimed(document: Document, remarks: tuple[Remark, ...], fingerprint: str) -> Reading:
    warnings = (*remarks, document.unread) if document.unread else remarks
    return Reading(version=READERS_VERSION, warnings=warnings, verdict=proof.NO_PROVIDER, fingerprint=fingerprint)


class Providers(Mapping[str, Provider]):
    """Providers by name, and what knows them by their marks."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        self._by_name = {one.name: one for one in providers}

    @cached_property
    def recogniser(self) -> Recogniser:
        """Made once; that takes some milliseconds."""
        return Recogniser(self.values())

    def __getitem__(self, name: str) -> Provider:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


def _declared() -> Providers:
    names = sorted(one.name for one in iter_modules(__path__))
    found = [getattr(import_module(f"{__name__}.{name}"), "PROVIDER", None) for name in names]
    return Providers(one for one in found if isinstance(one, Provider))


PROVIDERS = _declared()
"""The providers by name."""
