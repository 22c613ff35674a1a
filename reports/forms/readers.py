"""Who is invited to read a study's reports, and as what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delphi.document.addresses import Addressee, addressees
from delphi.protocol.lifecycle import READING_ROLES, StudyRole
from delphi.wording.membership import rights_in_words, role_in_words

#: A mail goes to each of them while the page waits.
MOST_AT_ONCE = 30
LANGUAGE_CHOICES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
#: In the order of the roles.
ROLES = [role for role in StudyRole if role in READING_ROLES]


class InvitationForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy(
            "One or several, on lines of their own or with commas between. Names before them are "
            "taken along, as mail programs copy them."
        ),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        widget=forms.RadioSelect,
        initial=StudyRole.READER.value,
    )
    team = forms.CharField(
        label=gettext_lazy("Team or organisation"),
        help_text=gettext_lazy("Stands under the comments they write. They can change it there."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"),
        help_text=gettext_lazy("For those who have no account yet; others get it in their own."),
        choices=LANGUAGE_CHOICES,
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{role_in_words(role)}: {rights_in_words(role)}")
            for role in reversed(ROLES)
        ]

    def clean_addresses(self) -> list[Addressee]:
        """All of them, or what is none, so that nothing is sent to some only."""
        found, wrong = addressees(self.cleaned_data["addresses"])
        if wrong:
            raise ValidationError(
                ngettext(
                    "This is no e-mail address: %(wrong)s. Nobody has been written to.",
                    "These are no e-mail addresses: %(wrong)s. Nobody has been written to.",
                    len(wrong),
                )
                % {"wrong": ", ".join(wrong[:10])}
            )
        if not found:
            raise ValidationError(_("Write at least one e-mail address."))
        if len(found) > MOST_AT_ONCE:
            raise ValidationError(
                _("These are %(n)s addresses: send at most %(most)s at a time.")
                % {"n": len(found), "most": MOST_AT_ONCE}
            )
        return found


class ReaderForm(forms.Form):
    """What a reader may do and for whom they read, as one line of the list posts it."""

    role = forms.ChoiceField(choices=[(role.value, role.value) for role in ROLES])
    team = forms.CharField(max_length=120, required=False)
