"""What came true of a forecast, as a facilitator enters it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.protocol.scoring import CameTrue
from delphi.queries.outcomes import OutcomeView
from delphi.queries.results import ScaleView
from foresight.languages import page_language, spoken
from surveys.choices import ScaleKind
from surveys.content.numbers import typed_number as number_typed
from surveys.wording import typed_number

HAPPENED, DID_NOT = "yes", "no"
FIRST_YEAR = 1000


class OutcomeForm(forms.Form):
    """One of the first two fields, as the scale has it: whether, or what figure or year."""

    happened = forms.ChoiceField(widget=forms.RadioSelect)
    value = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    known_on = forms.DateField(
        label=gettext_lazy("Known since"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where a reader can look it up: a register, a statistic, a link."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *given: Any, scale: ScaleView, entered: OutcomeView | None, today: date, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.initial = _initial(scale, entered, today)
        self.scale, self.today = scale, today
        happened, value = self.fields["happened"], self.fields["value"]
        match scale.kind:
            case ScaleKind.PROBABILITY:
                happened.label = _("What happened?")
                happened.choices = [  # type: ignore[attr-defined]
                    (HAPPENED, _("It happened")),
                    (DID_NOT, _("It did not happen")),
                ]
                del self.fields["value"]
            case ScaleKind.YEAR:
                happened.label = _("What happened?")
                happened.choices = [  # type: ignore[attr-defined]
                    (HAPPENED, _("It happened in this year:")),
                    (DID_NOT, _("It had not happened by the end of this year:")),
                ]
                value.label = _("Year")
                value.widget.attrs |= {"inputmode": "numeric", "size": 6}
            case _:
                unit = spoken(scale.unit, page_language()).text
                value.label = _("What came true ({unit})").format(unit=unit or _("number"))
                value.widget.attrs |= {"inputmode": "decimal", "size": 12}
                del self.fields["happened"]

    def clean_value(self) -> float:
        problems: list[Any] = []
        found = number_typed(self.cleaned_data["value"], "value", self._measured, problems)
        if problems or found is None:
            raise forms.ValidationError(_("This is not a number. Write it like 1 234,5."))
        if self.scale.kind == ScaleKind.YEAR and not FIRST_YEAR <= found <= self.today.year:
            raise forms.ValidationError(
                _("Give a year up to {year}, in four digits.").format(year=self.today.year)
            )
        return found

    def clean_known_on(self) -> date:
        found: date = self.cleaned_data["known_on"]
        if found > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return found

    def came_true(self) -> CameTrue:
        """What has been entered; call it once the form is valid."""
        given = self.cleaned_data
        happened = given.get("happened") == HAPPENED
        if self.scale.kind == ScaleKind.PROBABILITY:
            return CameTrue(happened=happened)
        if self.scale.kind == ScaleKind.YEAR and not happened:
            return CameTrue(not_by=int(given["value"]))
        return CameTrue(value=given["value"])

    @property
    def _measured(self) -> ScaleView:
        """The scale the figure is on; it may be more exact than what was asked, and beyond it."""
        return replace(self.scale, decimals=0 if self.scale.kind == ScaleKind.YEAR else 6)


def _initial(scale: ScaleView, entered: OutcomeView | None, today: date) -> dict[str, Any]:
    if entered is None:
        return {"known_on": today}
    came_true = entered.came_true
    happened = came_true.happened if came_true.happened is not None else came_true.not_by is None
    figure = came_true.value if came_true.not_by is None else came_true.not_by
    year = scale.kind == ScaleKind.YEAR
    return {
        "known_on": entered.known_on,
        "source": entered.source,
        "happened": HAPPENED if happened else DID_NOT,
        "value": str(int(figure)) if year and figure is not None else typed_number(figure),
    }
