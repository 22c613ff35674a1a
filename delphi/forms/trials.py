"""With whom a study is tried."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.choices import Behaviour
from delphi.services.trials import MOST_TEST_SEATS
from delphi.wording.steering import behaviour_in_words, behaviour_meaning

USUAL_TEST_SEATS = 4
USUAL_MIX: Mapping[Behaviour, int] = {
    Behaviour.CONVERGENT: 14,
    Behaviour.INDEPENDENT: 6,
    Behaviour.POLARISED: 4,
    Behaviour.DROP_OUT: 4,
    Behaviour.CARELESS: 2,
}
FEWEST_SIMULATED, MOST_SIMULATED, LARGEST_SEED = 2, 200, 999_999


class PilotForm(forms.Form):
    seats = forms.IntegerField(
        label=gettext_lazy("How many test seats?"),
        help_text=gettext_lazy("One for each tester; you get a link to each."),
        min_value=1,
        max_value=MOST_TEST_SEATS,
        initial=USUAL_TEST_SEATS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


class SimulationForm(forms.Form):
    """`cleaned_data["mix"]` says how many panellists there are of each behaviour."""

    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        help_text=gettext_lazy("The same seed gives the same panel and the same answers again."),
        min_value=1,
        max_value=LARGEST_SEED,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    leave_open = forms.BooleanField(
        label=gettext_lazy("Leave the last round open, to see it as a panellist"), required=False
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for behaviour in Behaviour:
            self.fields[behaviour.value] = forms.IntegerField(
                label=behaviour_in_words(behaviour),
                help_text=behaviour_meaning(behaviour),
                min_value=0,
                max_value=MOST_SIMULATED,
                initial=USUAL_MIX[behaviour],
                widget=forms.NumberInput(attrs={"class": "short"}),
            )

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[behaviour.value] for behaviour in Behaviour]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self["seed"], self["leave_open"]]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        mix = {behaviour: found.get(behaviour.value) or 0 for behaviour in Behaviour}
        if not self.errors and not FEWEST_SIMULATED <= sum(mix.values()) <= MOST_SIMULATED:
            self.add_error(
                Behaviour.CONVERGENT.value,
                _("A simulated panel has {fewest} to {most} panellists in all.").format(
                    fewest=FEWEST_SIMULATED, most=MOST_SIMULATED
                ),
            )
        return found | {"mix": mix}
