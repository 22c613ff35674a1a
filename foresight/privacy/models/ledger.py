"""The erasure ledger: that a seat or a comment was erased, in a form that names neither."""

from django.db import models


class Erasure(models.Model):
    """`digest`: SHA-256 of the random id of what was erased, found only where that exists."""

    digest = models.CharField(max_length=64, primary_key=True)
