"""Why an act on a report was refused, as a sentence."""

from django.utils.translation import gettext as _

from delphi.protocol.refusals import Refused


def sentence(refused: Refused) -> str:
    said = {
        "round_not_analysed": _("A report needs a round that is sealed and analysed."),
        "report_exists": _("This round already has a report. Withdraw that one first."),
        "report_state_forbids": _("This cannot be done to the report as it stands now."),
        "trial_stays_inside": _("This is the report of a trial: it is not published."),
        "withdrawal_needs_reason": _("Say why the report is withdrawn: its readers will see it."),
        "edition_needs_note": _("Say what is new in this edition: its readers will see it."),
        "stale_summary": _(
            "Somebody else has changed the same words meanwhile, so nothing has been saved. Theirs "
            "stand beside yours. Save again to replace them."
        ),
        "sentence_too_long": _(
            "Nothing has been saved: one of the texts has {length} characters, and at most "
            "{at_most} fit. Shorten it a little."
        ),
        "nothing_new": _("The latest edition says all this already: there is nothing to publish."),
        "unknown_comment": _("This comment is not there any more."),
        "comment_empty": _("Write what you want to say."),
        "comment_too_long": _(
            "The comment has {length} characters; at most {at_most} fit. Shorten it a little."
        ),
        "name_missing": _("Write your name: comments stand under names, not addresses."),
        "hiding_needs_reason": _("Say why the comment is hidden: its writer will see it."),
        "comment_state_forbids": _("This cannot be done to the comment as it stands now."),
    }.get(refused.code, _("This was refused, and nothing has been changed."))
    return said.format(**refused.particulars)
