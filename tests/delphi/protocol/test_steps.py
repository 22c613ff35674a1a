"""The next step of a study follows from its rounds alone."""

from datetime import UTC, datetime, timedelta

import pytest

from delphi.protocol.lifecycle import RoundState
from delphi.protocol.steps import NextStep, Standing, Step, next_step

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def step(*states: str, seats: int = 20, closes_in: int = 1, **given: object) -> NextStep:
    closes_at = NOW + timedelta(hours=closes_in)
    rounds = [
        Standing(number, RoundState(state), None if state == "draft" else closes_at)
        for number, state in enumerate(states, start=1)
    ]
    standing = {"is_ended": False, "maximum_rounds": 3, "at": NOW} | given
    return next_step(rounds, seats=seats, **standing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["draft"], (Step.LAUNCH, 1)),
        (["open"], (Step.WAIT_FOR_ANSWERS, 1)),
        (["closed"], (Step.WAIT_FOR_RESULTS, 1)),
        (["sealed"], (Step.WAIT_FOR_RESULTS, 1)),
        (["analysed"], (Step.DRAFT_NEXT, 1)),
        (["analysed", "draft"], (Step.LAUNCH, 2)),
        (["sealed", "draft"], (Step.WAIT_FOR_RESULTS, 1)),
        (["draft", "draft"], (Step.LAUNCH, 1)),
        (["analysed", "analysed"], (Step.DRAFT_NEXT, 2)),
        (["analysed", "analysed", "analysed"], (Step.PUBLISH, 3)),
        ([], (Step.DRAFT_NEXT, 0)),
    ],
)
def test_the_step_follows_from_the_states(states: list[str], expected: tuple[Step, int]) -> None:
    assert step(*states) == expected


def test_a_round_past_its_deadline_waits_for_results_though_nobody_has_closed_it() -> None:
    assert step("open", closes_in=-1).step is Step.WAIT_FOR_RESULTS


def test_without_seats_the_panel_comes_first() -> None:
    assert step("draft", seats=0).step is Step.FILL_PANEL


def test_without_a_maximum_there_is_always_another_round() -> None:
    assert step("analysed", "analysed", "analysed", maximum_rounds=None).step is Step.DRAFT_NEXT


@pytest.mark.parametrize("states", [["draft"], ["open"], ["analysed"], []])
def test_an_ended_study_needs_nothing(states: list[str]) -> None:
    assert step(*states, is_ended=True).step is Step.NOTHING
