"""How many take part in rounds; never who."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, Q

from delphi.models import Round, Study
from foresight.network.choices import SeatState
from foresight.network.models import Panellist
from surveys.choices import SheetState
from surveys.models import AnswerSheet


class Participation(NamedTuple):
    """Numbers of panellists in one round."""

    invited: int
    started: int
    submitted: int


class Flow(NamedTuple):
    """Those who took part in a round, beside the round before, in numbers of panellists.

    Who took part now: `stayed + joined + returned`; who did before: `stayed + left`.
    """

    stayed: int  # in both
    left: int  # in the one before, and not in this
    joined: int  # never before
    returned: int  # in an earlier round, but not in the one before


def active_seats_of(studies: Sequence[Study]) -> dict[int, int]:
    """The active seats of each study's panel, by study; one query."""
    counts = dict(
        Panellist.objects.filter(
            panel__in=[study.panel_id for study in studies], state=SeatState.ACTIVE
        )
        .order_by()
        .values_list("panel")
        .annotate(seats=Count("pk"))
    )
    return {study.pk: counts.get(study.panel_id, 0) for study in studies}


def participations(rounds: Sequence[Round], seats: Mapping[int, int]) -> dict[int, Participation]:
    """Those invited, with a sheet, and done, by round; one query. `seats` as `active_seats_of`.

    Seats that were withdrawn after they had begun were invited too.
    """
    counts = (
        AnswerSheet.objects.filter(questionnaire__in=[each.questionnaire_id for each in rounds])
        .order_by()
        .values_list("questionnaire")
        .annotate(started=Count("pk"), submitted=Count("pk", filter=Q(state=SheetState.SUBMITTED)))
    )
    sheets = {questionnaire: numbers for questionnaire, *numbers in counts}
    found = {}
    for each in rounds:
        started, submitted = sheets.get(each.questionnaire_id, (0, 0))
        found[each.pk] = Participation(max(seats[each.study_id], started), started, submitted)
    return found


def participation_in(found: Round) -> Participation:
    """The same of one round, which comes with its study; two queries."""
    return participations([found], active_seats_of([found.study]))[found.pk]


def flow_into(found: Round) -> Flow | None:
    """How those who took part changed since the round before; None of a first one. One query."""
    rows = (
        AnswerSheet.objects.filter(
            questionnaire__round__study=found.study_id,
            questionnaire__round__number__lte=found.number,
        )
        .order_by()
        .values_list("questionnaire__round__number", "respondent")
    )
    by_round: dict[int, set[int]] = {}
    for number, respondent in rows:
        by_round.setdefault(number, set()).add(respondent)
    now = by_round.pop(found.number, set())
    if found.number == 1:
        return None
    before = by_round.get(found.number - 1, set())
    ever = set().union(*by_round.values())
    return Flow(
        stayed=len(now & before),
        left=len(before - now),
        joined=len(now - ever),
        returned=len(now & ever - before),
    )
