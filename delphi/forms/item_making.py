"""What a facilitator makes of ideas: an item of its own, part of one, or nothing, with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.queries.collected import Curation
from delphi.services.item_making import LONGEST_WORDING
from foresight.languages import Texts, page_language, spoken
from surveys.models import Criterion, Item, Section

_NAMES = {
    "fi": gettext_lazy("Wording in Finnish"),
    "sv": gettext_lazy("Wording in Swedish"),
    "en": gettext_lazy("Wording in English"),
}


def _said(texts: Texts) -> str:
    return spoken(texts, page_language()).text


class WordingForm(forms.Form):
    """A wording in every language of the study: `texts()`."""

    def __init__(
        self,
        *given: Any,
        languages: Sequence[str],
        texts: Mapping[str, str] | None = None,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.languages = languages
        for language in languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_NAMES[language],
                required=False,
                max_length=LONGEST_WORDING,
                initial=(texts or {}).get(language, ""),
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
            )

    @property
    def wordings(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language in self.languages]

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(f"text_{name}", "") for name in self.languages}

    def require_wording(self) -> None:
        for language in self.languages:
            if (
                not self.cleaned_data.get(f"text_{language}")
                and not self[f"text_{language}"].errors
            ):
                self.add_error(f"text_{language}", _("Write the wording."))


class ChangeWordingForm(WordingForm):
    def clean(self) -> dict[str, Any]:
        self.require_wording()
        return self.cleaned_data


class IdeasForm(WordingForm):
    """The ideas ticked, and what becomes of them."""

    ideas = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ideas"),
        coerce=int,
        error_messages={"required": gettext_lazy("Tick the ideas that this is about.")},
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of the ticked ideas"), widget=forms.RadioSelect
    )
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("What is asked of it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Item"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it is not asked"),
        help_text=gettext_lazy("Those who gave the ideas are told."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    themes = forms.CharField(
        label=gettext_lazy("Themes, with commas between them"),
        help_text=gettext_lazy(
            "In the place of those the ticked ideas are under; leave empty for none. What becomes "
            "of the ideas stays to be decided."
        ),
        required=False,
        max_length=500,
    )

    def __init__(
        self,
        *given: Any,
        curation: Curation,
        criteria: Sequence[Criterion],
        sections: Sequence[Section],
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.fields["ideas"].choices = [  # type: ignore[attr-defined]
            (str(idea.id), idea.text) for idea in curation.ideas
        ]
        decisions = [
            ("make", _("Make an item")),
            ("aside", _("Set aside")),
            ("gather", _("Put under themes")),
        ]
        if curation.items:
            decisions.insert(1, ("join", _("Add to an item")))
        self.fields["decision"].choices = decisions  # type: ignore[attr-defined]
        self.fields["decision"].initial = "make"
        self.fields["criteria"].choices = [  # type: ignore[attr-defined]
            (each.key, _said(each.names)) for each in criteria
        ]
        self.fields["criteria"].initial = [each.key for each in criteria]
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("none")),
            *((each.key, _said(each.titles)) for each in sections),
        ]
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{each.code} {_said(each.texts)}") for each in curation.items
        ]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        match given.get("decision"):
            case "make":
                self.require_wording()
                if not given.get("criteria") and not self["criteria"].errors:
                    self.add_error("criteria", _("Choose what is asked of the item."))
            case "join" if not given.get("item") and not self["item"].errors:
                self.add_error("item", _("Choose the item."))
            case "aside" if not given.get("reason") and not self["reason"].errors:
                self.add_error("reason", _("Give a reason: those who gave the ideas are told."))
        return given


class DraftForm(forms.Form):
    """Which other items of the study the next round asks besides those made of ideas."""

    also_ask = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ask these items of the study as well"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, others: Sequence[tuple[Item, Texts]], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["also_ask"]
        field.choices = [  # type: ignore[attr-defined]
            (str(item.pk), f"{item.code} {_said(texts)}") for item, texts in others
        ]
        field.initial = [str(item.pk) for item, _texts in others]
