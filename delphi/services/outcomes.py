"""Entering what came true of what the panel had forecast, and scoring the forecasts by it."""

from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.models import Outcome, Round, Study
from delphi.protocol.refusals import OutcomeTooEarly, UnknownQuestion
from delphi.protocol.scoring import CameTrue, scored
from delphi.queries.outcomes import Forecast, forecast_in, forecasts_in, known
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User
from surveys.choices import ScaleKind


@transaction.atomic
def enter_outcome(
    *,
    study_id: int,
    code: str,
    criterion: str,
    came_true: CameTrue,
    known_on: date,
    source: str,
    by: User | None,
    at: datetime,
) -> Outcome:
    """Record what came true of an item, in place of what was entered before, and score it.

    The released figures of every round that had closed by then are scored. Raises UnknownQuestion
    for what was never forecast, or cannot have come out like that; OutcomeTooEarly while a round
    that asks it is not analysed, and for a day or year that has not come.
    """
    hold_study(study_id)
    study = Study.objects.select_related("survey").get(pk=study_id)
    forecast = forecast_in(study, code, criterion)
    if forecast is None or not _can_be(came_true, forecast.item.scale.kind):
        raise UnknownQuestion
    if forecast.is_open:
        raise OutcomeTooEarly(why="asked")
    today = at.astimezone(ZoneInfo(study.zone)).date()
    years = [came_true.not_by] if came_true.not_by is not None else []
    if forecast.item.scale.kind == ScaleKind.YEAR and came_true.value is not None:
        years.append(int(came_true.value))
    if known_on > today or any(year > known_on.year for year in years):
        raise OutcomeTooEarly(why="not_yet")
    outcome, is_new = Outcome.objects.update_or_create(
        item_id=forecast.item.item_id,
        criterion_id=forecast.criterion_id,
        defaults={
            **asdict(came_true),
            "known_on": known_on,
            "source": source.strip(),
            "scores": _scores(forecast, came_true, known_on, study),
        },
    )
    kind = "outcome_entered" if is_new else "outcome_corrected"
    _record(
        study_id,
        kind,
        forecast.key,
        by,
        at,
        came_true=_as_code(came_true),
        known_on=known_on.isoformat(),
    )
    return outcome


def score_again(*, study_id: int) -> None:
    """Score what came true by every round there is now: one was analysed since."""
    if Outcome.objects.filter(item__survey__study=study_id).exists():
        _score_again(study_id)


@transaction.atomic
def _score_again(study_id: int) -> None:
    hold_study(study_id)
    study = Study.objects.select_related("survey").get(pk=study_id)
    for forecast in known(forecasts_in(study)):
        found = forecast.outcome
        if found is not None:
            scores = _scores(forecast, found.came_true, found.known_on, study)
            Outcome.objects.filter(
                item=forecast.item.item_id, criterion=forecast.criterion_id
            ).update(scores=scores)


@transaction.atomic
def remove_outcome(
    *, study_id: int, code: str, criterion: str, by: User | None, at: datetime
) -> bool:
    """Take back what was entered by mistake; False where nothing was."""
    hold_study(study_id)
    entered = Outcome.objects.filter(
        item__survey__study=study_id, item__code=code, criterion__key=criterion
    )
    if not entered.delete()[0]:
        return False
    _record(study_id, "outcome_removed", f"{code}/{criterion}", by, at)
    return True


def _scores(
    forecast: Forecast, came_true: CameTrue, known_on: date, study: Study
) -> dict[str, dict[str, float | bool]]:
    """By the number of the round; none of a round that closed after the outcome was known."""
    closed = dict(Round.objects.filter(study=study).values_list("number", "closed_at"))
    zone, never = ZoneInfo(study.zone), forecast.item.scale.never
    return {
        str(look.number): scored(look.figures, came_true, never=never)
        for look in forecast.item.looks
        if (at := closed.get(look.number)) and at.astimezone(zone).date() <= known_on
    }


def _as_code(came_true: CameTrue) -> str:
    """What came true as an event holds it."""
    if came_true.happened is not None:
        return "happened" if came_true.happened else "not_happened"
    if came_true.not_by is not None:
        return f"not_by_{came_true.not_by}"
    return f"{came_true.value:.15g}"


def _can_be(came_true: CameTrue, kind: str) -> bool:
    match kind:
        case ScaleKind.PROBABILITY:
            return came_true.happened is not None
        case ScaleKind.YEAR:
            return came_true.not_by is not None or (
                came_true.value is not None and came_true.value == int(came_true.value)
            )
        case _:
            return came_true.value is not None


def _record(study_id: int, kind: str, key: str, by: User | None, at: datetime, **more: str) -> None:
    item, _, criterion = key.partition("/")
    data = {"item": item, "criterion": criterion} | more
    record_event(study_id=study_id, kind=kind, by=by, at=at, data=data)
