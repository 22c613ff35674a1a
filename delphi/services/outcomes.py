"""Entering what came true of what the panel had forecast, and scoring the forecasts by it."""

from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.models import Outcome, Study
from delphi.protocol.refusals import OutcomeTooEarly, UnknownQuestion
from delphi.protocol.scoring import CameTrue, scored
from delphi.queries.outcomes import forecast_in
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

    Every analysed round's released figures are scored. Raises UnknownQuestion for what was never
    forecast, or cannot have come out like that; OutcomeTooEarly while a round that asks it is not
    analysed, and for a day or year that has not come.
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
    scale = forecast.item.scale
    outcome, is_new = Outcome.objects.update_or_create(
        item_id=forecast.item.item_id,
        criterion_id=forecast.criterion_id,
        defaults={
            **asdict(came_true),
            "known_on": known_on,
            "source": source.strip(),
            "scores": {
                str(look.number): scored(look.figures, came_true, never=scale.never)
                for look in forecast.item.looks
            },
        },
    )
    kind = "outcome_entered" if is_new else "outcome_corrected"
    _record(study_id, kind, forecast.key, by, at)
    return outcome


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


def _record(study_id: int, kind: str, key: str, by: User | None, at: datetime) -> None:
    item, _, criterion = key.partition("/")
    record_event(
        study_id=study_id, kind=kind, by=by, at=at, data={"item": item, "criterion": criterion}
    )
