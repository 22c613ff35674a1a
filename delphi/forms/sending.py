"""Before something goes to many: how many they are, typed in as a second look. Looking mail up."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delphi.forms.deadlines import DeadlineForm
from delphi.protocol.lifecycle import MessageKind
from delphi.queries.mailing import Posted, Stage
from delphi.wording.messages import kind_in_words, stage_in_words


class CountedForm(forms.Form):
    """Sends something to `expected` recipients, once their number has been typed in."""

    recipients = forms.IntegerField(
        label=gettext_lazy("How many people get the message?"),
        min_value=0,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off", "class": "short"}
        ),
    )

    def __init__(self, *given: Any, expected: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.expected = expected
        self.fields["recipients"].help_text = self._count()

    def clean_recipients(self) -> int:
        typed: int = self.cleaned_data["recipients"]
        if typed != self.expected:
            raise forms.ValidationError(self._count())
        return typed

    def _count(self) -> str:
        return ngettext(
            "It goes to {n} panellist now. Type that number if it is right.",
            "It goes to {n} panellists now. Type that number if it is right.",
            self.expected,
        ).format(n=self.expected)


class ExtensionForm(CountedForm, DeadlineForm):
    """A later deadline, and how many are told of it; nothing to count where nobody is."""

    field_order = ("deadline", "recipients")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.expected:
            del self.fields["recipients"]


class PostedForm(forms.Form):
    """Which of a round's messages are looked up; a choice that is none leaves nothing out."""

    kind = forms.ChoiceField(label=gettext_lazy("Message"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds: Any = self.fields["kind"]
        kinds.choices = [
            ("", _("All")),
            *((each.value, kind_in_words(each)) for each in MessageKind),
        ]
        stages: Any = self.fields["stage"]
        stages.choices = [("", _("All")), *((each.value, stage_in_words(each)) for each in Stage)]

    @property
    def choice(self) -> Posted:
        self.is_valid()
        kind, stage = (self.cleaned_data.get(name) for name in ("kind", "stage"))
        return Posted(MessageKind(kind) if kind else None, Stage(stage) if stage else None)
