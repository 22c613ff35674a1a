from types import SimpleNamespace

import pytest
from django.utils import translation

from delphi.protocol.disclosure import Mostly, Reason, released_figures
from delphi.statistics import AGREEMENTS, MOVEMENTS, VERDICTS
from delphi.wording import verdicts
from delphi.wording.figures import (
    change_sentence,
    figures_sentence,
    shares_sentence,
    value_words,
    withheld_words,
)

ORDINAL = SimpleNamespace(kind="ordinal", unit={}, decimals=0)
PROBABILITY = SimpleNamespace(kind="probability", unit={}, decimals=0)
YEAR = SimpleNamespace(kind="year", unit={}, decimals=0)
FAMILIES = SimpleNamespace(kind="number", unit={"en": "families"}, decimals=0)
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def figures(median=5.0, q1=4.0, q3=6.0, n=22, **more):
    return {"n": n, "median": median, "q1": q1, "q3": q3, "withheld": []} | more


def test_figures_read_as_one_sentence():
    assert figures_sentence(figures(), ORDINAL) == "median 5, half of the answers 4–6, n = 22"
    assert figures_sentence(figures(5.5, 5, 5), ORDINAL) == (
        "median 5.5, half of the answers 5, n = 22"
    )
    with translation.override("fi"):
        assert "5,5" in figures_sentence(figures(5.5), ORDINAL)


def test_figures_carry_their_unit():
    assert figures_sentence(figures(62.5, 50, 70), PROBABILITY) == (
        f"median 62.5{NB}%, half of the answers 50–70{NB}%, n = 22"
    )
    assert value_words(12, FAMILIES) == f"12{NB}families"
    assert value_words(2034.5, YEAR) == "2034.5"
    assert value_words(2034.0, YEAR) == "2034"


def test_a_median_among_never_is_said():
    said = figures_sentence(figures(None, 2035, None, median_never=True), YEAR)
    assert said == "median never, n = 22"


def test_withheld_figures_say_why_and_nothing_else():
    stored = figures(n=4, counts=[0, 4], lowest=1, levels=2, iqr=2)
    released = released_figures(stored, k=5)
    assert figures_sentence(released, ORDINAL) == "too few answers to show figures"
    assert figures_sentence(figures(None, None, None, n=0), ORDINAL) == "no answers"


def test_a_change_reads_with_arrows_where_something_changed():
    before, after = figures(4.0, 3.0, 6.0, n=24), figures()
    assert change_sentence(before, after, ORDINAL) == (
        "median 4 → 5, half of the answers 3–6 → 4–6, n = 24 → 22"
    )
    assert change_sentence(before, before, ORDINAL) == "median 4, half of the answers 3–6, n = 24"
    assert change_sentence(figures(None, None, None, n=None), after, ORDINAL) == ""


def test_shares_are_told_as_far_as_released():
    assert shares_sentence({"share_for": 0.75, "share_against": 0.1}) == "75 % for, 10 % against"
    assert shares_sentence({"share_for": 0.75, "share_against": None}) == (
        "75 % within the rule's band"
    )
    assert shares_sentence({"share_for": None}) == ""


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_for_withholding_has_words_of_its_own(reason):
    assert withheld_words(reason) != withheld_words("unheard of")
    assert "5" in withheld_words("too_few_answers", 5)
    assert "10" in withheld_words("distribution_needs_more", 5)


def test_every_verdict_has_a_word_a_meaning_a_shape_and_a_class_of_its_own():
    shown = [verdicts.verdict_words(verdict.value) for verdict in VERDICTS]
    for column in zip(*shown, strict=True):
        assert len(set(column)) == len(VERDICTS)
    assert set(verdicts.TONES) == {verdict.value for verdict in VERDICTS}
    assert {words.css for words in shown} == {
        "settled",
        "moving",
        "unconfirmed",
        "open",
        "dissent",
        "polarised",
        "unclear",
        "few",
    }
    assert verdicts.verdict_words("").word == "Not judged"


def test_agreement_movement_and_change_have_words():
    assert all(verdicts.agreement(each.value) for each in AGREEMENTS)
    assert all(verdicts.movement(each.value) for each in MOVEMENTS)
    assert all(verdicts.mostly(each.value) for each in Mostly)
    assert verdicts.agreement("") == verdicts.movement("") == "–"
    assert verdicts.mostly(None) == ""
