"""A report on a study as of a sealed round: a draft, of which editions are published."""

from django.db import models
from django.db.models import Q

from delphi.models import Round, Study
from foresight.keys import public_id
from reports.choices import ReportState


class Report(models.Model):
    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    study = models.ForeignKey(Study, models.PROTECT, related_name="reports")
    as_of = models.ForeignKey(
        Round, models.PROTECT, related_name="reports", help_text="Of the next edition."
    )
    state = models.CharField(max_length=10, default=ReportState.DRAFT.value)
    summaries = models.JSONField(default=dict, help_text="Texts written by the facilitator.")
    sentences = models.JSONField(default=list, help_text="The summary, as facilitators edited it.")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    for_panel = models.BooleanField(
        default=False, help_text="Panellists open it through their personal links."
    )

    is_listed = models.BooleanField(
        default=False, help_text="Anybody finds it on the page of published reports and reads it."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_state_is_known",
                condition=Q(state__in=[state.value for state in ReportState]),
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
    """A link that opens one published report to whoever has it; only its hash is stored.

    It opens the latest edition, or always the one that was chosen for it. With `needs_sign_in` it
    opens for those who have signed in, whatever study they belong to.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="share_links")
    edition = models.ForeignKey(
        "reports.Edition", models.CASCADE, null=True, related_name="share_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    ended = models.BooleanField(default=False)
    label = models.CharField(max_length=80, blank=True, help_text="For whom it was made.")
    needs_sign_in = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
