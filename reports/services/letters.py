"""What panellists will read when a report is given to them."""

from delphi.protocol.lifecycle import MessageKind
from delphi.renderers.mail import RenderedMail
from delphi.services.letters import preview_mail
from reports.models import Report


def report_letter(report: Report, language: str) -> RenderedMail:
    """The message in a language, without a name and with links that open nothing."""
    round_ = report.as_of
    if round_.closes_at is None:
        raise ValueError("a round that is reported on had a deadline")
    return preview_mail(
        round_id=round_.pk,
        kind=MessageKind.REPORT,
        language=language,
        closes_at=round_.closes_at,
    )
