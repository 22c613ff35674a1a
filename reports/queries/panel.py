"""What panellists may read of the reports on their study, and who is to be told of one."""

from collections.abc import Sequence

from delphi.models import Message, Round
from delphi.protocol.lifecycle import MessageKind
from delphi.queries.mailing import active_seats
from foresight.network.models import Panellist
from foresight.network.queries import mailing_addresses
from reports.choices import ReportState
from reports.models import Report
from reports.queries.reports import Listed, listed


def reports_for_seat(seat: Panellist) -> Sequence[Listed]:
    """The published reports given to the seat's panel, the newest round first."""
    found = Report.objects.filter(
        study__panel=seat.panel_id, for_panel=True, state=ReportState.PUBLISHED.value
    ).select_related("study", "as_of__study")
    return listed(found.order_by("-as_of__number"))


def report_for_seat(seat: Panellist, public_id: str) -> Report | None:
    """One of them; None for any other."""
    found = (each.report for each in reports_for_seat(seat))
    return next((report for report in found if report.public_id == public_id), None)


def panellists_to_tell(as_of: Round, report: Report) -> list[int]:
    """Active seats with an address, not yet written to about this report as of that round."""
    told = Message.objects.filter(
        round=as_of.pk, kind=MessageKind.REPORT, occasion=report.public_id
    )
    seats = active_seats(as_of).exclude(pk__in=told.values("recipient"))
    addressed = mailing_addresses(list(seats.values_list("pk", flat=True)))
    return sorted(addressed)
