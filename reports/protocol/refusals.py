"""Why an act on a report is refused; `reports.wording.refusals` makes the sentence."""

from delphi.protocol.refusals import Refused


class RoundNotAnalysed(Refused):
    """A report speaks as of a sealed and analysed round of its own study."""

    code = "round_not_analysed"


class ReportExists(Refused):
    """The round has a report that has not been withdrawn: `report` is its public id."""

    code = "report_exists"


class ReportStateForbids(Refused):
    """`state` does not permit the act."""

    code = "report_state_forbids"


class TrialStaysInside(Refused):
    """A report of a trial is for those who work on the study: it is never given out."""

    code = "trial_stays_inside"


class WithdrawalNeedsReason(Refused):
    code = "withdrawal_needs_reason"


class EditionNeedsNote(Refused):
    """From the second edition on readers are told what is new."""

    code = "edition_needs_note"


class StaleSummary(Refused):
    """Somebody else has changed the sentences with these `keys` meanwhile."""

    code = "stale_summary"


class SentenceTooLong(Refused):
    """One of the summary's sentences has `length` characters; `at_most` are stored."""

    code = "sentence_too_long"


class NothingNew(Refused):
    """The latest edition says already what the draft says."""

    code = "nothing_new"


class FileBeingMade(Refused):
    """A file of an edition is being made right now; this one can be had in a moment."""

    code = "file_being_made"


class UnknownComment(Refused):
    """No such comment, or none that this person may write, change or decide about (404)."""

    code = "unknown_comment"


class CommentEmpty(Refused):
    code = "comment_empty"


class CommentTooLong(Refused):
    """It has `length` characters; `at_most` are stored."""

    code = "comment_too_long"


class NameMissing(Refused):
    """Comments stand under names, and the writer's is not known yet."""

    code = "name_missing"


class HidingNeedsReason(Refused):
    code = "hiding_needs_reason"


class CommentStateForbids(Refused):
    """A hidden comment is neither changed nor shown; one that is hidden is not hidden again."""

    code = "comment_state_forbids"
