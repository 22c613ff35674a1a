"""How a panel is to be drawn: from whom, how many, with which seed."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.forms.experts import choices_of
from delphi.queries.candidates import Wanted
from delphi.queries.experts import Places

MOST_OF_EACH = 200
LARGEST_SEED = 999_999
#: In the place of a key: those of whom the network does not know it.
NOT_KNOWN = "-"


class DrawForm(forms.Form):
    """`wanted` is whom to choose from; `each` how many of every region and sector, or None."""

    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Region"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sector"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topic"), required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Own expertise in one of the topics, at least"),
        choices=[(str(level), str(level)) for level in range(1, 6)],
        coerce=int,
        empty_value=None,
        initial="1",
        required=False,
    )
    each = forms.IntegerField(
        label=gettext_lazy("How many of each region and sector, at random"),
        help_text=gettext_lazy("Empty: everybody who fits."),
        min_value=1,
        max_value=MOST_OF_EACH,
        required=False,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        help_text=gettext_lazy(
            "The same seed draws the same people again; it is recorded with the draw."
        ),
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
    )

    def __init__(
        self, *given: Any, places: Places, counts: Mapping[str, Mapping[str, int]], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._offer("regions", choices_of(places.regions, _("Region not known")), counts)
        self._offer("sectors", choices_of(places.sectors, _("Sector not known")), counts)
        self._offer("topics", choices_of(places.topics, ""), counts)
        self.fields["seed"].initial = secrets.randbelow(LARGEST_SEED + 1)

    def _offer(
        self,
        name: str,
        choices: Sequence[tuple[str, str]],
        counts: Mapping[str, Mapping[str, int]],
    ) -> None:
        """Only what somebody is there for, each with how many; who has none of a kind, last."""
        known = [
            (key or NOT_KNOWN, f"{words} ({n})")
            for key, words in choices
            if (n := counts[name][key])
        ]
        field: Any = self.fields[name]
        field.choices = sorted(known, key=lambda choice: choice[0] == NOT_KNOWN)
        if not known:
            del self.fields[name]
            if name == "topics":
                del self.fields["level"]

    @property
    def wanted(self) -> Wanted:
        """Whom to choose from; of a valid form."""
        found = self.cleaned_data
        regions, sectors, topics = (
            {"" if key == NOT_KNOWN else key for key in found.get(name, ())}
            for name in ("regions", "sectors", "topics")
        )
        return Wanted(regions, sectors, topics, found.get("level") or 1)

    @property
    def how(self) -> dict[str, Any]:
        """What the event keeps of the draw."""
        found = self.cleaned_data
        kept = {name: sorted(found.get(name) or ()) for name in ("regions", "sectors", "topics")}
        drawn = {"each": found["each"], "seed": found["seed"]} if found["each"] else {}
        level = {"level": found["level"]} if found.get("topics") else {}
        return {name: keys for name, keys in kept.items() if keys} | drawn | level
