"""A panellist's own act: no report quotes their reason any more, or it may again.

No event: what panellists do is on no record with a time, and this one would tell when somebody who
is quoted was here.
"""

from django.db import transaction

from delphi.models import Argument
from delphi.protocol.refusals import UnknownArgument


@transaction.atomic
def take_back_reason(*, seat_id: int, argument_id: int, taken_back: bool) -> None:
    """Keep a reason the seat has given out of every edition of every report, or let it be quoted.

    It stays in the panel's feedback, and chosen if facilitators chose it. Raises UnknownArgument
    for anything that is not the seat's own.
    """
    own = Argument.objects.filter(pk=argument_id, answer__sheet__respondent=seat_id)
    if not own.update(taken_back=taken_back):
        raise UnknownArgument
