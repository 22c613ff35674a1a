"""With whom a study is tried."""

from django import forms
from django.utils.translation import gettext_lazy

from delphi.services.trials import MOST_TEST_SEATS

USUAL_TEST_SEATS = 4


class PilotForm(forms.Form):
    seats = forms.IntegerField(
        label=gettext_lazy("How many test seats?"),
        help_text=gettext_lazy("One for each tester; you get a link to each."),
        min_value=1,
        max_value=MOST_TEST_SEATS,
        initial=USUAL_TEST_SEATS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
