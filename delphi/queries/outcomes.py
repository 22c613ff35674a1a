"""What was forecast in a study, and what came true of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from delphi.models import Outcome, Round, Study
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.scoring import CameTrue
from delphi.queries.results import ItemView, round_results
from surveys.choices import NUMERIC_KINDS, CriterionRole
from surveys.models import Question


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came true of one item on one criterion. `scores` by the number of the round."""

    came_true: CameTrue
    known_on: date
    source: str
    scores: Mapping[int, Mapping[str, Any]]

    def scored_round(self, number: int) -> int | None:
        """The last round up to `number` whose forecast is scored; None where none is."""
        return max((n for n, scores in self.scores.items() if n <= number and scores), default=None)

    def scores_as_of(self, number: int) -> Mapping[str, Any]:
        """The scores of that round; empty where none is scored."""
        scored = self.scored_round(number)
        return {} if scored is None else self.scores[scored]


@dataclass(frozen=True, slots=True)
class Forecast:
    """An item that was forecast, as of the latest analysed round, and what came true of it."""

    item: ItemView
    criterion_id: int
    outcome: OutcomeView | None
    is_open: bool  # a round that is not analysed yet asks it

    @property
    def key(self) -> str:
        """Names it in addresses of the study."""
        return f"{self.item.code}/{self.item.criterion_key}"


def forecasts_in(study: Study) -> list[Forecast]:
    """Every judgement on a number, probability or year that a round has asked; eight queries.

    None before the first analysed round.
    """
    latest = latest_analysed(study.pk)
    if latest is None:
        return []
    items = [each for each in round_results(latest) if is_forecast(each)]
    if not items:
        return []
    criteria = dict(study.survey.criteria.values_list("key", "pk"))
    outcomes = outcomes_in(study.pk)
    waiting = set(
        Question.objects.filter(
            questionnaire__round__study=study,
            questionnaire__round__state__in=(
                RoundState.OPEN.value,
                RoundState.CLOSED.value,
                RoundState.SEALED.value,
            ),
        ).values_list("item_id", "criterion_id")
    )
    return [
        Forecast(
            item=item,
            criterion_id=criteria[item.criterion_key],
            outcome=outcomes.get((item.code, item.criterion_key)),
            is_open=(item.item_id, criteria[item.criterion_key]) in waiting,
        )
        for item in items
    ]


def is_forecasting(study_id: int) -> bool:
    """Whether an analysed round has asked for something that can come true. One query."""
    return Question.objects.filter(
        questionnaire__round__study=study_id,
        questionnaire__round__state=RoundState.ANALYSED.value,
        criterion__role=CriterionRole.JUDGEMENT.value,
        criterion__scale__kind__in=NUMERIC_KINDS,
    ).exists()


def forecast_in(study: Study, code: str, criterion: str) -> Forecast | None:
    """One of them; None for any other."""
    found = forecasts_in(study)
    return next((each for each in found if each.key == f"{code}/{criterion}"), None)


def outcomes_in(study_id: int) -> dict[tuple[str, str], OutcomeView]:
    """What came true, by the codes of item and criterion. One query."""
    rows = Outcome.objects.filter(item__survey__study=study_id).select_related("item", "criterion")
    return {(each.item.code, each.criterion.key): _view(each) for each in rows}


def latest_analysed(study_id: int) -> Round | None:
    """The study's latest round with results, with its study."""
    rounds = Round.objects.filter(study=study_id, state=RoundState.ANALYSED.value)
    return rounds.select_related("study").order_by("-number").first()


def is_forecast(item: ItemView) -> bool:
    """Whether the item asks what will be, so that it can turn out right or wrong."""
    return item.is_judgement and item.scale.kind in NUMERIC_KINDS


def known(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Those of which it is known what came true."""
    return [each for each in forecasts if each.outcome]


def _view(outcome: Outcome) -> OutcomeView:
    return OutcomeView(
        came_true=CameTrue(outcome.happened, outcome.value, outcome.not_by),
        known_on=outcome.known_on,
        source=outcome.source,
        scores={int(number): scores for number, scores in outcome.scores.items()},
    )
