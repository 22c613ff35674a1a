"""The figures of an analysed round. Shown only as `delphi.protocol.disclosure` releases them."""

from django.db import models

from delphi.models.rounds import Round
from surveys.models import Criterion, Item, Statement


class ItemResult(models.Model):
    """`figures` holds the measures under their names in `delphi.statistics`, undefined as null."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="item_results")
    item = models.ForeignKey(Item, models.PROTECT, related_name="results")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="results")
    statement = models.ForeignKey(Statement, models.PROTECT)
    figures = models.JSONField()
    agreement = models.CharField(max_length=20, blank=True)
    movement = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_result_per_question", fields=["round", "item", "criterion"]
            )
        ]


class PanelResult(models.Model):
    """The panel's figures of one criterion: Kendall's W, mean spread, participation."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="panel_results")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_panel_result", fields=["round", "criterion"])
        ]
