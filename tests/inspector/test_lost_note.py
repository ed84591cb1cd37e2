"""Why a request belongs to no bin."""

from typing import Any

import pytest

from binserver.inspector.sentences import SENTENCES
from binserver.inspector.views.lost_note import LostNote, lost_note
from binserver.inspector.views.masks import Masks
from binserver.inspector.words.lost import WORDS
from tests import make

BINS = [make.bin("shop"), make.bin("boutique-mvola", title="Boutique")]


def note_of(target: str, **given: Any) -> LostNote:
    capture = make.capture(None, request_target=target, **given)
    return lost_note(capture, BINS, others=0, masks=Masks())


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/shopp/hook", "lost-unknown"),
        ("/", "lost-empty"),
        ("/?a=1", "lost-empty"),
        ("", "lost-no-path"),
        ("http://example.com/", "lost-empty"),
        ("http://example.com", "lost-empty"),
        ("//shop/hook", "lost-two-slashes"),
        ("*", "lost-no-path"),
        ("example.com:443", "lost-no-path"),
        ("/a%20b/hook", "lost-odd-name"),
        ("/" + "a" * 65, "lost-odd-name"),
        ("/shop", "lost-made-since"),
    ],
)
def test_each_reason_has_its_words(target: str, code: str) -> None:
    assert note_of(target).why.code == code
    assert code in SENTENCES


def test_what_is_no_request_names_no_bin() -> None:
    note = note_of("\x16\x03\x01 garbage", method="", http_version="")

    assert (note.why.code, note.makes, note.near) == ("lost-no-request", None, None)


def test_no_words_are_left_over() -> None:
    assert {one for one in WORDS if one not in SENTENCES} == set()


@pytest.mark.parametrize(
    ("target", "near", "hint"),
    [
        ("/shopp", "shop", "lost-near"),
        ("/SHO", "shop", "lost-near"),
        ("/%20shop/x", "shop", "lost-near"),
        ("/boutique-mvol/hook", "boutique-mvola", "lost-near"),
        ("/api/shop/hook", "shop", "lost-later"),
        ("//shop/hook", "shop", "lost-later"),
        ("/shop", "shop", None),
        ("/favicon.ico", None, None),
        ("/", None, None),
    ],
)
def test_a_bin_that_may_have_been_meant_is_named(target: str, near: str | None, hint: str | None) -> None:
    note = note_of(target)

    assert (note.near, note.hint.code if note.hint else None) == (near, hint)


@pytest.mark.parametrize(
    ("target", "makes"), [("/shopp/x", "shopp"), ("/SHOPP", "shopp"), ("/shop", None), ("/a%20b", None), ("/", None)]
)
def test_a_bin_is_offered_where_its_name_is_one_and_free(target: str, makes: str | None) -> None:
    assert note_of(target).makes == makes


def test_bins_are_offered_by_their_titles() -> None:
    assert note_of("/x").bins == (("shop", "shop"), ("boutique-mvola", "Boutique"))


def test_a_long_name_is_cut() -> None:
    assert len(str(note_of("/" + "a" * 500).why.params["name"])) == 40
