"""The text of one kind of message as a facilitator writes it, in every language it is sent in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    MessageText,
    mistakes_in,
)
from delphi.wording.messages import mistake_in_words

PARTS = ("subject", "body")
_LABELS = {
    ("subject", "fi"): gettext_lazy("Subject in Finnish"),
    ("subject", "sv"): gettext_lazy("Subject in Swedish"),
    ("subject", "en"): gettext_lazy("Subject in English"),
    ("body", "fi"): gettext_lazy("Text in Finnish"),
    ("body", "sv"): gettext_lazy("Text in Swedish"),
    ("body", "en"): gettext_lazy("Text in English"),
}


class TextsForm(forms.Form):
    """A subject and a body per language, which stand as they are now or, where there are none of
    the study's own, as the usual ones.
    """

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: MessageKind,
        languages: Sequence[str],
        standing: Mapping[str, MessageText],
        usual: Mapping[str, MessageText],
        revision: int,
    ) -> None:
        shown = {language: standing.get(language, usual[language]) for language in languages}
        super().__init__(
            data,
            initial={"revision": revision}
            | {
                f"{part}_{key}": getattr(text, part)
                for key, text in shown.items()
                for part in PARTS
            },
        )
        self.kind, self.languages, self.usual = kind, languages, usual
        for language in languages:
            self.fields[f"subject_{language}"] = _field(
                _LABELS["subject", language],
                forms.TextInput(attrs={"lang": language, "autocomplete": "off"}),
                longest=LONGEST_SUBJECT,
            )
            self.fields[f"body_{language}"] = _field(
                _LABELS["body", language],
                forms.Textarea(attrs={"rows": 11, "lang": language}),
                longest=LONGEST_BODY,
            )

    def clean(self) -> dict[str, Any]:
        for language, text in self.texts().items():
            for mistake in mistakes_in(text, self.kind):
                self.add_error(f"{mistake.part}_{language}", mistake_in_words(mistake, self.kind))
        return self.cleaned_data

    def texts(self) -> dict[str, MessageText]:
        """What the study says in words of its own: what is neither the usual text nor empty."""
        typed = {language: self._typed(language) for language in self.languages}
        return {
            language: text
            for language, text in typed.items()
            if (text.subject or text.body) and text != self.usual[language]
        }

    def fields_in(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The languages with their two fields."""
        return [(each, self[f"subject_{each}"], self[f"body_{each}"]) for each in self.languages]

    def _typed(self, language: str) -> MessageText:
        subject, body = (
            str(self.cleaned_data.get(f"{part}_{language}", "")).replace("\r\n", "\n").strip()
            for part in PARTS
        )
        return MessageText(subject, body)


def _field(label: Any, widget: forms.Widget, *, longest: int) -> forms.CharField:
    field = forms.CharField(label=label, required=False, widget=widget)
    field.widget.attrs["maxlength"] = longest
    return field


def missing_hint() -> str:
    """What leaving a language empty means."""
    return _("A language whose subject and text are left empty gets the usual text.")
