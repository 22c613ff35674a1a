"""The erasure ledger: that a seat was erased, in a form that names no seat."""

from django.db import models


class Erasure(models.Model):
    """`digest`: SHA-256 of the erased seat's random id. It finds the seat only where it exists."""

    digest = models.CharField(max_length=64, primary_key=True)
