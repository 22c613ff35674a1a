import pytest
from django.utils import translation

from delphi.protocol.disclosure import Mostly, Reason
from delphi.statistics import AGREEMENTS, MOVEMENTS, VERDICTS
from delphi.wording import verdicts
from delphi.wording.figures import withheld_words


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_every_verdict_has_a_word_a_meaning_a_tone_and_a_mark_of_its_own():
    values = [verdict.value for verdict in VERDICTS]
    tones = [verdicts.tone(value) for value in values]
    for column in (
        [verdicts.tag(value) for value in values],
        [verdicts.meaning(value) for value in values],
        tones,
        [verdicts.MARKS[tone] for tone in tones],
    ):
        assert len(set(column)) == len(VERDICTS)
    assert set(verdicts.TONES) == set(values)
    assert set(verdicts.MARKS) == {*tones, verdicts.UNJUDGED}
    assert verdicts.tag("") == "Not judged"
    assert verdicts.tone("") == verdicts.UNJUDGED


def test_agreement_movement_and_change_have_words():
    for words, codes in (
        (verdicts.agreement, AGREEMENTS),
        (verdicts.movement, MOVEMENTS),
        (verdicts.mostly, Mostly),
    ):
        assert len({words(code.value) for code in codes} - {"", "–"}) == len(codes)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_for_withholding_has_words_of_its_own(reason):
    assert withheld_words(reason.value) != withheld_words("unheard of")
