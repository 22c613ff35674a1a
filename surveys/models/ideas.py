"""Ideas given in answer to an open prompt. Keys are random and no row says when it was written."""

from django.db import models
from django.db.models import Q

from foresight.keys import RandomKeyField
from surveys.models.answers import AnswerSheet
from surveys.models.questionnaires import Question


class Idea(models.Model):
    """One idea of one panellist. Whoever takes it back deletes it: no earlier words are kept.

    `shown` holds its words as they were last released to the panel; until then others see nothing
    of it, and of what its writer changes they see nothing before the next release.
    """

    id = RandomKeyField()
    sheet = models.ForeignKey(AnswerSheet, models.CASCADE, related_name="ideas")
    question = models.ForeignKey(Question, models.PROTECT, related_name="ideas")
    text = models.TextField()
    shown = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(name="idea_has_words", condition=~Q(text=""))]
