"""Somebody steps back: who, and whether somebody follows."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

LARGEST_SEED = 999_999


class ReplaceForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Address of the one who steps back"))
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
