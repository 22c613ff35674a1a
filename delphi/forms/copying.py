"""What a copy of a study is called, and whether its panel comes along."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.forms.setting_up import LONGEST_TITLE

LANGUAGE_NAMES = dict(settings.LANGUAGES)


class CopyForm(forms.Form):
    """A title per language of the study."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        languages: Sequence[str],
        titles: Mapping[str, str],
    ) -> None:
        named = {f"title_{key}": _as_copy(text, key) for key, text in titles.items()}
        super().__init__(data, initial=named)
        self.languages = languages
        for language in languages:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_TITLE,
                widget=forms.TextInput(attrs={"lang": language}),
            )
        self.fields["with_panel"] = forms.BooleanField(
            label=gettext_lazy("Take the panel along: the same experts, in new seats"),
            required=False,
        )

    def titles(self) -> dict[str, str]:
        return {each: self.cleaned_data[f"title_{each}"] for each in self.languages}


def _as_copy(title: str, language: str) -> str:
    with translation.override(language):
        return _("{title} (copy)").format(title=title)[:LONGEST_TITLE]
