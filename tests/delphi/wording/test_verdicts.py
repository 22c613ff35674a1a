import pytest
from django.utils import translation

from delphi.protocol.disclosure import Mostly, Reason
from delphi.statistics import AGREEMENTS, MOVEMENTS, VERDICTS
from delphi.wording import verdicts


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_every_verdict_has_a_word_a_meaning_a_mark_and_a_tone_of_its_own():
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
    for words, codes in (
        (verdicts.agreement, AGREEMENTS),
        (verdicts.movement, MOVEMENTS),
        (verdicts.mostly, Mostly),
    ):
        assert len({words(code.value) for code in codes} - {"", "–"}) == len(codes)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_for_withholding_has_words_of_its_own(reason):
    assert verdicts.withheld(reason.value) != verdicts.withheld("unheard of")
