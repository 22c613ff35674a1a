"""What checking a study against its seals found, in words."""

from django.utils.translation import gettext as _


def difference_words(kind: str) -> str:
    """A sentence for a `delphi.services.verification.Kind`."""
    return _sentences()[kind]


def _sentences() -> dict[str, str]:
    return {
        "snapshot_missing": _("A closed round has no seal."),
        "sheet_changed": _("The answers of a sheet are not those that were sealed."),
        "sheet_unsealed": _("A sheet is not under the seal."),
        "sheet_gone": _("A sealed sheet is missing."),
        "erased_sheet_has_answers": _("A sheet that was erased has answers again."),
        "sheets_number": _("The number of sheets is not the one that was sealed."),
        "root": _("The seal of the round does not fit its sheets."),
        "counts": _("The counts are not those that were sealed."),
        "counts_digest": _("The sealed counts themselves have been changed."),
        "protocol": _("The protocol is not the one that was recorded."),
        "release": _("The frozen feedback is not the one that was shown."),
        "event_chain": _("The chain of events is broken."),
        "event_seal": _("The chain of events names another seal than the round has."),
    }
