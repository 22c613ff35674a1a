"""What came true of what was forecast."""

from django.db import models
from django.db.models import Q

from surveys.models import Criterion, Item


class Outcome(models.Model):
    """How an item turned out, on the criterion whose forecasts it scores.

    One of three: whether it happened (of a probability), the figure or year that came true, or, of
    a year, the one by which it had not happened.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="outcomes")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+")
    happened = models.BooleanField(null=True)
    value = models.FloatField(null=True)
    not_by = models.PositiveSmallIntegerField(null=True, help_text="A year: not happened by then.")
    known_on = models.DateField(help_text="The day it was known.")
    source = models.CharField(max_length=500, help_text="Where it can be looked up.")
    scores = models.JSONField(
        default=dict, help_text="By round number; `delphi.protocol.scoring.scored` says what."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_outcome", fields=["item", "criterion"]),
            models.CheckConstraint(
                name="outcome_is_one_thing",
                condition=Q(happened__isnull=False, value=None, not_by=None)
                | Q(happened=None, value__isnull=False, not_by=None)
                | Q(happened=None, value=None, not_by__isnull=False),
            ),
        ]
