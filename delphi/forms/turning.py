"""What becomes of each item in the next round, as a facilitator decides it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.protocol.turning import Decision, Drop, Keep, Reword

_NAMES = {
    "fi": gettext_lazy("New wording in Finnish"),
    "sv": gettext_lazy("New wording in Swedish"),
    "en": gettext_lazy("New wording in English"),
}
_NEEDS_REASON = gettext_lazy("Give a reason: the panel and the report are told.")


class DecisionForm(forms.Form):
    """One item: keep, reword or drop. Fields of a choice not made are read but not required."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("keep", gettext_lazy("Ask again")),
            ("reword", gettext_lazy("Reword")),
            ("drop", gettext_lazy("Drop")),
        ],
        widget=forms.RadioSelect,
    )
    drop_reason = forms.CharField(
        label=gettext_lazy("Why it is asked no more"),
        help_text=gettext_lazy("The panel and the report are told."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is reworded"),
        help_text=gettext_lazy("The panel and the report are told."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    trend = forms.ChoiceField(
        label=gettext_lazy("Do the ratings still mean the same?"),
        choices=[
            ("goes_on", gettext_lazy("Yes: the trend goes on")),
            ("anew", gettext_lazy("No: the trend starts anew")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        item_id: int,
        texts: Mapping[str, str],
        languages: Sequence[str],
        initial: Mapping[str, str],
        arguments: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(data, prefix=str(item_id), initial=dict(initial))
        self.item_id, self.languages = item_id, languages
        for language in languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_NAMES[language],
                required=False,
                max_length=2000,
                initial=texts.get(language, ""),
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )

        if arguments:
            self.fields["arguments"] = forms.MultipleChoiceField(
                label=_("Which reasons led to it?"),
                help_text=_("Those who gave them are told."),
                choices=arguments,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def wordings(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language in self.languages]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        match given.get("decision"):
            case "drop" if not given.get("drop_reason"):
                self.add_error(
                    "drop_reason", _("Give a reason: the panel and the report are told.")
                )
            case "reword":
                self._check_wording(given)
        return given

    def _check_wording(self, given: Mapping[str, Any]) -> None:
        if not given.get("reason"):
            self.add_error("reason", _NEEDS_REASON)
        if not given.get("trend"):
            self.add_error("trend", _("Say whether the ratings still mean the same."))
        for language in self.languages:
            if not given.get(f"text_{language}"):
                self.add_error(f"text_{language}", _("Write the new wording."))
        if not any(self[f"text_{name}"].name in self.changed_data for name in self.languages):
            self.add_error(
                f"text_{self.languages[0]}", _("The wording is as before: change it, or ask again.")
            )

    def made(self) -> Decision:
        """The decision, of a valid form."""
        given = self.cleaned_data
        match given["decision"]:
            case "keep":
                return Keep(item_id=self.item_id)
            case "drop":
                return Drop(item_id=self.item_id, reason=given["drop_reason"])
            case _:
                return Reword(
                    item_id=self.item_id,
                    texts={name: given[f"text_{name}"] for name in self.languages},
                    reason=given["reason"],
                    continues_trend=given["trend"] == "goes_on",
                    arguments=tuple(map(int, given.get("arguments") or ())),
                )
