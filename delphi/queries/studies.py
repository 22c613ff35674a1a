"""Studies and rounds as the pages and the API find them: by address, within what one may see."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from delphi.models import Round, Study
from delphi.permissions import facilitated_by
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from surveys.choices import SheetState
from surveys.models import AnswerSheet, Item


class Participation(NamedTuple):
    """Numbers of panellists in one round; never who."""

    invited: int
    started: int
    submitted: int


def studies_of(user: User) -> QuerySet[Study]:
    """The studies a user facilitates, with their rounds, newest key last."""
    return facilitated_by(user).prefetch_related("rounds").order_by("key")


def study_of(user: User, public_id: str) -> Study | None:
    """One study the user facilitates; None for an unknown one and for another's alike."""
    return facilitated_by(user).filter(public_id=public_id).select_related("survey").first()


def round_of(user: User, public_id: str, number: int) -> Round | None:
    """One round of a study the user facilitates; None for an unknown one and another's alike."""
    return (
        Round.objects.filter(
            study__in=facilitated_by(user), study__public_id=public_id, number=number
        )
        .select_related("study", "questionnaire")
        .first()
    )


def items_of(study_id: int) -> QuerySet[Item]:
    """The items of a study in their order, with section, criteria and all wordings."""
    return (
        Item.objects.filter(survey__study=study_id)
        .select_related("section")
        .prefetch_related("criteria", "statements")
        .order_by("position", "code")
    )


def participation_in(found: Round) -> Participation:
    """How many seats are invited, have a sheet, and have submitted it; two queries."""
    sheets = AnswerSheet.objects.filter(questionnaire=found.questionnaire_id).aggregate(
        started=Count("pk"), submitted=Count("pk", filter=Q(state=SheetState.SUBMITTED.value))
    )
    seats = Panellist.objects.filter(
        panel__study=found.study_id, state=SeatState.ACTIVE.value
    ).count()
    return Participation(invited=max(seats, sheets["started"]), **sheets)


def item_ids(study_id: int) -> dict[str, int]:
    """The ids of a study's items by their codes."""
    return dict(Item.objects.filter(survey__study=study_id).values_list("code", "pk"))
