"""Studies and rounds as the pages and the API find them: by address, within what one may see."""

from django.db.models import QuerySet

from delphi.models import Round, Study
from delphi.permissions import steered_by, visible_to
from foresight.network.models import User
from surveys.models import Item


def studies_of(user: User) -> QuerySet[Study]:
    """The studies whose pages a user sees, with their rounds, by key."""
    return visible_to(user).prefetch_related("rounds").order_by("key")


def study_of(user: User, public_id: str) -> Study | None:
    """One study the user sees; None for an unknown one and for another's alike."""
    return visible_to(user).filter(public_id=public_id).select_related("survey").first()


def round_of(user: User, public_id: str, number: int) -> Round | None:
    """One round of a study the user sees; None for an unknown one and another's alike."""
    return _round_in(visible_to(user), public_id, number)


def steered_round(user: User, public_id: str, number: int) -> Round | None:
    """One round of a study the user may change; None for an unknown one and another's alike."""
    return _round_in(steered_by(user), public_id, number)


def _round_in(studies: QuerySet[Study], public_id: str, number: int) -> Round | None:
    return (
        Round.objects.filter(study__in=studies, study__public_id=public_id, number=number)
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
