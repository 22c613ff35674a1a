"""The instrument of a study: scales, criteria, items and their wordings."""

from django.db import models

from surveys.choices import CriterionRole, ScaleKind


class Survey(models.Model):
    """Everything that one study asks, over all its rounds."""

    languages = models.JSONField(default=list, help_text='Languages of the texts: ["fi", …].')
    # [{"across": key, "up": key}, …]: two ordinal criteria that may be answered on a plane
    planes = models.JSONField(default=list)


class Scale(models.Model):
    """Permitted values and level of measurement."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="scales")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12)
    # ordinal: [{"level": 1, "label": {…}}, …]; others: [{"key": "a", "label": {…}}, …]
    points = models.JSONField(default=list)
    unit = models.JSONField(default=dict, help_text="Texts: what a number counts.")
    lowest = models.FloatField(null=True)
    highest = models.FloatField(
        null=True, help_text="Of a ranking how many places, of points how many there are."
    )
    decimals = models.PositiveSmallIntegerField(default=0)
    never = models.BooleanField(default=False, help_text='A year scale offers "never".')
    cannot_judge = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scale_key_in_survey", fields=["survey", "key"]),
            models.CheckConstraint(
                name="scale_kind_is_known",
                condition=models.Q(kind__in=[kind.value for kind in ScaleKind]),
            ),
            models.CheckConstraint(
                name="scale_bounds_in_order",
                condition=models.Q(lowest__isnull=True)
                | models.Q(highest__isnull=True)
                | models.Q(lowest__lt=models.F("highest")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Criterion(models.Model):
    """What is asked of an item: agreement, importance, probability, …"""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    names = models.JSONField(default=dict, help_text="Texts: a noun, for headings and charts.")
    prompts = models.JSONField(default=dict, help_text="Texts: the question as asked.")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="criteria")
    rationale = models.BooleanField(default=True, help_text="A reason may be given.")
    role = models.CharField(max_length=10, default=CriterionRole.JUDGEMENT.value)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="criterion_key_in_survey", fields=["survey", "key"]),
            models.CheckConstraint(
                name="criterion_role_is_known",
                condition=models.Q(role__in=[role.value for role in CriterionRole]),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Section(models.Model):
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    titles = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="section_key_in_survey", fields=["survey", "key"])
        ]


class Item(models.Model):
    """A judgement's identity across rounds and wordings."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="items")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="items")
    code = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    criteria = models.ManyToManyField(Criterion, related_name="items")

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(name="item_code_in_survey", fields=["survey", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class Statement(models.Model):
    """One wording of an item. Never changed: a new wording is a new statement."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="statements")
    version = models.PositiveIntegerField(default=1)
    texts = models.JSONField(default=dict)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children")
    reason = models.CharField(max_length=500, blank=True)
    continues_trend = models.BooleanField(
        default=True, help_text="Whether ratings of this wording go on the same trend."
    )

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(name="statement_version_in_item", fields=["item", "version"])
        ]
