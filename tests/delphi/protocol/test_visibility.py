from itertools import product

import pytest

from delphi.protocol.lifecycle import RoundState
from delphi.protocol.visibility import VISIBLE, Part, Viewer, may_see

F, P, R = Viewer.FACILITATOR, Viewer.PANELLIST, Viewer.READER
DRAFT, OPEN, C, S, A = RoundState


def test_every_viewer_has_a_row_for_every_state():
    assert {(v, s) for v, row in VISIBLE.items() for s in row} == set(product(Viewer, RoundState))


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        (Part.QUESTIONS, {*product([F], RoundState), *product([P], [OPEN, C, S, A]), (R, A)}),
        (Part.PARTICIPATION, {*product([F], [OPEN, C, S, A]), (R, A)}),
        (Part.PROGRESS, {*product([F], [OPEN, C, S, A])}),
        (Part.OWN_ANSWERS, {*product([P], [OPEN, C, S, A])}),
        (Part.FEEDBACK, {*product([F], RoundState), (P, OPEN)}),
        (Part.FIGURES, {(F, A), (R, A)}),
        (Part.VERDICTS, {(F, A), (R, A)}),
        (Part.ARGUMENTS, {(F, A)}),
        (Part.PROPOSALS, {(F, A)}),
        (Part.SEAL, {(F, S), (F, A), (R, A)}),
    ],
)
def test_a_part_is_seen_by_exactly_these_in_these_states(part, seen):
    found = {
        (viewer, state)
        for viewer, state in product(Viewer, RoundState)
        if may_see(viewer, part, state)
    }
    assert found == seen


@pytest.mark.parametrize("state", [DRAFT, OPEN, C])
def test_nobody_sees_figures_or_verdicts_before_the_seal(state):
    for viewer in Viewer:
        assert not VISIBLE[viewer][state] & {Part.FIGURES, Part.VERDICTS, Part.ARGUMENTS}


def test_a_state_may_be_given_as_stored():
    assert may_see(F, Part.FIGURES, "analysed")
