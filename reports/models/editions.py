"""An edition: what a report said when it was published. Only its withdrawal changes it."""

from django.db import models
from django.db.models import Q

from delphi.models import Round
from reports.models.reports import Report


class Edition(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    as_of = models.ForeignKey(Round, models.PROTECT, related_name="editions")
    published_at = models.DateTimeField()
    account = models.TextField(
        blank=True,
        help_text="The frozen account as JSON; empty if published before accounts were kept.",
    )
    digest = models.CharField(max_length=64, blank=True, help_text="Of the account.")
    summaries = models.JSONField(default=dict, help_text="Texts written by the facilitator.")
    sentences = models.JSONField(default=list, help_text="The summary, as facilitators edited it.")
    standings = models.JSONField(default=dict, help_text="How many questions have each verdict.")
    roots = models.JSONField(default=list, help_text="Of the snapshots that it rests on.")
    chain_head = models.CharField(max_length=64, help_text="Of the study's events.")
    software = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True, help_text="What is new in it.")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_edition", fields=["report", "number"]),
            models.CheckConstraint(
                name="later_edition_says_what_is_new",
                condition=Q(number=1) | Q(number__gt=1) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="withdrawn_edition_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}, {self.number}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None
