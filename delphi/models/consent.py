"""What panellists are told before they take part, and that they agreed to it."""

from django.db import models
from django.db.models import Q

from delphi.models.studies import Study
from delphi.protocol.canonical import digest_of
from foresight.keys import RandomKeyField
from foresight.network.models import Panellist


class InformationSheet(models.Model):
    """One version of what is asked consent to. Once anybody has agreed to it, it never changes."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="information_sheets")
    version = models.PositiveIntegerField(default=1)
    texts = models.JSONField(help_text="The whole sheet, in the study's languages.")
    changes = models.JSONField(default=dict, help_text="Texts: what changed in this version.")
    since = models.DateField()
    superseded = models.BooleanField(default=False)

    @property
    def digest(self) -> str:
        """Names the very words: while nobody has agreed to a version its text may be replaced."""
        return digest_of({"version": self.version, "texts": self.texts, "changes": self.changes})

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                name="information_version_in_study", fields=["study", "version"]
            ),
            models.UniqueConstraint(
                name="one_information_sheet_in_force",
                fields=["study"],
                condition=Q(superseded=False),
            ),
        ]


class Consent(models.Model):
    """A panellist agreed to a version, by a click of their own; the date, and no time."""

    id = RandomKeyField()
    information = models.ForeignKey(InformationSheet, models.PROTECT, related_name="consents")
    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="consents")
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="consented_once", fields=["information", "panellist"])
        ]
