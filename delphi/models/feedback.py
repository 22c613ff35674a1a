"""What goes back to the panel: released figures, arguments, and the record of what was shown."""

from django.db import models

from delphi.models.rounds import Round
from delphi.models.studies import Study
from foresight.keys import RandomKeyField
from foresight.network.models import Panellist
from surveys.models import Answer, AnswerSheet, Criterion, Idea, Item, Question, Statement


class Release(models.Model):
    """What one round's questionnaire shows of the panel: exactly what was shown, and from what.

    `content`: per question id the released figures and argument ids; panellists see a selection
    of it (two arguments per side, in an order of their own), which `Exposure` records. In a collect
    round it holds ids of ideas. A round that releases while it is open numbers its batches from 1;
    0 is what was frozen at its launch.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="releases", help_text="Shown in.")
    number = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(Round, models.PROTECT, related_name="+", help_text="Made from.")
    content = models.JSONField()
    # Of a live round, per question: of each value by how many it was given. Shown to nobody; the
    # next release must differ from every earlier one by answers of enough people.
    basis = models.JSONField(default=dict)
    sealed = models.BooleanField(default=False, help_text="A live round's last: sealed figures.")
    digest = models.CharField(max_length=64)

    class Meta:
        # Of any number of workers one makes the release of a number.
        constraints = [models.UniqueConstraint(name="one_release", fields=["round", "number"])]


class Moderated(models.Model):
    """Words of a panellist that others read. `texts` holds every language, none marked."""

    texts = models.JSONField()
    approved = models.BooleanField(
        default=False, help_text="A facilitator has read it; asked for where a round says so."
    )
    hidden = models.BooleanField(default=False)
    why_hidden = models.CharField(max_length=500, blank=True, help_text="Shown to who wrote it.")

    class Meta:
        abstract = True


class Theme(models.Model):
    """A word under which a study's facilitators gather reasons and ideas."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="themes")
    name = models.CharField(max_length=80)
    ideas = models.ManyToManyField(Idea, related_name="themes")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="theme_name_in_study", fields=["study", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class Argument(Moderated):
    """A rationale shown to others."""

    id = RandomKeyField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="arguments")
    item = models.ForeignKey(Item, models.PROTECT, related_name="arguments")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    # The trace to its writer; followed only to tell writers what became of their words.
    answer = models.ForeignKey(Answer, models.SET_NULL, null=True, related_name="arguments")
    side = models.CharField(max_length=8)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged", help_text="Shown in its place."
    )
    led_to = models.ManyToManyField(
        Statement, related_name="led_by", help_text="Wordings it led to."
    )
    quoted = models.BooleanField(
        default=False, help_text="A facilitator has chosen it to stand for others like it."
    )
    taken_back = models.BooleanField(
        default=False, help_text="Its writer wants no report to quote it."
    )
    themes = models.ManyToManyField(Theme, related_name="arguments")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="argument_side_is_known",
                condition=models.Q(side__in=["for", "against", "neither"]),
            ),
            models.UniqueConstraint(name="one_argument_per_answer", fields=["round", "answer"]),
            models.CheckConstraint(
                name="argument_is_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
            ),
        ]


class Reply(Moderated):
    """What a panellist says to an argument, in the round in which it was shown to them."""

    id = RandomKeyField()
    argument = models.ForeignKey(Argument, models.CASCADE, related_name="replies")
    round = models.ForeignKey(Round, models.PROTECT, related_name="replies", help_text="Given in.")
    panellist = models.ForeignKey(Panellist, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_reply_in_a_round", fields=["argument", "round", "panellist"]
            )
        ]


class Endorsement(models.Model):
    id = RandomKeyField()
    argument = models.ForeignKey(Argument, models.CASCADE, related_name="endorsements")
    panellist = models.ForeignKey(Panellist, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="endorsed_once", fields=["argument", "panellist"])
        ]


class Exposure(models.Model):
    """What a panellist had before them when they answered: written with the answer, not by GET."""

    id = RandomKeyField()
    sheet = models.ForeignKey(AnswerSheet, models.CASCADE, related_name="exposures")
    question = models.ForeignKey(Question, models.PROTECT)
    release = models.ForeignKey(Release, models.PROTECT)
    digest = models.CharField(max_length=64, help_text="Of the exact selection and its order.")
    shown = models.JSONField(help_text="Argument ids in their order, and the parts shown.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exposed_once", fields=["sheet", "question", "digest"])
        ]
