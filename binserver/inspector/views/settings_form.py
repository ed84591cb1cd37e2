"""A bin's settings as a form: what is set, and what was typed that could not be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from binserver.inspector.render import Partial
from binserver.inspector.views.learnt_url import LearntUrl
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.originals import originals
from binserver.inspector.views.providers import choices
from binserver.inspector.views.reply_fields import ReplyFields, reply_fields
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin, Reply
from binserver.providers import PROVIDERS

DAY = 86_400
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm(Partial):
    """The settings of a bin.

    Attributes:
        bin: As it is kept.
        typed: What stands in the fields, by their names.
        was: What stood there when the form was drawn.
        providers: Names and titles to choose from.
        error: What is wrong with what was typed.
        saved: Whether it was just saved.
        again: Whether its captures are read again because of that.
        provider: Its provider's title, or "".
        hint: Where the provider's secret is found, or "".
        unsigned: Whether the provider does not sign, so that no secret is of use.
        presets: Other replies that a click sets, by their names: "provider" for what its provider expects, "plain".
        reply: The fields of its reply.
        greets: Whether its provider has handshakes, which are answered whatever the reply is.
        learnt: A public URL that its captures tell of, or None.
        retype: Whether a secret was typed that was not taken, as something else was wrong.
    """

    bin: Bin
    typed: Mapping[str, str]
    was: Mapping[str, str]
    providers: tuple[tuple[str, str], ...]
    error: FieldError | None
    saved: bool
    again: bool
    provider: str
    hint: str
    unsigned: bool
    presets: Mapping[str, Reply]
    reply: ReplyFields
    greets: bool
    learnt: LearntUrl | None
    retype: bool


def settings_form(
    bin: Bin,
    *,
    masks: Masks,
    typed: Mapping[str, str] | None = None,
    error: FieldError | None = None,
    saved: bool = False,
    again: bool = False,
    learnt: LearntUrl | None = None,
    reply: ReplyFields | None = None,
) -> SettingsForm:
    """The form as the bin is, or as it was sent; what was typed as a secret is not shown again even then."""
    shown = fields_of(bin, masks)
    filled = {**shown, **(typed or {}), "secrets": ""}
    provider = PROVIDERS.get(filled["provider"])
    return SettingsForm(
        bin=bin,
        typed=filled,
        was=originals(shown, typed),
        providers=choices(),
        error=error,
        saved=saved,
        again=again,
        provider=provider.title if provider else "",
        hint=provider.secret_hint if provider else "",
        unsigned=provider is not None and not provider.schemes,
        presets=presets(bin),
        reply=reply or reply_fields(bin),
        greets=provider is not None and bool(provider.handshakes),
        learnt=learnt,
        retype=error is not None and bool((typed or {}).get("secrets", "").strip()),
    )


def presets(bin: Bin) -> dict[str, Reply]:
    """Replies that the bin may have instead of its own, by name."""
    provider = PROVIDERS.get(bin.provider or "")
    known = {"provider": provider.reply} if provider else {}
    return {name: one for name, one in {"plain": Reply(), **known}.items() if one != bin.reply}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much may be kept: the part of `Keep`, the unit that is typed, and what is the least and the most of it."""

    part: str
    unit: float
    least: float
    most: float
    whole: bool = False

    def read(self, text: str) -> float | None:
        """The limit in the unit of its part; None where nothing was typed.

        Raises:
            ValueError: It is no number of those that can be meant.
        """
        digits = text.strip()
        if not digits:
            return None
        if not (_WHOLE if self.whole else _DECIMAL).fullmatch(digits) or not self.least <= float(digits) <= self.most:
            raise ValueError(text)
        number = float(digits) * self.unit
        return number if self.part == "seconds" else int(number)


_WHOLE = re.compile(r"[0-9]{1,12}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,15})?")

LIMITS = {
    "captures": Limit(part="captures", unit=1, least=1, most=10**9, whole=True),
    "megabytes": Limit(part="bytes", unit=MEGABYTE, least=0.01, most=10**9),
    "days": Limit(part="seconds", unit=DAY, least=0.001, most=36_500),
}
"""The fields of what is kept: from one capture, ten kilobytes and some minutes to more than any disk and a century."""


def keep_changes(typed: Mapping[str, str]) -> dict[str, float | None]:
    """The parts of what is kept, of the fields that were changed; an empty one is no limit.

    Raises:
        ValueError: A field is not a number that can be meant; its name is the first argument.
    """
    changes: dict[str, float | None] = {}
    for name, limit in LIMITS.items():
        if name in typed:
            try:
                changes[limit.part] = limit.read(typed[name])
            except ValueError:
                raise ValueError(name, typed[name]) from None
    return changes


def fields_of(bin: Bin, masks: Masks) -> dict[str, str]:
    """What the fields show of a bin, by their names; credentials in its target are hidden."""
    keep = bin.keep
    return {
        "title": bin.title,
        "provider": bin.provider or "",
        "target": masks.target(bin.target or ""),
        "public_url": bin.public_url or "",
        "captures": "" if keep.captures is None else str(keep.captures),
        "megabytes": "" if keep.bytes is None else f"{keep.bytes / MEGABYTE:.15g}",
        "days": "" if keep.seconds is None else f"{keep.seconds / DAY:.15g}",
    }
