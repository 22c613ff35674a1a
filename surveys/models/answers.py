"""What panellists write. Keys are random and no row says when it was written."""

from django.db import models
from django.db.models import Q

from foresight.keys import RandomKeyField
from foresight.network.models import Panellist
from surveys.choices import SheetState
from surveys.models.instrument import Statement
from surveys.models.questionnaires import Question, Questionnaire


class AnswerSheet(models.Model):
    """One panellist's set of answers in one round."""

    id = RandomKeyField()
    # No index of its own, as below: the constraint begins with it.
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="sheets", db_index=False
    )
    respondent = models.ForeignKey(Panellist, models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=10, default=SheetState.OPEN.value)
    receipt = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_sheet_per_round", fields=["questionnaire", "respondent"]
            ),
            models.CheckConstraint(
                name="sheet_state_is_known",
                condition=Q(state__in=[state.value for state in SheetState]),
            ),
            models.CheckConstraint(
                name="submitted_sheet_has_receipt",
                condition=Q(state="open") | ~Q(receipt=""),
            ),
        ]


class AnswerColumns(models.Model):
    """The value itself; which columns are used follows from the scale's kind."""

    level = models.SmallIntegerField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    text = models.TextField(blank=True)
    choices = models.JSONField(default=list)
    shares = models.JSONField(default=dict, help_text="Points by option, of a scale of points.")
    cannot_judge = models.BooleanField(default=False)
    rationale = models.TextField(blank=True)

    class Meta:
        abstract = True


class Answer(AnswerColumns):
    """The value that counts, of one sheet and question."""

    id = RandomKeyField()
    sheet = models.ForeignKey(AnswerSheet, models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, help_text="The wording seen.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_answer_per_question", fields=["sheet", "question"]),
            models.CheckConstraint(
                name="cannot_judge_has_no_value",
                condition=Q(cannot_judge=False)
                | Q(
                    level__isnull=True,
                    value__isnull=True,
                    low__isnull=True,
                    high__isnull=True,
                    text="",
                    choices=[],
                    shares={},
                ),
            ),
            models.CheckConstraint(
                name="interval_in_order",
                condition=Q(low__isnull=True)
                | Q(high__isnull=True)
                | Q(value__isnull=True, low__lte=models.F("high"))
                | Q(value__isnull=False, low__lte=models.F("value"), value__lte=models.F("high")),
            ),
        ]
        indexes = [
            # Counts are made from the first alone, transitions from the second.
            models.Index(name="answers_by_level", fields=["question", "level", "cannot_judge"]),
            models.Index(
                name="answers_by_sheet", fields=["question", "sheet", "level", "cannot_judge"]
            ),
        ]


class AnswerRevision(AnswerColumns):
    """An earlier value of an answer."""

    id = RandomKeyField()
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    statement = models.ForeignKey(Statement, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_row_per_revision", fields=["answer", "revision"])
        ]
