"""A conflict of interest: what it is about, and in what it lies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.queries.conflicts import Place
from foresight.languages import page_language, spoken

LONGEST = 1000
LONGEST_TITLE = 90


class ConflictForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    text = forms.CharField(
        label=gettext_lazy("In what the interest lies"),
        help_text=gettext_lazy("For example a post, ownership, funding or a close relation."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, places: Sequence[Place], **named: Any) -> None:
        super().__init__(*given, **named)
        field: Any = self.fields["about"]
        field.choices = [("", _("The whole study")), *((each.key, _named(each)) for each in places)]


class EnteredConflictForm(ConflictForm):
    """The same, entered by a facilitator who was told of it."""

    email = forms.EmailField(label=gettext_lazy("Address of the panellist"))
    field_order = ("email", "about", "text")


def _named(place: Place) -> str:
    said = spoken(place.titles, page_language()).text
    short = said if len(said) <= LONGEST_TITLE else said[: LONGEST_TITLE - 1] + "…"
    return f"{place.code} · {short}" if place.code else short
