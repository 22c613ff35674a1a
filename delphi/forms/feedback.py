"""What a drafted round gives back to its panel, as a facilitator declares it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from delphi.choices import NO_FEEDBACK

MOST_ARGUMENTS = 5
_UP_TO = gettext_lazy("Up to {n} of each side")


class FeedbackForm(forms.Form):
    """The parts of `delphi.choices.USUAL_FEEDBACK`, in the order in which panellists meet them."""

    own_answer = forms.BooleanField(label=gettext_lazy("Their own earlier answer"), required=False)
    arguments = forms.TypedChoiceField(
        label=gettext_lazy("Others\u2019 reasons"),
        coerce=int,
        choices=[
            (0, gettext_lazy("No reasons")),
            (1, gettext_lazy("One for and one against")),
            *((n, format_lazy(_UP_TO, n=n)) for n in range(2, MOST_ARGUMENTS + 1)),
        ],
        help_text=gettext_lazy("All others can be opened below them."),
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Their order"),
        choices=[
            ("shuffled", gettext_lazy("Drawn for each panellist")),
            ("endorsed", gettext_lazy("The most endorsed first")),
            ("quoted", gettext_lazy("Those you have quoted first")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "With the most endorsed first, the majority speaks first: minorities are heard less."
        ),
    )
    moderation = forms.ChoiceField(
        label=gettext_lazy("Which of them are shown"),
        choices=[
            ("after", gettext_lazy("All but those you hide")),
            ("before", gettext_lazy("Only those you have approved")),
        ],
        widget=forms.RadioSelect,
    )
    distribution = forms.BooleanField(label=gettext_lazy("Distribution"), required=False)
    median = forms.BooleanField(label=gettext_lazy("Median"), required=False)
    quartiles = forms.BooleanField(label=gettext_lazy("Quartiles"), required=False)
    groups = forms.BooleanField(
        label=gettext_lazy("Figures by stakeholder group"),
        required=False,
        help_text=gettext_lazy("Only groups that are large enough are shown."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, feedback: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial={**NO_FEEDBACK, **feedback})

    def declared(self) -> dict[str, Any]:
        """The feedback of a valid form."""
        return {part: self.cleaned_data[part] for part in NO_FEEDBACK}
