"""Personal links and API tokens: random secrets of which only hashes are stored."""

from django.conf import settings
from django.db import models

from foresight.network.models.panels import Panellist


class SeatLink(models.Model):
    """One token that opens a seat. A seat may hold several; a reissue ends them all."""

    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal.")


class ApiToken(models.Model):
    """A user's token for the REST API."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
