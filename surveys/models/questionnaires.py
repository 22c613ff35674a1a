"""One round's questions."""

from django.db import models

from surveys.models.instrument import Criterion, Item, Statement, Survey


class Questionnaire(models.Model):
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questionnaires")


class Question(models.Model):
    """Item × criterion in a questionnaire, asked in a statement's wording."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="questions")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="questions")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="questions")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="asked_once_in_questionnaire",
                fields=["questionnaire", "item", "criterion"],
            )
        ]
