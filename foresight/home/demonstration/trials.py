"""Small studies beside the demonstration, to try kinds of round it has no need of."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from django.db import transaction

from delphi.document.tables import read_table
from delphi.models import Round, Study
from delphi.services.answering import save_answer
from delphi.services.idea_batches import release_ideas
from delphi.services.ideas import add_idea
from delphi.services.live_batches import release_live
from delphi.services.panel_lists import import_panel
from delphi.services.rounds import launch_round
from delphi.services.study_files import import_study
from foresight.network.models import Panellist, User
from surveys.content import AnswerContent
from surveys.models import Question

FOLDER = Path(__file__).parent
IDEAS = "ideoita-perheiden-arkeen"
LIVE = "perheet-nyt"
OPEN_FOR = timedelta(days=21)
#: What the simulated panel has answered so far, wave after wave; a release follows each.
WAVES: Mapping[str, Sequence[Sequence[int]]] = {
    "N1": [(3, 4, 4, 5, 3, 4, 5), (2, 4, 5, 5, 6, 4)],
    "N2": [(2, 3, 2, 5, 6, 3, 2), (2, 2, 3, 5, 1, 3)],
    "N3": [(2032, 2035, 2040, 2034, 2038, 2045, 2033), (2036, 2035, 2037, 2034, 2050, 2036)],
}
REASONS = {
    "N1": {1: "Työpaikkojen asenteet muuttuvat hitaasti.", 3: "Uudistus on jo siirtänyt vapaita."},
    "N2": {4: "Etuuksiin on luvassa korotuksia.", 6: "Asumisen hinta syö tulonsiirrot."},
}


@transaction.atomic
def load_ideas_trial(*, facilitator: User, at: datetime) -> Study:
    """A study whose first round collects ideas; some panellists have given theirs."""
    study = _open_trial(IDEAS, facilitator=facilitator, opened=at - timedelta(days=3))
    round_ = Round.objects.get(study=study, number=1)
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


def _open_trial(key: str, *, facilitator: User, opened: datetime) -> Study:
    """The study with its panel, and its first round open."""
    study = import_study(text=(FOLDER / f"{key}.yaml").read_bytes(), by=facilitator, at=opened)
    with (FOLDER / "panel.csv").open("rb") as file:
        import_panel(study_id=study.pk, rows=read_table(file), by=facilitator, at=opened)
    round_ = Round.objects.get(study=study, number=1)
    launch_round(
        round_id=round_.pk, closes_at=opened + OPEN_FOR, by=facilitator, at=opened, invite=False
    )
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


@transaction.atomic
def load_live_trial(*, facilitator: User, at: datetime) -> Study:
    """A study whose first round is live; two waves of answers have come and been released."""
    opened = at - timedelta(days=2)
    study = _open_trial(LIVE, facilitator=facilitator, opened=opened)
    round_ = Round.objects.get(study=study, number=1)
    seats = others_than_to_try(study)
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id).select_related(
        "item", "criterion"
    )
    for wave in range(2):
        for question in asked:
            code = question.item.code
            first = wave * len(WAVES[code][0])
            for place, value in enumerate(WAVES[code][wave], start=first):
                reason = REASONS.get(code, {}).get(place, "")
                save_answer(
                    seat_id=seats[place].pk,
                    round_id=round_.pk,
                    question_id=question.pk,
                    content=AnswerContent(value=value, rationale=reason)
                    if question.criterion.key == "year"
                    else AnswerContent(level=value, rationale=reason),
                    revision=0,
                    at=at,
                )
        release_live(round_id=round_.pk, at=at)
    return study
