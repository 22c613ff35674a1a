"""What somebody of a policy team writes about a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from reports.choices import CommentKind
from reports.services.comments import LONGEST_COMMENT
from reports.wording.comments import kind_in_words


class CommentForm(forms.Form):
    """`name` is asked only of those whose name is not known yet."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        widget=forms.RadioSelect,
        initial=CommentKind.PLAN.value,
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy(
            "Readers of the report see it at once, with your name and team. The facilitators may "
            "also show it to the panel and to others who read the report. You can change or delete "
            "it at any time."
        ),
        # How long it is the service counts, as browsers do: the end of a line is one character.
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_COMMENT}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    team = forms.CharField(
        label=gettext_lazy("Your team or organisation"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, asks_name: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind_in_words(kind)) for kind in CommentKind
        ]
        if not asks_name:
            del self.fields["name"]
