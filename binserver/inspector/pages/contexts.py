"""The whole documents, each drawn by the template of its name."""

from dataclasses import dataclass

from binserver.inspector.render import Page, Partial
from binserver.inspector.views.about import About
from binserver.inspector.views.detail import Detail
from binserver.inspector.views.gone_capture import GoneCapture
from binserver.inspector.views.problem import Problem
from binserver.inspector.views.rows import CaptureList
from binserver.inspector.views.send_form import SendForm
from binserver.inspector.views.settings_form import SettingsForm
from binserver.inspector.views.shell import NewBin, Shell
from binserver.inspector.views.start import LostStart, Start


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """Where there is no bin yet."""

    shell: Shell
    first_bin: NewBin


@dataclass(frozen=True, slots=True, kw_only=True)
class BinPage(Page):
    """A list, and the capture that is `opened`, its place, or how to get one; lost and found is such a page too."""

    shell: Shell
    capture_list: CaptureList
    detail: Detail | GoneCapture | Start | LostStart | SendForm
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBinPage(Page):
    """The form for a new bin, as it was sent, with what is wrong with it."""

    shell: Shell
    form: NewBin


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage(Page):
    """A bin's settings."""

    shell: Shell
    settings_form: SettingsForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """What this is, and where its data lies."""

    shell: Shell
    about: About


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage(Page):
    """What went wrong."""

    shell: Shell
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A partial with made-up data, and what is shown by it; `listed` where it belongs in a list."""

    title: str
    context: Partial
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsPage(Page):
    """Every partial, for whoever works on the looks."""

    shell: Shell
    parts: tuple[Pattern, ...]
