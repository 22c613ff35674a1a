"""Erasing what a panellist wrote: answers, revisions, reasons, ideas; the sealed figures stand.

Recomputing a sealed round without one panellist would disclose that panellist by subtraction. So
the seal keeps the sheet's leaf and loses its salt: it still counts the sheet, and says nothing
about it any more.
"""

from datetime import datetime

from django.db import transaction

from delphi.models import SheetSeal, Study
from delphi.protocol.lifecycle import SEALED_STATES
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.personal import TABLES
from delphi.services.seats import withdraw_panellist
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from surveys.models import AnswerSheet


@transaction.atomic
def erase_answers(*, panellist_id: int, by: User | None, at: datetime) -> int:
    """Withdraw the seat, if it is not yet, and erase everything written from it; how many sheets.

    Sheets of rounds that are not sealed go altogether. Arguments made of the panellist's reasons
    lose their words wherever they were shown; the record of which argument was shown stays. Their
    ideas go; items made of them stand, in the facilitator's words.
    Erasing again erases nothing more.
    """
    study = Study.objects.get(panel__seats=panellist_id)
    # An answer that is being saved right now is saved before, and erased too.
    for round_id in study.rounds.exclude(state__in=SEALED_STATES).values_list("pk", flat=True):
        hold_round_for_change(round_id)
    if Panellist.objects.filter(pk=panellist_id, state=SeatState.ACTIVE).exists():
        withdraw_panellist(panellist_id=panellist_id, by=by, at=at)
    sheets = AnswerSheet.objects.filter(respondent=panellist_id)
    sealed = SheetSeal.objects.filter(sheet__in=sheets)
    touched = (
        sheets.filter(seal__isnull=True) | sheets.filter(seal__in=sealed.exclude(salt=""))
    ).count()
    for table in reversed(TABLES):
        if table.erase is not None:
            table.erase(panellist_id)
    if touched:
        record_event(
            study_id=study.pk,
            kind="answers_erased",
            by=by,
            at=at,
            data={"seat": panellist_id, "sheets": touched},
        )
    return touched
