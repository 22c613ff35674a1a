"""What the facilitators tell about the method of their study."""

from django.db import models

from delphi.choices import MethodField
from delphi.models.studies import Study


class MethodNote(models.Model):
    """Texts about one thing that the record of the study cannot know; there are none empty."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="method_notes")
    field = models.CharField(max_length=20)
    texts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_method_note_per_field", fields=["study", "field"]),
            models.CheckConstraint(
                name="method_field_is_known",
                condition=models.Q(field__in=[field.value for field in MethodField]),
            ),
        ]
