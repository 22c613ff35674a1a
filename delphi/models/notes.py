"""What a panellist says about an answer beside it."""

from django.db import models

from delphi.protocol.changes import Why
from delphi.protocol.exposure import SIDES
from foresight.keys import RandomKeyField
from surveys.models import Answer


class AnswerNote(models.Model):
    """Why the answer differs from the earlier one, which arguments moved it, its reason's side.

    Everything in it is optional; it goes with its answer.
    """

    id = RandomKeyField()
    answer = models.OneToOneField(Answer, models.CASCADE, related_name="note")
    why = models.CharField(max_length=13, blank=True)
    moved = models.JSONField(default=list, help_text="Ids of arguments, in ascending order.")
    side = models.CharField(
        max_length=8, blank=True, help_text="What the reason speaks for; else as the answer does."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="why_it_changed_is_known",
                condition=models.Q(why__in=["", *(why.value for why in Why)]),
            ),
            models.CheckConstraint(
                name="side_of_a_reason_is_known", condition=models.Q(side__in=["", *SIDES])
            ),
        ]
