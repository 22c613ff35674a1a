"""Panels and their seats. The tie from a seat to a person is a row apart, with a purge date."""

from django.db import models

from foresight.keys import RandomKeyField, random_code
from foresight.languages import LANGUAGES
from foresight.network.choices import SeatState
from foresight.network.models.experts import Expert, Region, Sector


class Panel(models.Model):
    """Those asked in one study."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Panellist(models.Model):
    """A pseudonymous seat. Its attributes are frozen when it is taken, for stakeholder groups."""

    id = RandomKeyField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats")
    code = models.CharField(max_length=40, default=random_code)
    state = models.CharField(max_length=10, default=SeatState.ACTIVE.value)
    language = models.CharField(max_length=2, default="fi")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=120, blank=True)
    # Goes up by one when links are reissued or the seat is withdrawn: every session of it ends.
    epoch = models.PositiveIntegerField(default=0)
    reminders_stopped = models.BooleanField(
        default=False, help_text="The panellist wants no reminders."
    )
    is_test = models.BooleanField(
        default=False, help_text="Made to try a study: nobody's, and its links go to who tries it."
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(name="code_is_unique_in_panel", fields=["panel", "code"]),
            models.CheckConstraint(
                name="seat_state_is_known",
                condition=models.Q(state__in=[state.value for state in SeatState]),
            ),
            models.CheckConstraint(
                name="seat_language_is_known",
                condition=models.Q(language__in=LANGUAGES),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IdentityKey(models.Model):
    """Who sits in a seat: read by mailing and panel lists alone, destroyed on `purge_on`."""

    panellist = models.OneToOneField(Panellist, models.CASCADE, primary_key=True)
    panel = models.ForeignKey(Panel, models.CASCADE)
    expert = models.ForeignKey(Expert, models.CASCADE)
    purge_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_seat_per_expert", fields=["panel", "expert"])
        ]
