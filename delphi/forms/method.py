"""What is told about one thing of the method, in the study's languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from delphi.choices import LONGEST_NOTE
from delphi.forms.describing import LANGUAGE_NAMES
from delphi.protocol.method import mark_of_note


class MethodNoteForm(forms.Form):
    """A text in each language of the study; any of them may be left empty."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        languages: Sequence[str],
        texts: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial={**texts, "was": mark_of_note(texts)})
        self.fields["was"] = forms.CharField(widget=forms.HiddenInput, required=False)
        for language in languages:
            self.fields[language] = forms.CharField(
                label=LANGUAGE_NAMES[language],
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "lang": language}),
            )

    def texts(self) -> dict[str, str]:
        """What was typed, by language."""
        return {name: text for name, text in self.cleaned_data.items() if name != "was"}
