"""What is sent to panellists: the outbox, and the texts that facilitators have written for it.

A row of the outbox is claimed before it is sent: a crash leaves "uncertain", never a repeat.
"""

from django.db import models
from django.db.models import Q

from delphi.models.rounds import Round
from delphi.models.studies import Study
from delphi.protocol.lifecycle import MessageKind, MessageState
from foresight.network.models import Panellist


class Message(models.Model):
    round = models.ForeignKey(Round, models.CASCADE, related_name="messages")
    recipient = models.ForeignKey(Panellist, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=12)
    occasion = models.CharField(max_length=40, help_text='"launch", a reminder\'s number, …')
    state = models.CharField(max_length=10, default=MessageState.QUEUED.value)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Fencing: who claimed it, until when, and a number that grows with each claim.
    claimed_by = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    settled_on = models.DateField(
        null=True, help_text="The day on which it was sent, failed or was given up."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_message_per_occasion",
                fields=["round", "recipient", "kind", "occasion"],
            ),
            models.CheckConstraint(
                name="message_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in MessageKind]),
            ),
            models.CheckConstraint(
                name="message_state_is_known",
                condition=Q(state__in=[state.value for state in MessageState]),
            ),
            models.CheckConstraint(
                name="claimed_message_has_lease",
                condition=~Q(state=MessageState.CLAIMED.value) | Q(lease_until__isnull=False),
            ),
        ]
        indexes = [models.Index(name="messages_due", fields=["state", "due_at"])]


class MessageWording(models.Model):
    """A study's own text for one kind of message, in the languages in which there is one.

    `texts`: `{"fi": {"subject": "…", "body": "…"}}`, with the places of
    `delphi.protocol.placeholders`; in the other languages the usual text goes out.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="message_wordings")
    kind = models.CharField(max_length=12)
    texts = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_wording_per_kind", fields=["study", "kind"]),
            models.CheckConstraint(
                name="wording_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in MessageKind]),
            ),
        ]
