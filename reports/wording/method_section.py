"""The section on method: what the record tells, by question, in plain sentences."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from reports.document.account import Account
from reports.wording import record, record_questions

_Tells = Callable[[Account], str]


def told_by_record(account: Account) -> list[tuple[str, str]]:
    """Headings, each with its sentences; those of which the record says nothing are left out."""
    parts: tuple[tuple[str, tuple[_Tells, ...]], ...] = (
        (_("Course"), (record.procedure, record.aims, record.dates)),
        (_("Panel"), (record.drawing, record.attendance, record.joined)),
        (_("Questions"), (record_questions.questions, record_questions.reasons, record.trials)),
        (_("Answering"), (record.answering, record.feedback_way)),
        (_("Analysis"), (record.analysis, record.arguments, record.weighting)),
        (
            _("From round to round"),
            (
                record_questions.changed_items,
                record_questions.asked_again,
                record_questions.dissent,
            ),
        ),
    )
    found = [
        (heading, " ".join(said for each in tells if (said := each(account))))
        for heading, tells in parts
    ]
    return [(heading, words) for heading, words in found if words]
