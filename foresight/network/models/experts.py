"""Experts of the network, and the regions, sectors and topics they are found by."""

from django.db import models
from django.db.models.functions import Lower

from foresight.languages import LANGUAGES


class Named(models.Model):
    """A key for files and addresses, and a name in each language."""

    key = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict, help_text='{"fi": …, "sv": …, "en": …}')
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.key


class Region(Named):
    """An area of the network."""


class Sector(Named):
    """A sector an expert works in."""


class Topic(Named):
    """A field of expertise."""


class Institution(models.Model):
    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A person in the network. Never joined to answers: see `IdentityKey`."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="fi")
    role = models.CharField(max_length=120, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    topics = models.ManyToManyField(Topic, through="ExpertTopic")
    interests = models.TextField(blank=True, help_text="Interests the expert has declared.")
    undeliverable = models.EmailField(
        blank=True,
        help_text="An address that mail servers refused for good; nothing is sent to it.",
    )
    consented_on = models.DateField(null=True, blank=True)
    retired = models.BooleanField(
        default=False, help_text="Is drawn into no panel any more; seats already taken stay."
    )

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                name="expert_email_is_lower", condition=models.Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="expert_language_is_known",
                condition=models.Q(language__in=LANGUAGES),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DistinctExperts(models.Model):
    """Two who look like one person and are not: somebody who knows has said so."""

    one = models.ForeignKey(Expert, models.CASCADE, related_name="+", help_text="The lower id.")
    other = models.ForeignKey(Expert, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="told_apart_once", fields=["one", "other"]),
            models.CheckConstraint(
                name="told_apart_in_order", condition=models.Q(one__lt=models.F("other"))
            ),
        ]


class ExpertTopic(models.Model):
    """An expert's own rating of how well they know a topic, 1 (a little) to 5 (in depth).

    `interest` is how much the topic interests them, on the same scale; None when they did not say.
    """

    expert = models.ForeignKey(Expert, models.CASCADE)
    topic = models.ForeignKey(Topic, models.PROTECT)
    level = models.PositiveSmallIntegerField()
    interest = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_level_per_topic", fields=["expert", "topic"]),
            models.CheckConstraint(
                name="topic_level_is_1_to_5", condition=models.Q(level__range=(1, 5))
            ),
            models.CheckConstraint(
                name="topic_interest_is_1_to_5",
                condition=models.Q(interest__range=(1, 5)) | models.Q(interest=None),
            ),
        ]
