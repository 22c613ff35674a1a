"""Charts drawn by the worker when a round is analysed, so that no page waits for a drawing."""

from django.db import models
from django.db.models import Q

from delphi.models import Round
from reports.models.editions import Edition


class Drawing(models.Model):
    round = models.ForeignKey(Round, models.CASCADE, related_name="drawings")
    edition = models.ForeignKey(
        Edition,
        models.CASCADE,
        null=True,
        related_name="drawings",
        help_text="Whose own it is: a text of it has changed since, so the round's has too.",
    )
    key = models.CharField(max_length=120, help_text="Which chart: its name and its item.")
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4)
    digest = models.CharField(max_length=64, help_text="Of the figures it was drawn from.")
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_drawing",
                fields=["round", "key", "language", "format"],
                condition=Q(edition__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_drawing_of_edition", fields=["edition", "key", "language", "format"]
            ),
        ]
