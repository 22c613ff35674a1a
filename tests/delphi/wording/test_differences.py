import pytest
from django.template import Context, Template

from delphi.wording.differences import LONGEST, Change, languages_left, word_differences

SAME, REMOVED, ADDED = Change


def test_pieces_tell_what_stayed_went_out_and_came_in():
    assert word_differences("Joka kunnassa on neuvola.", "Joka kunnassa on perhekeskus.") == [
        (SAME, "Joka kunnassa on "),
        (REMOVED, "neuvola"),
        (ADDED, "perhekeskus"),
        (SAME, "."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "uusi sana"),
        ("vanha sana", ""),
        ("a b c d", "d c b a"),
        ("Yksi,  kaksi\nkolme.", "Yksi kaksi, neljä!"),
        ("perhe-etuus ja lapsen’s", "perhe etuus tai lapsen"),
        ("<b>&amp;", "<i>&lt;"),
    ],
)
def test_both_wordings_can_be_read_out_of_the_pieces(before, after):
    pieces = word_differences(before, after)
    assert "".join(text for change, text in pieces if change is not ADDED) == before
    assert "".join(text for change, text in pieces if change is not REMOVED) == after


def test_words_that_share_only_the_space_between_them_are_one_change():
    pieces = word_differences("uusi iso talo", "vanha pieni talo")
    assert pieces == [(REMOVED, "uusi iso"), (ADDED, "vanha pieni"), (SAME, " talo")]


def test_a_compound_with_a_hyphen_is_one_word():
    assert (REMOVED, "perhe-etuus") in word_differences("perhe-etuus", "perhe-asia")


def test_the_languages_left_as_they_were_are_named():
    before = {"fi": "Vanha", "sv": "Gammal", "en": "Old"}
    languages = ["fi", "sv", "en"]
    assert languages_left(before, before | {"fi": "Uusi"}, languages) == ["sv", "en"]
    assert languages_left(before, before, languages) == []
    assert languages_left(before, {"fi": "Uusi", "sv": "Ny", "en": "New"}, languages) == []
    assert languages_left(before, before | {"fi": " Vanha "}, languages) == []


def test_a_page_says_in_words_what_its_colours_say_and_escapes_what_is_written():
    shown = Template("{% load wordings %}{% word_changes before after 'en' %}").render(
        Context({"before": {"en": "<b>old</b> word"}, "after": {"en": "<b>new</b> word"}})
    )
    assert "<b>" not in shown
    assert shown.count("<del>") == shown.count("<ins>") == 1
    assert 'visually-hidden">' in shown
    assert "&lt;b&gt;" in shown


@pytest.mark.parametrize(("length", "is_marked"), [(LONGEST, True), (LONGEST + 1, False)])
def test_what_is_longer_than_a_wording_may_be_is_shown_without_comparing_it(length, is_marked):
    typed = "<b> uusi".ljust(length, "a")
    for before, after in (("vanha", typed), (typed, "vanha")):
        shown = Template("{% load wordings %}{% typed_changes before 'fi' after %}").render(
            Context({"before": {"fi": before}, "after": after})
        )
        assert ("<ins>" in shown) == is_marked
        assert "<b>" not in shown
