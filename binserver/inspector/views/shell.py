"""What is around every page: the header, the bins, and the form for a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from binserver.inspector.render import Partial
from binserver.inspector.views.providers import choices, title_of
from binserver.inspector.views.storage_note import StorageNote
from binserver.model import Bin


@dataclass(frozen=True, slots=True, kw_only=True)
class NavBin:
    """A bin in the navigation; `about` says what it is for: its provider's title, or None."""

    bin: Bin
    about: str | None
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BinsNav(Partial):
    """The bins, and lost and found with how many it holds; `at_lost` where that is the page."""

    bins: tuple[NavBin, ...]
    lost: str
    at_lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with a field of a form, in words fit to stand beside it."""

    field: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBin(Partial):
    """The form that makes a bin, with what was typed into it if that could not be taken.

    Attributes:
        providers: Names and titles to choose from.
        name, provider: As typed.
        error: What is wrong with it.
        id: What the ids of its fields begin with.
        open: Whether its fields are seen at once.
    """

    providers: tuple[tuple[str, str], ...]
    name: str = ""
    provider: str = ""
    error: FieldError | None = None
    id: str = "new"
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureUrl(Partial):
    """The URL that a bin captures at, in two parts: the door, and the bin."""

    base: str
    bin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the layout shows.

    Attributes:
        title: Of the page, before the program's name.
        bins_nav, new_bin: The left zone; a page of an error has no navigation.
        capture_url: Of the bin that is shown.
        settings_of: The bin whose settings can be gone to.
        live: Whether the page is live.
        storage_note: What keeps captures from being kept.
    """

    title: str
    bins_nav: BinsNav | None
    new_bin: NewBin
    capture_url: CaptureUrl | None = None
    settings_of: str | None = None
    live: bool = False
    storage_note: StorageNote = StorageNote()


def bins_nav(bins: Sequence[Bin], *, current: str | None, lost: str, at_lost: bool = False) -> BinsNav:
    """The navigation; `lost` is how many captures belong to no bin, as text."""
    shown = (
        NavBin(bin=one, about=title_of(one.provider) if one.provider else None, current=one.name == current)
        for one in bins
    )
    return BinsNav(bins=tuple(shown), lost=lost, at_lost=at_lost)


def new_bin(*, id: str = "new", open: bool = False, error: FieldError | None = None, **typed: str) -> NewBin:
    """The empty form, or the one that was sent with what was wrong with it."""
    return NewBin(providers=choices(), id=id, open=open, error=error, **typed)


def url_of(bin: Bin, *, base: str) -> CaptureUrl:
    """Where a bin captures: under its own public URL, else under `base`, which ends in "/"."""
    own = bin.public_url.rstrip("/") + "/" if bin.public_url else base
    return CaptureUrl(base=own, bin=bin.name)
