"""Somebody steps back: who, what becomes of their answers, and whether somebody follows."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

LARGEST_SEED = 999_999


class ReplaceForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Address of the one who steps back"))
    answers = forms.ChoiceField(
        label=gettext_lazy("What they have answered"),
        help_text=gettext_lazy("As they chose themselves: ask them."),
        choices=[
            ("keep", gettext_lazy("Stays, without a name")),
            ("erase", gettext_lazy("Is erased for good")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    follows = forms.BooleanField(
        label=gettext_lazy("Draw somebody of the same region and sector in their place"),
        required=False,
        initial=True,
    )
    seed = forms.IntegerField(min_value=0, max_value=LARGEST_SEED, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["seed"].initial = new_seed()


def new_seed() -> int:
    """A seed for one more draw."""
    return secrets.randbelow(LARGEST_SEED + 1)
