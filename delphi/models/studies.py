"""A study, who works on it, and the protocol that is fixed before its first round."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from delphi.protocol.lifecycle import StudyRole, TrialKind
from foresight.keys import public_id
from foresight.network.models import Panel
from surveys.models import Survey


class Study(models.Model):
    """The whole enquiry."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    key = models.SlugField(max_length=80, unique=True, help_text="Names the study in files.")
    titles = models.JSONField(default=dict)
    purposes = models.JSONField(default=dict, help_text="Texts: what the study is for.")
    survey = models.OneToOneField(Survey, models.PROTECT, related_name="study")
    panel = models.OneToOneField(Panel, models.PROTECT, related_name="study")
    zone = models.CharField(max_length=60, default="Europe/Helsinki")
    contact = models.CharField(max_length=200, blank=True, help_text="Named in every message.")
    simulated = models.BooleanField(default=False, help_text="Answers are simulated; said on pages")
    trial = models.CharField(
        max_length=10, blank=True, help_text="Which kind of trial it is; none of a real study."
    )
    trial_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="trials", help_text="The study tried."
    )
    trashed_at = models.DateTimeField(
        null=True, help_text="Thrown away before anybody was asked; destroyed 30 days later."
    )
    ended_at = models.DateTimeField(
        null=True, help_text="The facilitator ended the study: no more rounds."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trial_is_of_a_study",
                condition=Q(trial="", trial_of__isnull=True)
                | Q(trial__in=[kind.value for kind in TrialKind], trial_of__isnull=False),
            ),
            models.CheckConstraint(
                name="trial_is_not_in_the_trash",
                condition=Q(trial="") | Q(trashed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="simulation_is_simulated",
                condition=~Q(trial=TrialKind.SIMULATION.value) | Q(simulated=True),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DestroyedStudy(models.Model):
    """That there was a study, and who destroyed it. Only with this row may its events go too."""

    study = models.BigIntegerField(unique=True, help_text="The id it had.")
    public_id = models.CharField(max_length=20)
    trial = models.CharField(max_length=10, blank=True)
    chain_head = models.CharField(max_length=64, help_text="The digest of its last event.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class StudyMember(models.Model):
    """What a user may do in a study."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12)
    team = models.CharField(
        max_length=120, blank=True, help_text="Which team or organisation they read reports for."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_role_in_study", fields=["study", "user"]),
            models.CheckConstraint(
                name="study_role_is_known",
                condition=Q(role__in=[role.value for role in StudyRole]),
            ),
        ]


class ProtocolVersion(models.Model):
    """The locked set of rules. A later version is a reasoned deviation that every report shows.

    `document`: `{"anonymity", "minimum_cell", "quartiles", "criteria": {key: ConsensusRule},
    "stopping": {"maximum_rounds": …}}`, as in the study file.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="protocols")
    version = models.PositiveIntegerField(default=1)
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical document.")
    locked_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(name="protocol_version_in_study", fields=["study", "version"]),
            models.CheckConstraint(
                name="deviation_has_reason", condition=Q(version=1) | ~Q(reason="")
            ),
        ]
