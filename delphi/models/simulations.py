"""A dry run: how its panel was drawn, and how far it has come."""

from django.db import models
from django.db.models import Q

from delphi.models.studies import Study
from delphi.protocol.lifecycle import SimulationState


class Simulation(models.Model):
    """Goes with its study. What has been answered is in the study itself, not here."""

    study = models.OneToOneField(Study, models.PROTECT, related_name="simulation")
    mix = models.JSONField(help_text="Panellists by behaviour, in the order of the seats' codes.")
    seed = models.PositiveIntegerField(help_text="Everything the panel does follows from it.")
    leave_open = models.BooleanField(
        default=False, help_text="The last round stays open, to be looked at as a panellist."
    )
    state = models.CharField(max_length=8, default=SimulationState.RUNNING.value)
    problem = models.CharField(max_length=40, blank=True, help_text="The code of a refusal.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="simulation_state_is_known",
                condition=Q(state__in=[state.value for state in SimulationState]),
            ),
            models.CheckConstraint(
                name="failed_simulation_says_why",
                condition=Q(state=SimulationState.FAILED.value) ^ Q(problem=""),
            ),
        ]
