"""Counts and transitions made by the database agree with those of `delphi.statistics`."""

from random import Random

import numpy as np
import pytest

from delphi.queries.counts import (
    GroupBy,
    State,
    as_table,
    choices_in,
    counts_in,
    present_in,
    ratings_of,
    transitions_between,
)
from delphi.statistics import answer_transitions_of, counts_by_group, counts_of
from foresight.network.models import Sector
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
LEVELS = 7


def answered_at_random(random, round_, *, absent=0.2, skipped=0.15, unable=0.1):
    """Levels [panellists, items] as given, NaN where none; cannot-judge alike; who was present."""
    questions, seats = questions_of(round_), seats_of(round_.study)
    levels = np.full((len(seats), len(questions)), np.nan)
    cannot = np.zeros(levels.shape, dtype=bool)
    for row, seat in enumerate(seats):
        if random.random() < absent:
            continue
        for column, question in enumerate(questions):
            draw = random.random()
            if draw < skipped:
                continue
            if draw < skipped + unable:
                cannot[row, column] = True
                make_answer(seat, question, cannot_judge=True)
            else:
                levels[row, column] = random.randint(1, LEVELS)
                make_answer(seat, question, level=int(levels[row, column]))
    return levels, cannot


def sectors_for(study, random):
    """Every seat in one of two sectors or in none; group numbers and keys."""
    sectors = [Sector.objects.create(key=key) for key in ("health", "school")] + [None]
    groups = []
    for seat in seats_of(study):
        groups.append(random.randrange(3))
        seat.sector = sectors[groups[-1]]
        seat.save()
    return np.array(groups), ("health", "school", "")


@pytest.fixture
def two_rounds():
    random = Random(11)
    study = make_study(seats=24, items=3)
    groups, keys = sectors_for(study, random)
    first = make_round(study, number=1, state="analysed")
    second = make_round(study, number=2, state="closed")
    return (
        (first, *answered_at_random(random, first)),
        (second, *answered_at_random(random, second)),
        groups,
        keys,
    )


def test_counts_are_those_of_the_ratings(two_rounds, django_assert_num_queries):
    (round_, levels, cannot), _, groups, keys = two_rounds
    with django_assert_num_queries(1):
        whole = counts_in(round_.questionnaire_id)
    with django_assert_num_queries(1):
        by_sector = counts_in(round_.questionnaire_id, by=GroupBy.SECTOR)
    expected = counts_of(levels, levels=LEVELS)
    expected_by_group = counts_by_group(levels, groups, levels=LEVELS, group_count=3)
    for column, question in enumerate(questions_of(round_)):
        counts = whole[question.pk][""]
        assert counts.by_level(1, LEVELS) == expected[column].tolist()
        assert counts.cannot_judge == cannot[:, column].sum()
        for group, key in enumerate(keys):
            found = by_sector[question.pk][key].by_level(1, LEVELS)
            assert found == expected_by_group[column, group].tolist()
    with django_assert_num_queries(1):
        present = present_in(round_.questionnaire_id)
    assert present == ((~np.isnan(levels)) | cannot).any(axis=1).sum()


@pytest.mark.parametrize("by", [None, GroupBy.SECTOR])
def test_transitions_are_those_of_the_ratings(two_rounds, django_assert_num_queries, by):
    (first, before, cannot_before), (second, after, cannot_after), groups, keys = two_rounds
    pairs = {
        later.pk: earlier.pk
        for earlier, later in zip(questions_of(first), questions_of(second), strict=True)
    }
    with django_assert_num_queries(2):  # which rounds they were asked in, and the GROUP BY
        found = transitions_between(pairs, by=by)
    expected = answer_transitions_of(
        before,
        after,
        levels=LEVELS,
        cannot_judge_before=cannot_before,
        cannot_judge_after=cannot_after,
        groups=groups if by else None,
        group_count=3 if by else None,
    )
    states = [*range(1, LEVELS + 1), State.CANNOT_JUDGE, State.SKIPPED, State.ABSENT]
    absent_twice = (State.ABSENT, State.ABSENT)
    for column, question in enumerate(questions_of(second)):
        for group, key in enumerate(keys if by else ("",)):
            table = {
                (states[i], states[j]): int(expected[column, group, i, j])
                for i, j in zip(*np.nonzero(expected[column, group]), strict=True)
            }
            table.pop(absent_twice, None)
            assert found[question.pk].get(key, {}) == table


def test_the_table_of_those_who_rated_twice_leaves_the_others_out():
    cells = {(1, 2): 3, (2, 2): 4, (State.CANNOT_JUDGE, 2): 5, (1, State.ABSENT): 6}
    assert as_table(cells.items(), lowest=1, levels=3) == [[0, 3, 0], [0, 4, 0], [0, 0, 0]]


def test_no_pairs_need_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert transitions_between({}) == {}


def test_a_cleared_answer_and_a_reason_alone_are_no_answers():
    study = make_study(seats=3, items=1)
    round_ = make_round(study)
    (question,) = questions_of(round_)
    one, two, three = seats_of(study)
    make_answer(one, question)
    make_answer(two, question, rationale="En osaa sanoa.")
    make_answer(three, question, level=4)
    counts = counts_in(round_.questionnaire_id)[question.pk][""]
    assert (counts.n, counts.cannot_judge, present_in(round_.questionnaire_id)) == (1, 0, 1)
    again = make_round(study, number=2, state="closed")
    (later,) = questions_of(again)
    make_answer(three, later, level=5)
    make_answer(one, later, level=2)
    assert transitions_between({later.pk: question.pk}) == {
        later.pk: {"": {(4, 5): 1, (State.ABSENT, 2): 1}}
    }


def test_submitted_or_not_every_saved_answer_counts():
    study = make_study(seats=2, items=1)
    round_ = make_round(study)
    (question,) = questions_of(round_)
    for seat in seats_of(study):
        make_answer(seat, question, level=6)
    sheet = round_.questionnaire.sheets.first()
    sheet.state, sheet.receipt = "submitted", "R-1"
    sheet.save()
    assert counts_in(round_.questionnaire_id)[question.pk][""].levels == {6: 2}


def test_other_kinds_of_values_are_counted_and_read_where_needed(django_assert_num_queries):
    study = make_study(seats=4, items=1, criteria=("year", "means", "idea"))
    round_ = make_round(study)
    year, means, idea = questions_of(round_)
    one, two, three, four = seats_of(study)
    make_answer(one, year, value=2035)
    make_answer(two, year, choices=("never",))
    make_answer(three, year, cannot_judge=True)
    make_answer(one, means, choices=("raha", "tieto"))
    make_answer(two, means, choices=("tieto",))
    make_answer(four, idea, text="Perhekeskus joka kuntaan")
    counts = counts_in(round_.questionnaire_id)
    assert {key: counts[key.pk][""].n for key in (year, means, idea)} == {
        year: 2,
        means: 2,
        idea: 1,
    }
    assert counts[year.pk][""].cannot_judge == 1
    with django_assert_num_queries(1):
        assert choices_in([year.pk, means.pk]) == {
            year.pk: {"never": 1},
            means.pk: {"raha": 1, "tieto": 2},
        }
    with django_assert_num_queries(1):
        ratings = ratings_of([year.pk])
    assert ratings == {year.pk: {one.pk: 2035.0, two.pk: float("inf")}}
    assert present_in(round_.questionnaire_id) == 4


def test_erased_answers_are_not_there():
    study = make_study(seats=2, items=1)
    round_ = make_round(study)
    (question,) = questions_of(round_)
    for seat in seats_of(study):
        make_answer(seat, question, level=3)
    round_.questionnaire.sheets.first().answers.all().delete()
    assert counts_in(round_.questionnaire_id)[question.pk][""].n == 1
    assert present_in(round_.questionnaire_id) == 1
