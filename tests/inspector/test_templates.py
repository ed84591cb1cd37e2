"""What no template may hold, so that a strict policy can be served and captured bytes stay text."""

import re

import pytest

from binserver.assets import folder

TEMPLATES = sorted(path.name for path in folder("templates").glob("*.html"))

FORBIDDEN = {
    "safe": r"\|\s*safe",
    "a style attribute": r"\sstyle\s*=",
    "an inline style": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a handler": r"\son[a-z]+\s*=\s*[\"']",
    "a handler of htmx": r"hx-on",
    "an expression": r"""["']\s*js(:|cript:)""",
    "a filter of htmx": r"hx-trigger=[\"'][^\"']*\[",
    "autoescape off": r"autoescape\s+false",
}

CAPTURED = r"(\|visible|_row\.capture\b)"


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(name: str, what: str) -> None:
    text = (folder("templates") / name).read_text(encoding="utf-8")

    assert re.findall(FORBIDDEN[what], text) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_attributes_are_quoted(name: str) -> None:
    text = (folder("templates") / name).read_text(encoding="utf-8")

    assert re.findall(r"\s[a-z-]+=\{\{", text) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_was_captured_is_in_no_address_and_no_instruction(name: str) -> None:
    text = (folder("templates") / name).read_text(encoding="utf-8")

    for attribute in re.findall(r'\s(?:href|src|action|hx-[a-z-]+)="([^"]*)"', text):
        assert "visible" not in attribute
        assert ".capture." not in attribute


def test_texts_are_translatable() -> None:
    """A line of words outside of tags and of `_()` would stay English for everybody."""
    for name in TEMPLATES:
        text = (folder("templates") / name).read_text(encoding="utf-8")
        markup = re.sub(r"\{[{%#].*?[}%#]\}", " ", text, flags=re.DOTALL)
        bare = re.sub(r'<[^>]*>|\s[a-z-]+="[^"]*"', " ", markup)
        words = [one for one in re.findall(r"[A-Za-z]{3,}", bare) if one not in {"binserver", "sha"}]
        assert words == [], name
