"""Deadlines as typed by a facilitator, in the study's zone."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.protocol.deadlines import local_deadline
from delphi.protocol.refusals import Refused
from delphi.wording.deadlines import written, zone_in_words
from delphi.wording.refusals import sentence

ANSWERING_TIME = timedelta(days=14)
LAST_MINUTE = time(23, 59)


class DeadlineForm(forms.Form):
    """`cleaned_data["closes_at"]` is the instant in UTC."""

    deadline = forms.CharField(label=gettext_lazy("The round closes"), max_length=60)

    def __init__(self, *given: Any, zone: str, now: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self.zone, self.now = zone, now
        self.fields["deadline"].help_text = _(
            "Day and time, {zone}, like 31.1.2027 23.59 or 2027-01-31 23:59."
        ).format(zone=zone_in_words(zone))
        self.fields["deadline"].widget.attrs |= {"autocomplete": "off", "size": 24}

    def clean_deadline(self) -> str:
        entered: str = self.cleaned_data["deadline"]
        try:
            self.cleaned_data["closes_at"] = local_deadline(entered, self.zone, now=self.now)
        except Refused as refused:
            raise forms.ValidationError(sentence(refused, zone=self.zone)) from refused
        return entered


class MoreTimeForm(DeadlineForm):
    """Whom to give more time, and until when."""

    email = forms.CharField(
        label=gettext_lazy("Email address of the panellist"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "deadline")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["deadline"].label = _("May answer until")


class LaunchForm(DeadlineForm):
    """The last step before a launch: the number of recipients typed in, as a second look."""

    recipients = forms.IntegerField(
        label=gettext_lazy("How many people get an invitation?"),
        help_text=gettext_lazy("Type the number to confirm."),
        min_value=0,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off", "class": "short"}
        ),
    )

    def __init__(self, *given: Any, recipients: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.expected = recipients
        self.fields["deadline"].widget = forms.HiddenInput()

    def clean_recipients(self) -> int:
        typed: int = self.cleaned_data["recipients"]
        if typed != self.expected:
            raise forms.ValidationError(
                _("The panel has {n} active seats. Type that number if it is right.").format(
                    n=self.expected
                )
            )
        return typed


def usual_deadline(zone: str, *, now: datetime) -> str:
    """Two weeks from `now` at the last minute of the day, as people of the language write it."""
    day = (now + ANSWERING_TIME).astimezone(ZoneInfo(zone)).date()
    return written(datetime.combine(day, LAST_MINUTE))
