"""Looking something up in a study's history."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.models import Study
from delphi.queries.history import SITE, Choice, actors_of, kinds_of
from delphi.wording.events import kind_of_event_words


class HistoryForm(forms.Form):
    """`choice` is what was asked for; fields with mistakes leave nothing out."""

    kind = forms.ChoiceField(label=gettext_lazy("Act"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *given: Any, study: Study, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = [(kind, kind_of_event_words(kind)) for kind in kinds_of(study)]
        people = [(str(user.pk), user.name) for user in actors_of(study)]
        self._offer("kind", sorted(kinds, key=lambda each: each[1]))
        self._offer("by", [*people, (SITE, _("the site"))])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("All")), *choices]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one."))
        return found

    @property
    def choice(self) -> Choice:
        """What is to be shown, as far as it was understood."""
        self.is_valid()
        return Choice(**{name: value for name, value in self.cleaned_data.items() if value})
