"""The seats of a study's panel as its facilitator sees them: by code, never with names."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from delphi.models import Round, Study
from foresight.network.choices import SeatState
from foresight.network.models import IdentityKey, Panellist
from surveys.choices import SheetState
from surveys.models import AnswerSheet


class Seat(NamedTuple):
    """A seat and how far its sheet of the round is; never what is in it."""

    panellist: Panellist
    sheet: SheetState | None  # None: not started

    @property
    def is_active(self) -> bool:
        return self.panellist.state == SeatState.ACTIVE


def seats_in(study: Study, round_: Round | None, *, start: int, stop: int) -> Sequence[Seat]:
    """The seats number `start` to `stop` by code, with their sheets of the round; two queries."""
    seats = list(Panellist.objects.filter(panel=study.panel_id).order_by("code")[start:stop])
    sheets = (
        dict(
            AnswerSheet.objects.filter(
                questionnaire=round_.questionnaire_id, respondent__in=seats
            ).values_list("respondent", "state")
        )
        if round_
        else {}
    )
    return [
        Seat(each, SheetState(state) if (state := sheets.get(each.pk)) else None) for each in seats
    ]


def number_of_seats(study: Study) -> int:
    """Seats in the panel, withdrawn ones too."""
    return Panellist.objects.filter(panel=study.panel_id).count()


def seat_coded(study_id: int, code: str) -> Panellist | None:
    """The seat with this code in the study's panel."""
    return Panellist.objects.filter(panel__study=study_id, code=code).first()


def known_seats(study: Study) -> QuerySet[IdentityKey, int]:
    """The active seats of which it is still known who sits there, as ids. One query."""
    keys = IdentityKey.objects.filter(panel=study.panel_id, panellist__state=SeatState.ACTIVE)
    return keys.values_list("panellist", flat=True)
