"""What panellists may read of the reports on their study, and who is to be told of one."""

from collections.abc import Sequence

from delphi.models import Message
from delphi.protocol.lifecycle import MessageKind
from delphi.queries.mailing import active_seats
from foresight.network.models import Panellist
from foresight.network.queries import mailing_addresses
from reports.choices import ReportState
from reports.models import Report


def reports_for_seat(seat: Panellist) -> Sequence[Report]:
    """The published reports given to the seat's panel, the newest round first."""
    return list(
        Report.objects.filter(
            study__panel=seat.panel_id, for_panel=True, state=ReportState.PUBLISHED.value
        )
        .select_related("study", "as_of__study")
        .order_by("-as_of__number")
    )


def report_for_seat(seat: Panellist, public_id: str) -> Report | None:
    """One of them; None for any other."""
    return next((each for each in reports_for_seat(seat) if each.public_id == public_id), None)


def panellists_to_tell(report: Report) -> list[int]:
    """Active seats with an address that have not been written to about this report."""
    told = Message.objects.filter(
        round=report.as_of_id, kind=MessageKind.REPORT, occasion=report.public_id
    )
    seats = active_seats(report.as_of).exclude(pk__in=told.values("recipient"))
    addressed = mailing_addresses(list(seats.values_list("pk", flat=True)))
    return sorted(addressed)
