"""Before something goes to many: how many they are, typed in as a second look. Looking mail up."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delphi.forms.deadlines import DeadlineForm
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import (
    DAY_BEGINS,
    DAY_ENDS,
    EVERY_DAYS_AT_MOST,
    REMINDERS_AT_MOST,
    USUAL_PLAN,
    ReminderPlan,
)
from delphi.protocol.readiness import FAR
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
    asked_again = ""  # the far deadline that is set when it is given once more

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.expected:
            del self.fields["recipients"]

    def clean_deadline(self) -> str:
        """A deadline is never moved nearer, so one very far off is asked for twice."""
        entered = super().clean_deadline()
        left = self.cleaned_data["closes_at"] - self.now
        if left > FAR and self.data.get("sure") != entered:
            self.asked_again = entered
            raise forms.ValidationError(
                ngettext(
                    "The round would close in {n} day. If that is right, set it once more.",
                    "The round would close in {n} days. If the month and the year are right, set "
                    "it once more.",
                    left.days,
                ).format(n=left.days)
            )
        return entered


class RoundMailForm(forms.Form):
    """What a round mails by itself; without a plan the usual one stands ready."""

    remind = forms.BooleanField(
        label=gettext_lazy("Remind those who have not submitted by itself"), required=False
    )
    every_days = forms.IntegerField(
        label=gettext_lazy("Days between two messages"), min_value=1, max_value=EVERY_DAYS_AT_MOST
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("Reminders to one panellist, at most"),
        min_value=1,
        max_value=REMINDERS_AT_MOST,
    )
    from_hour = forms.IntegerField(
        label=gettext_lazy("Not before, o’clock"),
        min_value=DAY_BEGINS.hour,
        max_value=DAY_ENDS.hour - 1,
    )
    until_hour = forms.IntegerField(
        label=gettext_lazy("Not after, o’clock"),
        min_value=DAY_BEGINS.hour + 1,
        max_value=DAY_ENDS.hour,
    )
    thanks = forms.BooleanField(
        label=gettext_lazy("Thank those who answered when the round closes"),
        required=False,
        help_text=gettext_lazy(
            "One message to all of them at once, so that it tells nobody when they answered. The "
            "receipt on the page thanks each of them straight away in any case."
        ),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, plan: ReminderPlan | None, thanks: bool
    ) -> None:
        standing = {"remind": plan is not None, "thanks": thanks}
        super().__init__(data, initial=(plan or USUAL_PLAN)._asdict() | standing)
        for name in ReminderPlan._fields:
            self.fields[name].widget.attrs["class"] = "short"
            if data is not None and not data.get("remind"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(name) for name in ("from_hour", "until_hour"))
        if self.cleaned_data.get("remind") and first and last and last <= first:
            self.add_error("until_hour", _("This is not after the first hour."))
        return self.cleaned_data

    def plan(self) -> ReminderPlan | None:
        if not self.cleaned_data["remind"]:
            return None
        return ReminderPlan(**{name: self.cleaned_data[name] for name in ReminderPlan._fields})


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
