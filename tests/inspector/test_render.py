"""Contexts and templates: found by name, fitting each other, and drawing what they are given as text."""

import ast
from collections.abc import Iterable, Iterator
from inspect import get_annotations
from pathlib import Path

import pytest
from aiohttp import web
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from binserver.assets import folder
from binserver.inspector.keys import RENDERER
from binserver.inspector.pages import contexts
from binserver.inspector.render import Link, Page, Partial, Renderer, template_of, variable_of
from binserver.inspector.views import masks, patterns, rows
from binserver.inspector.views.body_panel import JsonBody
from tests import make

TEMPLATES = {path.name for path in folder("templates").glob("*.html")}
SHARED = {"layout.html", "macros.html"}
GLOBALS = {"_", "asset", "draw", "gettext", "href", "language", "ngettext", "url"}

PAGES = [one for one in vars(contexts).values() if isinstance(one, type) and issubclass(one, Page) and one is not Page]
PARTIALS = sorted({type(context) for _, context in patterns.patterns()}, key=lambda kind: kind.__name__)


@pytest.fixture
def renderer(app: web.Application) -> Renderer:
    return app[RENDERER]


def source(name: str) -> str:
    return (folder("templates") / name).read_text(encoding="utf-8")


def fields_of(kind: type) -> set[str]:
    return set(get_annotations(kind))


def used(tree: nodes.Template, variable: str) -> set[str]:
    """The attributes of a variable that a template reads."""
    found: Iterable[nodes.Getattr] = tree.find_all(nodes.Getattr)
    return {one.attr for one in found if isinstance(one.node, nodes.Name) and one.node.name == variable}


def test_every_template_is_drawn_by_a_context_and_every_context_has_one() -> None:
    assert {template_of(kind) for kind in PAGES + PARTIALS} | SHARED == TEMPLATES


def all_partials(kind: type[Partial] = Partial) -> Iterator[type[Partial]]:
    for one in kind.__subclasses__():
        yield one
        yield from all_partials(one)


def test_every_partial_is_among_the_patterns() -> None:
    assert {one.__name__ for one in all_partials()} == {one.__name__ for one in PARTIALS}


@pytest.mark.parametrize("kind", PARTIALS, ids=lambda kind: kind.__name__)
def test_a_partial_sees_itself_alone_and_reads_only_fields_that_it_has(renderer: Renderer, kind: type) -> None:
    tree = renderer.environment.parse(source(template_of(kind)))
    free = find_undeclared_variables(tree) - GLOBALS
    has = fields_of(kind)

    assert free <= {variable_of(kind)}
    assert used(tree, variable_of(kind)) <= has


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_a_page_with_its_layout_reads_exactly_its_fields(renderer: Renderer, kind: type) -> None:
    trees = [renderer.environment.parse(source(name)) for name in (template_of(kind), "layout.html")]
    free = set().union(*(find_undeclared_variables(tree) for tree in trees)) - GLOBALS

    assert free == fields_of(kind)


@pytest.mark.parametrize("kind", PARTIALS, ids=lambda kind: kind.__name__)
def test_no_field_of_a_partial_is_for_nothing(renderer: Renderer, kind: type) -> None:
    tree = renderer.environment.parse(source(template_of(kind)))

    unused = fields_of(kind) - used(tree, variable_of(kind))
    assert unused == ({"laid_out"} if kind is JsonBody else set())


def test_a_partial_has_one_root_element(renderer: Renderer) -> None:
    for title, context in patterns.patterns():
        html = renderer.render(context).strip()
        name = html[1:].split(None, 1)[0].split(">")[0]
        assert html.endswith(f"</{name}>"), title


def test_what_was_captured_is_drawn_as_text(renderer: Renderer) -> None:
    hostile = '/shop/"><script>alert(1)</script>?a=<img src=x onerror=alert(1)>'
    row = rows.capture_row(make.capture(request_target=hostile, method="<b>"), masks=masks.Masks())

    html = renderer.render(row)

    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_an_address_keeps_its_query(renderer: Renderer) -> None:
    link = Link(route="capture", parts={"bin": "shop", "number": 17}, query={"tab": "raw", "path": "/a&b"})

    assert renderer.href(link) == "/bins/shop/17?tab=raw&path=/a%26b"
    assert renderer.href(link.with_query(tab=None, path=None)) == "/bins/shop/17"


def test_no_context_module_names_html(renderer: Renderer) -> None:
    """Markup is made by templates alone: whatever a view makes is escaped."""
    package = Path(contexts.__file__).parent.parent
    for path in [*package.glob("views/*.py"), *package.glob("pages/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == "Markup"], path
