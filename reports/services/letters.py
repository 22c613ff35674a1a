"""What panellists will read when a report is given to them."""

from delphi.models import Round
from delphi.protocol.lifecycle import MessageKind
from delphi.renderers.mail import RenderedMail
from delphi.services.letters import preview_mail


def report_letter(round_: Round, language: str) -> RenderedMail:
    """The message about a report as of the round, without a name, with links that open nothing."""
    if round_.closes_at is None:
        raise ValueError("a round that is reported on had a deadline")
    return preview_mail(
        round_id=round_.pk,
        kind=MessageKind.REPORT,
        language=language,
        closes_at=round_.closes_at,
    )
