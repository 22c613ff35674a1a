"""A panellist's word on being quoted, and what follows for the files that are kept."""

from django.db import transaction

from delphi.models import Study
from delphi.services.taking_back import take_back_reason
from reports.services.files import forget_files


@transaction.atomic
def choose_quoting(*, seat_id: int, argument_id: int, taken_back: bool) -> None:
    """Take a reason of the seat's own back from every report, or let it be quoted again.

    Files that hold the words go at once. Raises UnknownArgument for anything that is not the
    seat's own.
    """
    take_back_reason(seat_id=seat_id, argument_id=argument_id, taken_back=taken_back)
    if taken_back:
        forget_files(study_id=Study.objects.values_list("pk", flat=True).get(panel__seats=seat_id))
