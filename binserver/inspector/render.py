"""Contexts into HTML: the template is found by the context's class, and drawn with what the context holds.

A `Page` is a whole document: `BinPage` is drawn by `bin.html`, and its fields are the template's variables. A `Partial`
is whatever is ever sent or repeated alone: `CaptureRow` is drawn by `_capture_row.html`, whose one variable is
`capture_row`. A template draws the partials that its context holds by `draw(…)`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from gettext import NullTranslations
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from binserver import assets
from binserver.inspector import sentences
from binserver.inspector.views import formats
from binserver.model import Remark

_NEXT_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Page:
    """A whole document; a subclass is a frozen dataclass."""


class Partial:
    """A part of a document with one root element; a subclass is a frozen dataclass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address by its route: the route's name, what stands in its path, and the query."""

    route: str
    parts: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, str | int] = field(default_factory=dict)

    def with_query(self, **query: str | int | None) -> "Link":
        """The same address with these parts of the query changed; None takes one out."""
        changed = {**self.query, **query}
        kept = {name: value for name, value in changed.items() if value is not None}
        return Link(route=self.route, parts=self.parts, query=kept)


def variable_of(kind: type) -> str:
    """The one variable of a partial's template: `capture_row` of `CaptureRow`."""
    return _NEXT_WORD.sub("_", kind.__name__).lower()


def template_of(kind: type) -> str:
    """The template of a page or partial: `bin.html` of `BinPage`, `_capture_row.html` of `CaptureRow`."""
    if issubclass(kind, Page):
        return f"{variable_of(kind).removesuffix('_page')}.html"
    return f"_{variable_of(kind)}.html"


class Renderer:
    """Draws contexts in one language.

    Args:
        router: Where the addresses of routes come from.
        asset: The address of a static file by its name, like "css/app.css".
        translations: Of the language; without them texts stay as they are written.
    """

    def __init__(
        self,
        router: web.UrlDispatcher,
        asset: Callable[[str], str],
        translations: NullTranslations | None = None,
    ) -> None:
        self._router = router
        self._translations = translations or NullTranslations()
        self.environment = _environment(self._translations)
        self.environment.globals |= {
            "asset": asset,
            "draw": self.draw,
            "href": self.href,
            "language": self._translations.info().get("language", "en"),
            "url": self.url,
        }
        self.environment.filters["sentence"] = self.sentence
        self.environment.filters["translated"] = self.translated

    def render(self, context: Page | Partial) -> str:
        """The HTML of a page or a partial."""
        template = self.environment.get_template(template_of(type(context)))
        return template.render(variables(context))

    def draw(self, context: Partial) -> Markup:
        """A partial as part of another template: its own template has escaped what it holds."""
        return Markup(self.render(context))  # noqa: S704 - rendered with autoescape

    def url(self, name: str, **parts: str | int) -> str:
        """The address of a route, by its name and what stands in its path."""
        return str(self._router[name].url_for(**{part: str(value) for part, value in parts.items()}))

    def href(self, link: Link) -> str:
        """The address that a link leads to."""
        url = self._router[link.route].url_for(**{part: str(value) for part, value in link.parts.items()})
        return str(url.with_query({name: str(value) for name, value in link.query.items()}))

    def translated(self, text: str) -> str:
        """A text that was written in English elsewhere, as plain text: `_()` in a template is for texts of its own."""
        return self._translations.gettext(text) if text else ""

    def sentence(self, remark: Remark) -> str:
        """A remark in words."""
        return sentences.sentence(remark, self._translations.gettext)


def variables(context: Page | Partial) -> dict[str, Any]:
    """What a context's template sees: the fields of a page, or the partial itself under its own name."""
    if isinstance(context, Partial):
        return {variable_of(type(context)): context}
    return {one.name: getattr(context, one.name) for one in fields(context)}  # type: ignore[arg-type]


def _environment(translations: NullTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(assets.folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= formats.FILTERS
    return environment
