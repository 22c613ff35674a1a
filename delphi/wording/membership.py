"""Roles in a study, in words, and what a new member is written."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from delphi.protocol.lifecycle import StudyRole
from foresight.languages import spoken


def role_in_words(role: str) -> str:
    return {
        StudyRole.OWNER: _("Owner"),
        StudyRole.EDITOR: _("Editor"),
        StudyRole.WATCHER: _("Watcher"),
        StudyRole.POLICY: _("Policy team"),
        StudyRole.READER: _("Reader"),
    }[StudyRole(role)]


def rights_in_words(role: str) -> str:
    """What a role may do, as a sentence."""
    return {
        StudyRole.OWNER: _(
            "Does everything: also says who works on the study, ends it and throws it away."
        ),
        StudyRole.EDITOR: _(
            "Sets up, launches, writes to the panel, closes and turns rounds around; also starts "
            "trials and throws them away."
        ),
        StudyRole.WATCHER: _("Sees what facilitators see, and changes nothing."),
        StudyRole.POLICY: _(
            "Reads the study’s published reports, and comments on them under their own name."
        ),
        StudyRole.READER: _("Reads the study’s published reports."),
    }[StudyRole(role)]


def welcome(
    *,
    language: str,
    titles: Mapping[str, str],
    role: StudyRole,
    by: str,
    email: str,
    sign_in: str,
    new_password: str,
) -> tuple[str, str]:
    """Subject and text of the mail to a new member, in the member's language.

    It reads the same for a new account and an old one, and opens nothing by itself.
    """
    with translation.override(language):
        about = {
            "title": " ".join(spoken(titles, language).text.split()),
            "role": role_in_words(role),
            "rights": rights_in_words(role),
            "by": " ".join(by.split()),
            "email": email,
            "sign_in": sign_in,
            "new_password": new_password,
        }
        subject = _("Your part in the study “{title}”").format(**about)
        body = _(
            "{by} has given you a part in the study “{title}”.\n\n"
            "{role}: {rights}\n\n"
            "Sign in with the address {email}:\n{sign_in}\n\n"
            "If you have no password yet, or have forgotten it, set one here:\n{new_password}\n\n"
            "If you do not know what this is about, you need not do anything."
        ).format(**about)
    return subject, body + "\n"
