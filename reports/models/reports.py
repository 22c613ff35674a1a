"""A dated, reproducible account of a study as of one sealed round."""

from django.db import models
from django.db.models import Q

from delphi.models import Round, Study
from foresight.keys import public_id
from reports.choices import ReportState


class Report(models.Model):
    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    study = models.ForeignKey(Study, models.PROTECT, related_name="reports")
    as_of = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, default=ReportState.DRAFT.value)
    summaries = models.JSONField(default=dict, help_text="Texts written by the facilitator.")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    for_panel = models.BooleanField(
        default=False, help_text="Panellists open it through their personal links."
    )
    chain_head = models.CharField(max_length=64, blank=True, help_text="Of the study's events.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_state_is_known",
                condition=Q(state__in=[state.value for state in ReportState]),
            ),
            models.CheckConstraint(
                name="published_report_says_when",
                condition=Q(state=ReportState.DRAFT.value) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_report_says_why",
                condition=~Q(state=ReportState.WITHDRAWN.value)
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
            ),
            # A withdrawn report stays on record; a corrected one may take its place.
            models.UniqueConstraint(
                name="one_standing_report_per_round",
                fields=["study", "as_of"],
                condition=~Q(state=ReportState.WITHDRAWN.value),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ShareLink(models.Model):
    """A link that opens one published report without signing in; only its hash is stored."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    ended = models.BooleanField(default=False)
