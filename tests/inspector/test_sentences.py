"""Sentences: made of codes at the door, and never failing."""

import importlib
import re
from itertools import combinations
from pkgutil import iter_modules
from string import Formatter

import pytest

from binserver import targets
from binserver.inspector import words
from binserver.inspector.sentences import SENTENCES, sentence
from binserver.model import Remark
from binserver.targets import Guard, TargetRefused

TABLES = {one.name: importlib.import_module(f"{words.__name__}.{one.name}") for one in iter_modules(words.__path__)}


@pytest.mark.parametrize(("one", "other"), [*combinations(sorted(TABLES), 2)])
def test_no_two_parts_share_a_code(one: str, other: str) -> None:
    """Else a sentence would be filled with what another part knows, and show its placeholders."""
    assert not TABLES[one].WORDS.keys() & TABLES[other].WORDS.keys()


def test_a_code_becomes_its_sentence() -> None:
    remark = Remark(code="not-sent", params={"provider": "MVola"})

    assert sentence(remark, str) == "not sent by MVola"


def test_the_sentence_is_translated_before_it_is_filled() -> None:
    french = {"not sent by {provider}": "non transmis par {provider}"}
    remark = Remark(code="not-sent", params={"provider": "MVola"})

    assert sentence(remark, lambda text: french[text]) == "non transmis par MVola"


def test_an_unknown_code_is_shown_with_its_parameters() -> None:
    assert sentence(Remark(code="brand-new", params={"at": 3, "field": "a"}), str) == "brand-new (at: 3, field: a)"
    assert sentence(Remark(code="brand-new"), str) == "brand-new"


def test_a_missing_parameter_does_not_fail() -> None:
    assert sentence(Remark(code="not-sent"), str) == "not sent by (provider)"


def test_a_blank_in_a_target_is_seen() -> None:
    with pytest.raises(TargetRefused) as refused:
        targets.parse("http://localhost/a b", Guard())

    assert "does not contain “ ”" in sentence(refused.value.remark, str)


def test_a_number_of_bytes_is_told_as_a_size() -> None:
    remark = Remark(code="body-over-limit", params={"limit": 2**20})

    assert "the limit of 1\u202fMiB" in sentence(remark, str)


def test_a_number_of_seconds_is_told_as_a_span() -> None:
    remark = Remark(code="signature-matches-stale", params={"place": "X", "age": 1_795_337_584})

    assert "was 20\u202f779\u202fd old" in sentence(remark, str)


@pytest.mark.parametrize("code", SENTENCES)
def test_no_sentence_counts_bytes_that_may_be_many(code: str) -> None:
    """Small counts, like what was left over after a request, are exact; limits and bodies are sizes."""
    assert not re.search(r"\{(size|limit|most|received)\} bytes", SENTENCES[code])


def test_what_was_received_is_no_template() -> None:
    remark = Remark(code="note-received", params={"text": "{provider.__class__}"})

    assert sentence(remark, str) == "received “{provider.__class__}”"


@pytest.mark.parametrize("code", SENTENCES)
def test_placeholders_are_plain_names(code: str) -> None:
    names = [name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name is not None]

    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


@pytest.mark.parametrize("code", SENTENCES)
def test_codes_are_lower_case_words(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
