"""What becomes of ideas: others endorse them, and the facilitator makes them into items."""

from django.db import models
from django.db.models import Q

from foresight.keys import RandomKeyField
from foresight.network.models import Panellist
from surveys.models import Idea, Statement


class IdeaEndorsement(models.Model):
    """A panellist stands by another's idea, in the words they were shown."""

    id = RandomKeyField()
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="endorsements")
    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idea_endorsed_once", fields=["idea", "panellist"])
        ]


class IdeaOutcome(models.Model):
    """What became of an idea: part of a statement, or set aside for a reason the panel is told."""

    id = RandomKeyField()
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="outcomes")
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="ideas")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idea_in_statement_once", fields=["idea", "statement"]),
            models.UniqueConstraint(
                name="idea_set_aside_once",
                fields=["idea"],
                condition=Q(statement__isnull=True),
            ),
            models.CheckConstraint(
                name="idea_becomes_item_or_is_set_aside",
                condition=Q(statement__isnull=False, reason="")
                | (Q(statement__isnull=True) & ~Q(reason="")),
            ),
        ]
