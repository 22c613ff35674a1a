"""One round's questions."""

from django.db import models

from surveys.models.instrument import Criterion, Item, Statement, Survey


class Questionnaire(models.Model):
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questionnaires")


class FirstAskings(models.Manager["Question"]):
    """Questions as the method counts them: what is asked once more to see the noise is none."""

    def get_queryset(self) -> models.QuerySet["Question"]:
        return super().get_queryset().filter(repeats__isnull=True)


class Question(models.Model):
    """Item × criterion in a questionnaire, asked in a statement's wording.

    Two may be asked once more at the end of the sheet, to see how much answers vary by themselves.
    Such a repeat is a question to answer and to seal, and nothing else: `objects` leaves it out.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="questions")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="questions")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="questions")
    repeats = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        related_name="repeated_by",
        help_text="The question of the same questionnaire that this one asks once more.",
    )

    objects = FirstAskings()
    every: models.Manager["Question"] = models.Manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="asked_once_in_questionnaire",
                fields=["questionnaire", "item", "criterion"],
                condition=models.Q(repeats__isnull=True),
            )
        ]
