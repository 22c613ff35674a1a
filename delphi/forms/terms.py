"""What a protocol fixes besides its rules."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.choices import ALL
from delphi.protocol.lifecycle import Anonymity
from delphi.protocol.terms import (
    Document,
    anonymity,
    enough_settled,
    maximum_rounds,
    may_quote,
    minimum_cell,
    needs_stability,
)
from delphi.wording.rules import quartiles_words
from delphi.wording.steering import anonymity_in_words

QUARTILES = ("7", "6", "2", "tukey")
MOST_ROUNDS, LARGEST_CELL = 20, 50


class ReasonForm(forms.Form):
    """Why the protocol deviates from what was locked."""

    reason = forms.CharField(
        label=gettext_lazy("Why the protocol deviates from what was locked"),
        help_text=gettext_lazy("Every report tells this reason, with the day and the version."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TermsForm(forms.Form):
    """The level of anonymity and the minimum cell are fixed once a round has been launched."""

    level = forms.ChoiceField(label=gettext_lazy("Anonymity"), widget=forms.RadioSelect)
    cell = forms.IntegerField(
        label=gettext_lazy("The smallest group whose figures are shown"),
        help_text=gettext_lazy(
            "And whose rest is as many. A distribution is drawn of twice as many answers."
        ),
        min_value=1,
        max_value=LARGEST_CELL,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "class": "short"}),
    )
    quotes = forms.BooleanField(
        label=gettext_lazy("Reports may quote reasons, without names"),
        help_text=gettext_lazy(
            "Panellists are told so on their start page. Only what is written in rounds launched "
            "with this is quoted, and only what you choose."
        ),
        required=False,
    )
    maximum = forms.IntegerField(
        label=gettext_lazy("Rounds at most"),
        help_text=gettext_lazy(
            "Before that the study stops when nothing moves any more. It never goes on because a "
            "statement nearly passes."
        ),
        min_value=1,
        max_value=MOST_ROUNDS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "class": "short"}),
    )
    stable = forms.BooleanField(
        label=gettext_lazy("A statement is settled only when its answers stand still too"),
        help_text=gettext_lazy(
            "Otherwise it is asked no more as soon as its rule is met, even after one round."
        ),
        required=False,
    )
    settled_per_cent = forms.IntegerField(
        label=gettext_lazy("The study stops when so many per cent of the statements are settled"),
        min_value=1,
        max_value=ALL,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "class": "short"}),
    )
    quartiles = forms.ChoiceField(label=gettext_lazy("Quartiles"))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, document: Document, is_locked: bool
    ) -> None:
        super().__init__(
            data,
            initial={
                "level": anonymity(document).value,
                "cell": minimum_cell(document),
                "quotes": may_quote(document),
                "maximum": maximum_rounds(document),
                "stable": needs_stability(document),
                "settled_per_cent": enough_settled(document),
                "quartiles": str(document.get("quartiles", "7")),
            },
        )
        level: Any = self.fields["level"]
        level.choices = [(each.value, anonymity_in_words(each)) for each in Anonymity]
        quartiles: Any = self.fields["quartiles"]
        quartiles.choices = [(each, quartiles_words(each)) for each in QUARTILES]
        if is_locked:
            for name in ("level", "cell"):
                self.fields[name].disabled = True
            self.fields["cell"].help_text = _(
                "Promised to the panel at the first launch, like the level of anonymity."
            )
