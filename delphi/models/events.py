"""Acts of facilitators and the system: append-only and hash-chained, with ids only."""

from django.conf import settings
from django.db import models

from delphi.models.studies import Study


class StudyEvent(models.Model):
    """`digest` is over the previous digest and this event; triggers refuse UPDATE and DELETE.

    One way out is left: with a whole study, named in `DestroyedStudy`, its events may be deleted.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(name="event_sequence_in_study", fields=["study", "sequence"]),
            # A chain, not a tree: no two events follow the same one.
            models.UniqueConstraint(name="event_follows_once", fields=["study", "previous"]),
        ]
