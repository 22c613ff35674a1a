"""What panellists tell of themselves and others beside their answers: conflicts, nominations."""

from django.db import models
from django.db.models import Q

from foresight.keys import RandomKeyField
from foresight.network.models import Expert, Panellist
from surveys.models import Item, Section


class DeclaredConflict(models.Model):
    """A conflict of interest of a seat: in the whole study, in a section, or in one item.

    Kept apart from the answers and shown beside none: counted by item, and read without a name.
    """

    id = RandomKeyField()
    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="conflicts")
    section = models.ForeignKey(Section, models.CASCADE, null=True, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    by_facilitator = models.BooleanField(
        default=False, help_text="Entered by a facilitator who was told of it."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_is_in_one_place", condition=Q(section=None) | Q(item=None)
            ),
            models.UniqueConstraint(
                name="one_conflict_in_study",
                fields=["panellist", "by_facilitator"],
                condition=Q(section=None, item=None),
            ),
            models.UniqueConstraint(
                name="one_conflict_in_section",
                fields=["panellist", "by_facilitator", "section"],
                condition=Q(section__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_conflict_in_item",
                fields=["panellist", "by_facilitator", "item"],
                condition=Q(item__isnull=False),
            ),
        ]


class Nomination(models.Model):
    """Somebody a panellist suggests to be asked; who suggested them is told only if they agreed."""

    id = RandomKeyField()
    panellist = models.ForeignKey(Panellist, models.CASCADE, related_name="nominations")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    institution = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    may_be_named = models.BooleanField(
        default=False, help_text="The nominator may be named to the facilitators."
    )
    outcome = models.CharField(max_length=8, blank=True, help_text='"", accepted or declined.')
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was declined.")
    expert = models.ForeignKey(Expert, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nomination_outcome_is_known",
                condition=Q(outcome__in=["", "accepted"]) | (Q(outcome="declined") & ~Q(reason="")),
            )
        ]
