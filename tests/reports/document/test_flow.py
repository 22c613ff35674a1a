"""The way of the panel through the rounds, from what is released of it."""

from typing import Any

import pytest
from django.utils import translation

from delphi.models import PanelResult
from reports.document.flow import FlowStep, flow_of
from reports.queries.accounts import account_of
from reports.wording.method import flow_note, flow_table
from tests.reports.planting import Answering, play


def only(first: tuple[int, int], second: tuple[int, int]) -> Answering:
    """Seats from–to answer in the first and in the second round."""

    def answering(number: int, seat: int) -> dict[str, Any] | None:
        low, high = first if number == 1 else second
        return {"level": 1 + seat % 7} if low <= seat < high else None

    return answering


def steps(*, first: tuple[int, int], second: tuple[int, int]) -> tuple[FlowStep, ...]:
    study = play(rounds=2, answering={"probability": (only(first, second),)}, items=1)
    return flow_of(account_of(study.rounds.get(number=2)))


@pytest.mark.django_db
def test_each_round_says_who_came_stayed_left_and_joined() -> None:
    one, two = steps(first=(0, 18), second=(6, 24))
    assert (one.invited, one.started, one.silent, one.is_first) == (24, 18, 6, True)
    assert (one.stayed, one.left, one.joined, one.is_withheld) == (None, None, None, False)
    assert (two.stayed, two.left, two.joined, two.returned) == (12, 6, 6, 0)
    assert two.started == two.stayed + two.joined + two.returned
    assert not two.is_withheld


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"),
    [((0, 18), (2, 18)), ((0, 18), (0, 21)), ((0, 18), (6, 20)), ((0, 18), (2, 24))],
)
def test_few_who_left_or_joined_are_withheld_with_all_that_gives_them_away(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    _one, two = steps(first=first, second=second)
    assert (two.stayed, two.left, two.joined, two.returned) == (None, None, None, None)
    assert two.is_withheld
    assert two.started == second[1] - second[0]  # attendance is told


@pytest.mark.django_db
def test_few_are_known_where_nothing_is_shown() -> None:
    steps(first=(0, 18), second=(2, 18))
    assert PanelResult.objects.get(round__number=2).figures["flow"]["left"] == 2


@pytest.mark.django_db
def test_a_round_analysed_before_this_was_counted_says_neither() -> None:
    study = play(rounds=2, answering={"probability": (only((0, 18), (6, 24)),)}, items=1)
    for result in PanelResult.objects.all():
        del result.figures["flow"]
        result.save()
    with translation.override("en"):
        _one, two = flow_of(account_of(study.rounds.get(number=2)))
    assert (two.stayed, two.is_withheld) == (None, False)


@pytest.mark.django_db
def test_the_table_says_what_is_not_shown_and_claims_no_more_than_that() -> None:
    study = play(rounds=2, answering={"probability": (only((0, 18), (2, 18)),)}, items=1)
    account = account_of(study.rounds.get(number=2))
    with translation.override("en"):
        table, note = flow_table(account), flow_note(account)
    assert table is not None
    assert [row[1:] for row in table.rows] == [
        ("18", "–", "–", "–", "–"),
        ("16", *["not shown"] * 4),
    ]
    # That 16 of 18 went on may follow from how many answered an item in both rounds.
    assert note == "Where few stayed, left or joined, this table does not show how many did."
