"""Files of published editions, made once and kept for whoever takes them along."""

from django.db import models
from django.db.models import Q

from reports.models.editions import Edition


class EditionFile(models.Model):
    """One file of an edition; its `stamp` names everything that its bytes follow from."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    as_of = models.PositiveSmallIntegerField(help_text="The round that it is cut back to.")
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4)
    stamp = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Of the body in bytes; 0 while it is being made.")
    body = models.BinaryField()
    claimed_at = models.DateTimeField(help_text="When somebody set about making it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_file_of_edition", fields=["edition", "as_of", "language", "format"]
            ),
            # Whoever asks for many at once keeps one process busy, and not all of them.
            models.UniqueConstraint(
                name="one_file_being_made", fields=["size"], condition=Q(size=0)
            ),
        ]
