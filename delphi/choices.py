"""What the protocol and the study file both know: what holds where nothing is said, and fields."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

#: The minimum cell when a protocol does not say.
DEFAULT_MINIMUM_CELL = 5

ALL = 100  # per cent

#: How others' reasons are ordered: in each seat's own order, the most endorsed first, or those that
#: a facilitator has chosen first.
ORDERS = ("shuffled", "endorsed", "quoted")
#: Whether reasons are shown unless a facilitator hides them, or only once one has approved them.
MODERATION = ("after", "before")

#: What goes back to panellists: nothing in a first round, this in the others unless said otherwise.
#: Own answer and reasons come first and figures after them; quartiles and groups on request alone
#: (the ratings of several groups, shown to all, narrow the gaps between them).
NO_FEEDBACK: Mapping[str, bool | int | str] = {
    "own_answer": False,
    "arguments": 0,
    "order": "shuffled",
    "moderation": "after",
    "distribution": False,
    "median": False,
    "quartiles": False,
    "groups": False,
}
USUAL_FEEDBACK: Mapping[str, bool | int | str] = {
    "own_answer": True,
    "arguments": 2,  # per side
    "order": "shuffled",
    "moderation": "after",
    "distribution": True,
    "median": True,
    "quartiles": False,
    "groups": False,
}


def live_parts(number: int, feedback: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a live round shows of itself: as it declares; in a first round, which declares what
    goes back from the round before and has none, the usual."""
    return USUAL_FEEDBACK if number == 1 else feedback


class Behaviour(StrEnum):
    """How a synthetic panellist of a dry run answers: `delphi.statistics.synthetic`."""

    CONVERGENT = "convergent"
    INDEPENDENT = "independent"
    POLARISED = "polarised"
    DROP_OUT = "drop_out"
    CARELESS = "careless"


def stopping_terms(*, maximum: int, stable: bool, settled_per_cent: int) -> dict[str, int | bool]:
    """As a protocol's document holds them: what is usual is left out."""
    unusual: dict[str, int | bool] = {} if stable else {"stable": False}
    if settled_per_cent != ALL:
        unusual["settled_per_cent"] = settled_per_cent
    return {"maximum_rounds": maximum, **unusual}


class MethodField(StrEnum):
    """What facilitators tell about the method where no record can know it, in a report's order."""

    JUSTIFICATION = "justification"
    STEERING = "steering"
    FUNDING = "funding"
    REGISTRATION = "registration"
    INCLUSION = "inclusion"
    RECRUITMENT = "recruitment"
    PERSPECTIVES = "perspectives"
    PUBLIC = "public"
    INCENTIVES = "incentives"
    CONFLICTS = "conflicts"
    SOURCES = "sources"
    EVIDENCE = "evidence"
    ACCESSIBILITY = "accessibility"
    LIMITATIONS = "limitations"
    COMPARISON = "comparison"
    ENDORSEMENT = "endorsement"


#: What a copy of the study takes over: what belongs to the plan and the questions.
COPIED = frozenset(
    {
        MethodField.JUSTIFICATION,
        MethodField.INCLUSION,
        MethodField.SOURCES,
        MethodField.EVIDENCE,
        MethodField.ACCESSIBILITY,
    }
)
#: How long one of them may be, in one language.
LONGEST_NOTE = 5000
