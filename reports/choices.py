"""Fixed choices of reports."""

from enum import StrEnum


class ReportState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class CommentKind(StrEnum):
    """What a policy team says of a report."""

    PLAN = "plan"  # what they will do with it
    QUESTION = "question"  # what they would ask next
    REMARK = "remark"


#: The one table of transitions.
NEXT_STATES = {
    ReportState.DRAFT: frozenset({ReportState.PUBLISHED}),
    # Published again: in another edition.
    ReportState.PUBLISHED: frozenset({ReportState.PUBLISHED, ReportState.WITHDRAWN}),
    ReportState.WITHDRAWN: frozenset(),
}

#: In which a report is taken along.
FORMATS = ("pdf", "docx", "xlsx", "csv", "sav", "json", "zip")
