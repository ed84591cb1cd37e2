"""A bin's settings as a form: what is set, and what was typed that could not be taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from binserver.inspector.render import Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.providers import choices
from binserver.inspector.views.shell import FieldError
from binserver.model import Bin, Keep
from binserver.providers import PROVIDERS

DAY = 86_400
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm(Partial):
    """The settings of a bin.

    Attributes:
        bin: As it is kept.
        typed: What stands in the fields, by their names.
        providers: Names and titles to choose from.
        error: What is wrong with what was typed.
        saved: Whether it was just saved.
        again: Whether its captures are read again because of that.
        provider: Its provider's title, or "".
        hint: Where the provider's secret is found, or "".
        unsigned: Whether the provider does not sign, so that no secret is of use.
        retype: Whether a secret was typed that was not taken, as something else was wrong.
    """

    bin: Bin
    typed: Mapping[str, str]
    providers: tuple[tuple[str, str], ...]
    error: FieldError | None
    saved: bool
    again: bool
    provider: str
    hint: str
    unsigned: bool
    retype: bool


def settings_form(
    bin: Bin,
    *,
    masks: Masks,
    typed: Mapping[str, str] | None = None,
    error: FieldError | None = None,
    saved: bool = False,
    again: bool = False,
) -> SettingsForm:
    """The form as the bin is, or as it was sent; what was typed as a secret is not shown again even then."""
    filled = {**_fields(bin), "target": masks.target(bin.target or ""), **(typed or {}), "secrets": ""}
    provider = PROVIDERS.get(filled["provider"])
    return SettingsForm(
        bin=bin,
        typed=filled,
        providers=choices(),
        error=error,
        saved=saved,
        again=again,
        provider=provider.title if provider else "",
        hint=provider.secret_hint if provider else "",
        unsigned=provider is not None and not provider.schemes,
        retype=error is not None and bool((typed or {}).get("secrets", "").strip()),
    )


FEWEST = {"captures": (1, True), "megabytes": (0.01, False), "days": (0.001, False)}
"""The least that can be kept, and whether it is a whole number: one capture, ten kilobytes, some minutes."""


def keep_of(typed: Mapping[str, str], bin: Bin) -> Keep:
    """What is to be kept, of the form's fields; an empty one is no limit, and one that was not touched stays exactly.

    Raises:
        ValueError: A field is not a number that can be meant; its name is the first argument.
    """
    shown, keep = _fields(bin), bin.keep
    touched = {name: typed.get(name, shown[name]).strip() != shown[name] for name in FEWEST}
    captures, megabytes, days = (_number(typed, name) if touched[name] else None for name in FEWEST)
    return Keep(
        captures=_scaled(captures, 1) if touched["captures"] else keep.captures,
        bytes=_scaled(megabytes, MEGABYTE) if touched["megabytes"] else keep.bytes,
        seconds=(None if days is None else days * DAY) if touched["days"] else keep.seconds,
    )


def _scaled(number: float | None, unit: int) -> int | None:
    return None if number is None else int(number * unit)


def _number(typed: Mapping[str, str], name: str) -> float | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueError(name, text) from None
    least, whole = FEWEST[name]
    if not least <= number < 1e12 or (whole and number != int(number)) or "_" in text:  # noqa: PLR2004 - of any disk
        raise ValueError(name, text)
    return number


def _fields(bin: Bin) -> dict[str, str]:
    keep = bin.keep
    return {
        "title": bin.title,
        "provider": bin.provider or "",
        "target": bin.target or "",
        "public_url": bin.public_url or "",
        "captures": "" if keep.captures is None else str(keep.captures),
        "megabytes": "" if keep.bytes is None else f"{keep.bytes / MEGABYTE:.15g}",
        "days": "" if keep.seconds is None else f"{keep.seconds / DAY:.15g}",
    }
