"""What a study is called, what it is for, and whom to ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.forms.setting_up import LONGEST_PURPOSE, LONGEST_TITLE

LANGUAGE_NAMES = dict(settings.LANGUAGES)


class DescriptionForm(forms.Form):
    """A title in every language of the study, a purpose in all or none, and a contact."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        languages: Sequence[str],
        titles: Mapping[str, str],
        purposes: Mapping[str, str],
        contact: str,
    ) -> None:
        initial = {f"title_{key}": text for key, text in titles.items()}
        initial |= {f"purpose_{key}": text for key, text in purposes.items()}
        super().__init__(data, initial=initial | {"contact": contact})
        self.languages = languages
        for language in languages:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_TITLE,
                widget=forms.TextInput(attrs={"lang": language}),
            )
        for language in languages:
            self.fields[f"purpose_{language}"] = forms.CharField(
                label=_("What it is for, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_PURPOSE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )
        self.fields["contact"] = forms.CharField(
            label=gettext_lazy("Contact"),
            help_text=gettext_lazy("A name and an address; named in every message."),
            max_length=LONGEST_TITLE,
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        missing = [each for each in self.languages if not found.get(f"purpose_{each}")]
        if missing and len(missing) < len(self.languages):
            self.add_error(
                f"purpose_{missing[0]}", _("Say it in every language of the study, or in none.")
            )
        return found

    def titles(self) -> dict[str, str]:
        return self._texts("title")

    def purposes(self) -> dict[str, str]:
        return self._texts("purpose")

    def _texts(self, part: str) -> dict[str, str]:
        texts = {each: self.cleaned_data.get(f"{part}_{each}", "") for each in self.languages}
        return {language: text for language, text in texts.items() if text}
