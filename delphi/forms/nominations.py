"""Somebody is suggested, accepted or declined."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.forms.experts import choices_of
from delphi.queries.experts import Places
from foresight.network.models.users import normal_email
from foresight.network.services.experts import Person


class NominationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    institution = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False
    )
    why = forms.CharField(
        label=gettext_lazy("Why they should be asked"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    may_be_named = forms.BooleanField(
        label=gettext_lazy("Those who run the study may know that I suggested this person"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not found.get("email") and not found.get("institution"):
            self.add_error("email", _("Give an address or an organisation to find them by."))
        return found


class AcceptForm(forms.Form):
    """What the network is to know of the nominee; `person` is who that is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    institution = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)

    def __init__(self, *given: Any, places: Places, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, entries in (("region", places.regions), ("sector", places.sectors)):
            field: Any = self.fields[name]
            field.choices = choices_of(entries, _("Not known"))

    @property
    def person(self) -> Person:
        """Who is to be added; of a valid form."""
        found = self.cleaned_data
        return Person(
            email=normal_email(found["email"]),
            name=" ".join(found["name"].split()),
            language=found["language"],
            institution=" ".join(found["institution"].split()),
            region=found["region"] or None,
            sector=found["sector"] or None,
        )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("Whoever suggested them reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
