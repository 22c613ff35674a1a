"""How much a round asks of a panellist, and how much of it is left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from delphi.models import Round
from surveys.choices import ScaleKind
from surveys.models import Question

#: About how long a question takes, in seconds: reading its statement, and giving the answer.
SECONDS_PER_ITEM = 10
SECONDS_PER_ANSWER: Mapping[str, int] = {
    ScaleKind.TEXT: 90,
    ScaleKind.INTERVAL: 30,
    ScaleKind.RANKING: 40,
    ScaleKind.POINTS: 45,
}
SECONDS_PER_TAP = 8


@dataclass(frozen=True, slots=True)
class Workload:
    """Statements and their questions, and about how many minutes they take; 0 for none."""

    items: int
    questions: int
    minutes: int


def workload_of(round_: Round) -> Workload:
    """How much the round asks of a panellist. One query."""
    asked = Question.every.filter(questionnaire=round_.questionnaire_id).values_list(
        "item_id", "criterion__scale__kind"
    )
    return workload(asked)


def workload(asked: Iterable[tuple[int, str]]) -> Workload:
    """`asked`: the item and the kind of scale of each question."""
    questions: Collection[tuple[int, str]] = list(asked)
    items = {item for item, _ in questions}
    seconds = SECONDS_PER_ITEM * len(items) + sum(
        SECONDS_PER_ANSWER.get(kind, SECONDS_PER_TAP) for _, kind in questions
    )
    return Workload(len(items), len(questions), ceil(seconds / 60))
