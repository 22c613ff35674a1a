"""Items that several studies ask, one year and another: their figures can be read side by side."""

from django.db import models

from surveys.models import Item


class Series(models.Model):
    """What one question is across studies; its items say how each study asked it."""

    class Meta:
        verbose_name_plural = "series"


class SeriesItem(models.Model):
    """An item's place in a series; an item is in one at most."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="items")
    item = models.OneToOneField(Item, models.CASCADE, related_name="in_series")
