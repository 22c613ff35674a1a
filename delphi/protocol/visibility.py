"""Who sees what of a round, by its state. How much of a figure is seen is `disclosure`.

A table, not conditions: whoever asks, page, API or command, gets the same answer, and what is not
in the table is not seen.
"""

from collections.abc import Mapping
from enum import StrEnum

from delphi.protocol.lifecycle import RoundState


class Viewer(StrEnum):
    FACILITATOR = "facilitator"
    PANELLIST = "panellist"
    READER = "reader"  # of published reports


class Part(StrEnum):
    """What there is to see of a round."""

    QUESTIONS = "questions"
    PARTICIPATION = "participation"  # numbers of invited, started and submitted; never who
    PROGRESS = "progress"  # by day and, in batches and in words, by group and question
    OWN_ANSWERS = "own_answers"
    FEEDBACK = "feedback"  # the release frozen at launch, from the round before
    FIGURES = "figures"  # released figures of this round
    VERDICTS = "verdicts"
    ARGUMENTS = "arguments"  # rationales of this round, to curate
    IDEAS = "ideas"  # of a collect round, to curate
    PROPOSALS = "proposals"  # for the next round
    SEAL = "seal"


_PREPARING = frozenset({Part.QUESTIONS, Part.FEEDBACK})
_RUNNING = frozenset({Part.QUESTIONS, Part.FEEDBACK, Part.PARTICIPATION, Part.PROGRESS})
_SEALED = _RUNNING | {Part.SEAL}
_ANALYSED = _SEALED | {
    Part.FIGURES,
    Part.VERDICTS,
    Part.ARGUMENTS,
    Part.IDEAS,
    Part.PROPOSALS,
}
_ANSWERING = frozenset({Part.QUESTIONS, Part.FEEDBACK, Part.OWN_ANSWERS})
_ANSWERED = frozenset({Part.QUESTIONS, Part.OWN_ANSWERS})

#: Nobody sees figures of a round that takes answers or is not sealed yet: with one panellist left
#: to answer, a live aggregate and the final one differ by that panellist's answer. Panellists see
#: a round's figures as the next round's feedback and in the report, readers in a published report.
VISIBLE: Mapping[Viewer, Mapping[RoundState, frozenset[Part]]] = {
    Viewer.FACILITATOR: {
        RoundState.DRAFT: _PREPARING,
        RoundState.OPEN: _RUNNING,
        RoundState.CLOSED: _RUNNING,
        RoundState.SEALED: _SEALED,
        RoundState.ANALYSED: _ANALYSED,
    },
    Viewer.PANELLIST: {
        RoundState.DRAFT: frozenset(),
        RoundState.OPEN: _ANSWERING,
        RoundState.CLOSED: _ANSWERED,
        RoundState.SEALED: _ANSWERED,
        RoundState.ANALYSED: _ANSWERED,
    },
    Viewer.READER: {
        RoundState.DRAFT: frozenset(),
        RoundState.OPEN: frozenset(),
        RoundState.CLOSED: frozenset(),
        RoundState.SEALED: frozenset(),
        RoundState.ANALYSED: frozenset(
            {Part.QUESTIONS, Part.PARTICIPATION, Part.FIGURES, Part.VERDICTS, Part.SEAL}
        ),
    },
}


def may_see(viewer: Viewer, part: Part, state: RoundState | str) -> bool:
    """Whether `viewer` sees `part` of a round in `state`.

    A reader's right also needs the report to be published, which is decided where reports are.
    """
    return part in VISIBLE[viewer][RoundState(state)]
