"""One questionnaire, answered, closed, sealed, analysed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from delphi.models.studies import Study
from delphi.protocol.lifecycle import RoundKind, RoundState
from foresight.keys import RandomKeyField
from foresight.network.models import Panellist
from surveys.models import Questionnaire


class DiscardedDraft(models.Model):
    """A drafted round that was thrown away: its rows as they were, until they are destroyed."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="discarded_drafts")
    number = models.PositiveIntegerField()
    rows = models.JSONField(help_text="As `delphi.services.trash` keeps and restores them.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Round(models.Model):
    """`feedback` as in the study file: which parts go back to panellists from the round before."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default=RoundKind.RATE.value)
    state = models.CharField(max_length=10, default=RoundState.DRAFT.value)
    titles = models.JSONField(default=dict)
    questionnaire = models.OneToOneField(Questionnaire, models.PROTECT, related_name="round")
    feedback = models.JSONField(default=dict)
    dropped = models.JSONField(
        default=list,
        help_text='Items of the round before, asked no more: [{"item": id, "reason": "…"}].',
    )
    decisions = models.JSONField(
        default=dict,
        help_text="What has been decided so far about its items, by code, for the round after it.",
    )
    fold_settled = models.BooleanField(
        default=False, help_text="Statements settled before stand last, folded."
    )
    live = models.BooleanField(
        default=False, help_text="The group's figures go back while the round is open."
    )
    submit_once = models.BooleanField(
        default=False, help_text="Who has submitted changes nothing any more."
    )
    shows_comments = models.BooleanField(
        default=False, help_text="Panellists read comments of policy teams while it is open."
    )
    reminders = models.JSONField(
        default=dict,
        help_text="Reminders by themselves, as delphi.protocol.mailing.ReminderPlan; {}: none.",
    )
    thanks = models.BooleanField(
        default=False, help_text="Who has answered is thanked when the round closes."
    )
    glance = models.JSONField(
        default=dict, help_text="What may be told of the answers while it is open, in batches."
    )
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    others_close_at = models.DateTimeField(
        null=True,
        help_text="Where seats have a later deadline of their own: when it closes for the others.",
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="round_number_in_study", fields=["study", "number"]),
            models.CheckConstraint(
                name="round_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in RoundKind]),
            ),
            models.CheckConstraint(
                name="collect_round_is_not_live",
                condition=Q(live=False) | ~Q(kind=RoundKind.COLLECT.value),
            ),
            # In both, answers are given again in view of what others gave.
            models.CheckConstraint(
                name="only_a_plain_round_is_submitted_once",
                condition=Q(submit_once=False) | (Q(live=False) & ~Q(kind=RoundKind.COLLECT.value)),
            ),
            models.CheckConstraint(
                name="round_state_is_known",
                condition=Q(state__in=[state.value for state in RoundState]),
            ),
            models.CheckConstraint(
                name="launched_round_has_deadline",
                condition=Q(state=RoundState.DRAFT.value)
                | Q(opened_at__isnull=False, closes_at__gt=models.F("opened_at")),
            ),
            models.CheckConstraint(
                name="more_time_ends_last",
                condition=Q(others_close_at__isnull=True)
                | Q(others_close_at__lt=models.F("closes_at")),
            ),
            models.CheckConstraint(
                name="closed_round_says_when",
                condition=Q(
                    state__in=[RoundState.DRAFT.value, RoundState.OPEN.value],
                    closed_at__isnull=True,
                )
                | Q(
                    state__in=[
                        RoundState.CLOSED.value,
                        RoundState.SEALED.value,
                        RoundState.ANALYSED.value,
                    ],
                    closed_at__isnull=False,
                ),
            ),
            # One round at a time: the next is launched when the one before has closed.
            models.UniqueConstraint(
                name="one_open_round_in_study",
                fields=["study"],
                condition=Q(state=RoundState.OPEN.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id}/{self.number}"


class RoundDay(models.Model):
    """How many had started and submitted by the end of a day; of the current day, by now."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="days")
    day = models.DateField()
    started = models.PositiveIntegerField()
    submitted = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_row_per_round_and_day", fields=["round", "day"])
        ]


class SeatDeadline(models.Model):
    """More time for one seat: later than the round closes for the others."""

    id = RandomKeyField()
    round = models.ForeignKey(Round, models.CASCADE, related_name="seat_deadlines")
    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="deadlines")
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_deadline_of_a_seat_in_round", fields=["round", "panellist"]
            )
        ]
