import pytest
from django.utils import translation

from delphi.protocol.stopping import Advice, Ground, StudyAdvice, StudyGround, Suggestion
from delphi.protocol.turning import Proposal
from delphi.wording.proposals import ground_in_words, study_in_words, suggestion_in_words


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_every_ground_and_suggestion_has_words_of_its_own():
    grounds = {
        ground_in_words(
            Proposal(item_id=1, code="v1", advice=Advice(Suggestion.KEEP, ground)), number=2
        )
        for ground in Ground
    }
    assert len(grounds) == len(Ground)
    assert "Settled in round 2." in grounds
    assert len({suggestion_in_words(each) for each in Suggestion}) == len(Suggestion)


def test_the_advice_on_the_study_reads_as_a_sentence():
    said = {ground: study_in_words(StudyAdvice(True, ground, 3)) for ground in StudyGround}
    assert len(set(said.values())) == len(StudyGround)
    assert said[StudyGround.ITEMS_OPEN] == "3 items are worth another round."
