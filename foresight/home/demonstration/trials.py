"""Small studies beside the demonstration, to try kinds of round it has no need of."""

from datetime import datetime, timedelta
from pathlib import Path

import yaml
from django.db import transaction

from delphi.document.tables import read_table
from delphi.models import Round, Study
from delphi.services.idea_batches import release_ideas
from delphi.services.ideas import add_idea
from delphi.services.panel_lists import import_panel
from delphi.services.rounds import launch_round
from delphi.services.study_files import import_study
from foresight.network.models import Panellist, User
from surveys.models import Question

FOLDER = Path(__file__).parent
IDEAS = "ideoita-perheiden-arkeen"
OPEN_FOR = timedelta(days=21)


@transaction.atomic
def load_ideas_trial(*, facilitator: User, at: datetime) -> Study:
    """A study whose first round collects ideas; some panellists have given theirs."""
    opened = at - timedelta(days=3)
    study = import_study(text=(FOLDER / f"{IDEAS}.yaml").read_bytes(), by=facilitator, at=opened)
    with (FOLDER / "panel.csv").open("rb") as file:
        import_panel(study_id=study.pk, rows=read_table(file), by=facilitator, at=opened)
    round_ = Round.objects.get(study=study, number=1)
    launch_round(
        round_id=round_.pk, closes_at=opened + OPEN_FOR, by=facilitator, at=opened, invite=False
    )
    given = yaml.safe_load((FOLDER / "ideas.yaml").read_text("utf-8"))
    seats = others_than_to_try(study)
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id).select_related("item")
    for question in asked:
        for seat, ideas in zip(seats, given[question.item.code], strict=False):
            for text in ideas:
                add_idea(
                    seat_id=seat.pk,
                    round_id=round_.pk,
                    question_id=question.pk,
                    text=text,
                    at=at,
                )
    release_ideas(round_id=round_.pk, at=at)
    return study


def loaded_trial(key: str) -> Study:
    """Study.DoesNotExist before it is loaded."""
    return Study.objects.get(key=key)


def seat_to_try(study: Study) -> Panellist:
    """The seat whose link is handed to whoever tries the study."""
    return next(seat for seat in _seats(study) if seat.language == "fi")


def others_than_to_try(study: Study) -> list[Panellist]:
    to_try = seat_to_try(study)
    return [seat for seat in _seats(study) if seat != to_try]


def _seats(study: Study) -> list[Panellist]:
    """Seats in an order that does not depend on their random codes."""
    seats = Panellist.objects.filter(panel=study.panel_id)
    return list(seats.order_by("region__position", "sector__position", "role"))
