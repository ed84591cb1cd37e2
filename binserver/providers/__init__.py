"""The providers: who sends what, by declarations that lie in this folder, and the one way a capture is read.

A module here that holds a `PROVIDER` declares one; the folder is the list.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from types import MappingProxyType

from binserver.message import Message
from binserver.model import Capture, Reading, Remark, Verdict
from binserver.providers import document as documents
from binserver.providers.decode import decode
from binserver.providers.document import Document
from binserver.providers.fresh import Sample, renew, samples
from binserver.providers.recognise import recognise
from binserver.providers.signatures import NO_PROVIDER, verdict
from binserver.providers.spec import Provider

__all__ = ["PROVIDERS", "READERS_VERSION", "Provider", "Sample", "fresh", "read", "samples"]

READERS_VERSION = 1
"""Goes up whenever a capture could now be read differently; what was read before is then read again."""


def read(capture: Capture, *, provider: str | None = None, secrets: Sequence[str] = ()) -> Reading:
    """What a capture means. Never raises: a fault of ours becomes a warning.

    `provider` is whom the bin is meant for; `secrets` are the bin's. A body that is not at hand or too large is
    said not to be read.
    """
    try:
        return _read(capture, PROVIDERS.get(provider or ""), secrets)
    except Exception as error:  # noqa: BLE001 - a fault in a declaration must cost nothing but its reading
        failed = Remark(code="reader-failed", params={"error": type(error).__name__})
        return Reading(
            version=READERS_VERSION, warnings=(failed,), verdict=Verdict(signature="unverifiable", reason=failed)
        )


def fresh(sample: Sample, *, now: datetime, random: Random, secrets: Sequence[str] = ()) -> Message:
    """A sample with ids and times of its own, as its declaration says, signed with the first secret."""
    return renew(PROVIDERS[sample.provider], sample.message, now=now, random=random, secrets=secrets)


def _read(capture: Capture, expected: Provider | None, secrets: Sequence[str]) -> Reading:
    document = documents.of_capture(capture)
    recognised = recognise(document, PROVIDERS.values(), expected=expected)
    if recognised.claim is None:
        return _unclaimed(document, recognised.remarks)
    found = verdict(recognised.claim.provider, document, secrets=secrets, received_at=capture.received_at)
    return decode(recognised.claim, document, found, version=READERS_VERSION, said=recognised.remarks)


def _unclaimed(document: Document, remarks: tuple[Remark, ...]) -> Reading:
    warnings = (*remarks, document.unread) if document.unread else remarks
    return Reading(version=READERS_VERSION, warnings=warnings, verdict=NO_PROVIDER)


def _declared() -> dict[str, Provider]:
    names = sorted(one.name for one in iter_modules(__path__))
    found = [getattr(import_module(f"{__name__}.{name}"), "PROVIDER", None) for name in names]
    return {one.name: one for one in found if isinstance(one, Provider)}


PROVIDERS: Mapping[str, Provider] = MappingProxyType(_declared())
"""The providers by name."""
