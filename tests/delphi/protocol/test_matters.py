import pytest

from delphi.protocol.matters import (
    Asked,
    advice_in_view_of_wordings,
    joins_two_matters,
    say_the_same,
)
from delphi.protocol.stopping import Advice, Ground, Suggestion

KEEP = Advice(Suggestion.KEEP, Ground.STILL_MOVING, "probability")
REWORD = Advice(Suggestion.REWORD, Ground.NO_CLEAR_VIEW, "probability")
FOLD = Advice(Suggestion.FOLD, Ground.SETTLED, "probability")
PLAIN = {"fi": "Neuvolassa on sosiaalityöntekijä."}
JOINED = {"fi": "Neuvolassa on sosiaalityöntekijä ja perhetyöntekijä."}
LIKE = {"fi": "Neuvoloissa on sosiaalityöntekijä."}


def item(code, texts, median=5.0):
    return Asked(code, texts, {"probability": median})


@pytest.mark.parametrize(
    ("texts", "joins"),
    [
        (JOINED, True),
        (PLAIN, False),
        ({"fi": "Raha sekä laki.", "sv": "Pengar samt lag.", "en": "Money and law."}, True),
        ({"fi": "Jalat ja kädet.", "sv": "Fötter eller händer."}, False),
        ({"fi": "Jaettu vanhemmuus."}, False),
        ({}, False),
    ],
)
def test_two_matters_are_joined_by_a_word_in_every_language(texts, joins):
    assert joins_two_matters(texts) is joins


def test_what_should_be_reworded_and_joins_two_matters_should_be_split():
    asked = [item("v1", JOINED, 3.0), item("v2", JOINED, 5.0), item("v3", PLAIN, 6.0)]
    advised = advice_in_view_of_wordings({"v1": REWORD, "v2": KEEP, "v3": REWORD}, asked)
    assert advised == {
        "v1": Advice(Suggestion.SPLIT, Ground.TWO_MATTERS, "probability"),
        "v2": KEEP,
        "v3": REWORD,
    }


def test_what_reads_and_was_answered_like_an_earlier_item_should_be_merged_with_it():
    asked = [item("v1", PLAIN), item("v2", LIKE), item("v3", PLAIN)]
    advised = advice_in_view_of_wordings({"v1": FOLD, "v2": KEEP, "v3": KEEP}, asked)
    assert (advised["v1"], advised["v2"]) == (FOLD, KEEP)
    assert advised["v3"] == Advice(
        Suggestion.MERGE, Ground.SAYS_THE_SAME, "probability", other="v2"
    )


@pytest.mark.parametrize(
    "other",
    [
        item("v2", LIKE, 4.0),
        item("v2", LIKE, None),
        item("v2", {"fi": "Aivan toinen asia."}),
        item("v2", {"sv": "Neuvolassa on sosiaalityöntekijä."}),
        Asked("v2", PLAIN, {"desirability": 5.0}),
    ],
)
def test_items_differ_where_their_words_medians_or_criteria_do(other):
    assert not say_the_same(item("v1", PLAIN), other)


def test_wordings_that_differ_in_a_figure_never_say_the_same():
    one, two = ({"fi": f"Neuvolassa käy {n} prosenttia perheistä."} for n in (70, 80))
    assert not say_the_same(item("v1", one), item("v2", two))
