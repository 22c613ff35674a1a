"""The seal of a closed round: a Merkle root over one salted leaf per answer sheet."""

from django.db import models

from delphi.models.rounds import Round
from surveys.models import AnswerSheet


class Snapshot(models.Model):
    """`counts`: per question id the sealed counts; `root` commits to every sheet."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="snapshot")
    root = models.CharField(max_length=64)
    sheets = models.PositiveIntegerField(help_text="Number of leaves.")
    counts = models.JSONField()
    counts_digest = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    sealed_at = models.DateTimeField()


class SheetSeal(models.Model):
    """One leaf. Erasing a sheet empties the salt; the leaf and the sealed figures stand."""

    sheet = models.OneToOneField(AnswerSheet, models.PROTECT, primary_key=True, related_name="seal")
    salt = models.CharField(max_length=64, blank=True)
    leaf = models.CharField(max_length=64)
