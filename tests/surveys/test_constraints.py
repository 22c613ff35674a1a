"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from surveys.models import Answer, Criterion
from tests.factories import make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    study = make_study(items=1, criteria=["range"])
    (question,) = questions_of(make_round(study))
    seat = seats_of(study)[0]
    sheet = question.questionnaire.sheets.create(respondent=seat)
    return Answer.objects.create(sheet=sheet, question=question, statement=question.statement)


@pytest.mark.parametrize(
    "value",
    [{"level": 3}, {"value": 3.0}, {"text": "a"}, {"choices": ["kunta"]}, {"shares": {"a": 100}}],
)
def test_cannot_judge_stands_beside_no_value(stored, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=stored.pk).update(cannot_judge=True, **value)
    Answer.objects.filter(pk=stored.pk).update(**value)
    Answer.objects.filter(pk=stored.pk).update(
        cannot_judge=True, level=None, value=None, text="", choices=[], shares={}
    )


@pytest.mark.parametrize(("low", "best", "high"), [(5, 4, 9), (5, 10, 9), (9, None, 5), (9, 7, 5)])
def test_an_interval_is_in_order(stored, low, best, high):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=stored.pk).update(low=low, value=best, high=high)


def test_the_ends_and_the_best_estimate_may_be_the_same(stored):
    assert Answer.objects.filter(pk=stored.pk).update(low=5, value=5, high=5) == 1


def test_a_criterion_is_a_judgement_or_expertise(stored):
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.update(role="other")
