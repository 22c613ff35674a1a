"""What somebody is written who may read a study's reports from now on."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from delphi.protocol.lifecycle import StudyRole
from delphi.wording.membership import rights_in_words
from foresight.languages import spoken


def reading_letter(
    *,
    language: str,
    titles: Mapping[str, str],
    role: StudyRole,
    by: str,
    email: str,
    report: str,
    new_password: str,
) -> tuple[str, str]:
    """Subject and text, in the reader's language; `report` and `new_password` are addresses.

    It reads the same for a new account and an old one, and opens nothing by itself.
    """
    with translation.override(language):
        about = {
            "title": " ".join(spoken(titles, language).text.split()),
            "rights": rights_in_words(role),
            "by": " ".join(by.split()),
            "email": email,
            "report": report,
            "new_password": new_password,
        }
        subject = _("You can read the reports of the study “{title}”").format(**about)
        body = _(
            "{by} has put you on the list of those who read the reports of the study “{title}”.\n\n"
            "What this gives you: {rights} You see figures about the whole panel, and never who "
            "answered what. Nobody is told what you open, or when.\n\n"
            "1. If you have no password yet, or have forgotten it, set one here:\n"
            "{new_password}\n\n"
            "2. Then open the report here and sign in with the address {email}:\n{report}\n\n"
            "The links are of no use to others: reading takes your own address and password.\n\n"
            "If you do not know what this is about, you need not do anything."
        ).format(**about)
    return subject, body + "\n"
