"""Who gets a part in a study, and which."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from delphi.protocol.lifecycle import StudyRole
from delphi.wording.membership import rights_in_words, role_in_words


class NewMemberForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("For those who have no account yet; others keep their own."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), widget=forms.RadioSelect, initial=StudyRole.READER.value
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{role_in_words(role)}: {rights_in_words(role)}") for role in StudyRole
        ]


class RoleForm(forms.Form):
    """Another role for a member, as one line of the list posts it."""

    role = forms.ChoiceField(choices=[(role.value, role.value) for role in StudyRole])
