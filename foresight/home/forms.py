"""What a user says about themself."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class _Plain:
    """Labels say what a field is for, so no example text repeats them inside it."""

    fields: dict[str, forms.Field]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Plain, LoginForm):  # type: ignore[misc]
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["password"].help_text = ""  # the link to a new one stands beside the button


class NewPasswordForm(_Plain, ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class PasswordChangeForm(_Plain, ChangePasswordForm):  # type: ignore[misc]
    pass


class ForgottenPasswordForm(_Plain, ResetPasswordForm):  # type: ignore[misc]
    pass


class ConfirmForm(_Plain, ReauthenticateForm):  # type: ignore[misc]
    pass
