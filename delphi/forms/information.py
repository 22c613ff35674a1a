"""The information sheet as a facilitator writes it, in the study's languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

LONGEST = 5000
_TEXTS = {
    "fi": gettext_lazy("The information sheet in Finnish"),
    "sv": gettext_lazy("The information sheet in Swedish"),
    "en": gettext_lazy("The information sheet in English"),
}
_CHANGES = {
    "fi": gettext_lazy("What changed, in Finnish"),
    "sv": gettext_lazy("What changed, in Swedish"),
    "en": gettext_lazy("What changed, in English"),
}


class InformationForm(forms.Form):
    """A text per language; with `asks_changes` also what changed, said to those who agreed."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        languages: Sequence[str],
        asks_changes: bool,
        texts: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial={f"text_{key}": text for key, text in texts.items()})
        self.languages = languages
        for language in languages:
            self.fields[f"text_{language}"] = _field(_TEXTS[language], language, rows=14)
        if asks_changes:
            for language in languages:
                self.fields[f"changes_{language}"] = _field(_CHANGES[language], language, rows=3)

    def texts(self) -> dict[str, str]:
        return self._said("text")

    def changes(self) -> dict[str, str]:
        return self._said("changes")

    def _said(self, part: str) -> dict[str, str]:
        typed = {each: self.cleaned_data.get(f"{part}_{each}", "") for each in self.languages}
        return {language: text.replace("\r\n", "\n") for language, text in typed.items()}


def _field(label: Any, language: str, *, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
    )
