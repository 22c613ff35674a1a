"""What policy teams say about a report: under their names, to its readers and to the panel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foresight.keys import RandomKeyField
from reports.choices import CommentKind
from reports.models.editions import Edition


class Comment(models.Model):
    """On an edition of a report, or on one of its items there; never part of what is frozen."""

    id = RandomKeyField()
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="comments")
    code = models.CharField(max_length=40, blank=True, help_text="Of the item it is about.")
    criterion = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)
    text = models.TextField()
    language = models.CharField(max_length=2, help_text="Of the page it was written on.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    is_read = models.BooleanField(default=False, help_text="A facilitator has dealt with it.")
    for_panel = models.BooleanField(
        default=False, help_text="Panellists may be shown it, and others who read the report."
    )
    hidden = models.BooleanField(default=False)
    why_hidden = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in CommentKind]),
            ),
            models.CheckConstraint(
                name="comment_is_on_a_whole_item",
                condition=Q(code="", criterion="") | ~Q(code="") & ~Q(criterion=""),
            ),
            models.CheckConstraint(
                name="hidden_comment_says_why",
                condition=Q(hidden=False, why_hidden="") | Q(hidden=True) & ~Q(why_hidden=""),
            ),
            models.CheckConstraint(
                name="hidden_comment_is_shown_to_nobody",
                condition=Q(hidden=False) | Q(for_panel=False),
            ),
        ]
