from datetime import UTC, datetime

import pytest

from delphi.protocol.canonical import digest_of
from delphi.protocol.stopping import Ground, StudyAdvice, StudyGround, Suggestion
from delphi.queries.proposals import proposals_after
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from surveys.models import Question
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.fixture
def study():
    study = make_study(seats=12, items=3)
    protocol = study.protocols.get()
    rule = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%")
    protocol.document["criteria"] = {"probability": rule.to_json()}
    protocol.digest = digest_of(protocol.document)
    protocol.save()
    return study


def finished(study, number, *columns):
    round_ = make_round(study, number=number, state="closed")
    for question, levels in zip(questions_of(round_), columns, strict=True):
        for seat, level in zip(seats_of(study), levels, strict=False):
            make_answer(seat, question, level=level)
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    return round_


def grounds(found):
    return {made.code: (made.advice.suggestion, made.advice.ground) for made in found}


def test_each_item_asked_has_its_proposal(study, django_assert_num_queries):
    first = finished(study, 1, [6] * 12, [6] * 6 + [2] * 6, [1, 7, 4] * 4)
    assert {ground for _, ground in grounds(proposals_after(first).items).values()} == {
        Ground.FIRST_LOOK
    }
    second = finished(study, 2, [6] * 12, [6] * 6 + [2] * 6, [4, 4, 4] * 4)
    with django_assert_num_queries(5):
        found = proposals_after(second)
    assert grounds(found.items) == {
        "v1": (Suggestion.FOLD, Ground.SETTLED),
        "v2": (Suggestion.FOLD, Ground.POLARISED),
        "v3": (Suggestion.KEEP, Ground.STILL_MOVING),
    }
    assert found.study == StudyAdvice(False, StudyGround.ITEMS_OPEN, 1)


def test_items_that_were_not_asked_are_not_proposed_about(study):
    finished(study, 1, [6] * 12, [6] * 12, [6] * 12)
    second = make_round(study, number=2, state="closed")
    Question.objects.filter(pk=questions_of(second)[0].pk).delete()
    for seat in seats_of(study):
        make_answer(seat, questions_of(second)[0], level=6)
    seal_round(round_id=second.pk, by=None, at=NOW)
    analyse_round(round_id=second.pk, at=NOW)
    assert set(grounds(proposals_after(second).items)) == {"v2", "v3"}


def test_the_protocols_maximum_ends_the_study(study):
    for number in (1, 2, 3):
        last = finished(study, number, [number] * 12, [number * 2] * 12, [1] * 12)
    assert proposals_after(last).study.ground is StudyGround.MAXIMUM_REACHED


def test_a_round_that_is_not_analysed_proposes_nothing(study):
    assert proposals_after(make_round(study)).items == []
