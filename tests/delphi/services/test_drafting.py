from datetime import UTC, datetime

import pytest

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Round
from delphi.protocol.refusals import (
    NextRoundExists,
    NotAllowedNow,
    NothingToAsk,
    StudyEnded,
    Undecided,
)
from delphi.protocol.turning import Drop, Keep, Reword
from delphi.services.drafting import discard_draft, draft_next_round
from surveys.models import Question, Questionnaire, Statement
from tests.factories import make_round, make_study, questions_of, texts

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.fixture
def study():
    return make_study(items=3, criteria=("probability", "desirability"))


@pytest.fixture
def first(study):
    return make_round(study, state="analysed")


def items_of(study):
    return list(study.survey.items.order_by("position"))


def draft(round_, *decisions):
    return draft_next_round(round_id=round_.pk, decisions=decisions, by=None, at=AT)


def decided(study):
    """The first item kept, the second reworded, the third dropped."""
    kept, reworded, dropped = items_of(study)
    return [
        Keep(item_id=kept.pk),
        Reword(
            item_id=reworded.pk,
            texts=texts("Selkeämpi väittämä."),
            reason="Two readings",
            continues_trend=False,
        ),
        Drop(item_id=dropped.pk, reason="Settled in round 1"),
    ]


def test_the_next_round_asks_what_was_kept_and_reworded(study, first):
    second = draft(first, *decided(study))
    assert (second.number, second.state, second.kind) == (2, "draft", "rate")
    assert second.feedback == USUAL_FEEDBACK
    asked = [(q.item.code, q.criterion.key, q.statement.version) for q in questions_of(second)]
    assert asked == [
        ("v1", "probability", 1),
        ("v1", "desirability", 1),
        ("v2", "probability", 2),
        ("v2", "desirability", 2),
    ]
    assert [question.position for question in questions_of(second)] == [0, 1, 2, 3]


def test_a_new_wording_has_its_parent_reason_and_trend(study, first):
    draft(first, *decided(study))
    item = items_of(study)[1]
    before, after = item.statements.order_by("version")
    assert after.texts == texts("Selkeämpi väittämä.")
    assert list(after.parents.all()) == [before]
    assert (after.reason, after.continues_trend) == ("Two readings", False)


def test_the_round_before_keeps_its_questions_and_wordings(study, first):
    before = [(q.pk, q.statement_id, q.statement.texts) for q in questions_of(first)]
    draft(first, *decided(study))
    assert [(q.pk, q.statement_id, q.statement.texts) for q in questions_of(first)] == before


def test_what_was_dropped_is_recorded_with_its_reason(study, first):
    second = draft(first, *decided(study))
    dropped = items_of(study)[2]
    assert second.dropped == [{"item": dropped.pk, "reason": "Settled in round 1"}]
    event = study.events.get()
    assert event.kind == "round_drafted"
    assert event.data["dropped"] == [dropped.pk]


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_a_round_is_turned_around_once_it_is_sealed(study, state):
    with pytest.raises(NotAllowedNow):
        draft(make_round(study, state=state), *decided(study))


def test_a_refused_draft_leaves_nothing_behind(study, first):
    with pytest.raises(Undecided):
        draft(first, *decided(study)[:2])
    assert (Round.objects.count(), Questionnaire.objects.count()) == (1, 1)
    assert Statement.objects.count() == 3


def test_a_round_without_items_is_not_drafted(study, first):
    with pytest.raises(NothingToAsk):
        draft(first, *(Drop(item_id=item.pk, reason="x") for item in items_of(study)))


def test_a_round_is_drafted_once(study, first):
    draft(first, *decided(study))
    with pytest.raises(NextRoundExists):
        draft(first, *decided(study))


def test_an_ended_study_gets_no_draft(study, first):
    study.ended_at = AT
    study.save()
    with pytest.raises(StudyEnded):
        draft(first, *decided(study))


def test_a_discarded_draft_goes_with_the_wordings_made_for_it(study, first):
    second = draft(first, *decided(study))
    discard_draft(round_id=second.pk, by=None, at=AT)
    assert list(Round.objects.all()) == [first]
    assert Statement.objects.count() == 3
    assert Question.objects.count() == 6
    assert draft(first, *decided(study)).number == 2


@pytest.mark.parametrize("state", ["open", "analysed"])
def test_a_launched_round_is_not_discarded(study, first, state):
    second = make_round(study, number=2, state=state)
    with pytest.raises(NotAllowedNow):
        discard_draft(round_id=second.pk, by=None, at=AT)


def test_the_first_round_is_not_discarded(study):
    with pytest.raises(NotAllowedNow):
        discard_draft(round_id=make_round(study, state="draft").pk, by=None, at=AT)
