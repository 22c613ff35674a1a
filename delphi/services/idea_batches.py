"""Releasing ideas to the panel while a collect round is open: in batches that point at nobody."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from delphi.models import IdeaEndorsement, Release, Round
from delphi.protocol.canonical import digest_of
from delphi.protocol.disclosure import is_batch
from delphi.protocol.lifecycle import RoundKind, RoundState, takes_answers
from delphi.protocol.terms import minimum_cell
from delphi.queries.ideas import prompts_that_wait, shown_ideas
from delphi.queries.protocols import protocol_in_force
from delphi.services.locks import hold_round_for_change
from surveys.models import Idea


def release_ideas(*, round_id: int, at: datetime) -> Release | None:
    """Show the panel what is new in each prompt to which k panellists have given something since.

    The words are shown as they stand now, whoever wrote them; endorsements given to other words
    end. None where no prompt has a batch. Any number of workers may call it: the round is held, and
    what one has released waits no more.
    """
    found = Round.objects.get(pk=round_id)
    if not _batches(found, at):  # looked at often, and seldom so: nobody is held up for it
        return None
    return _release(round_id, at)


@transaction.atomic
def _release(round_id: int, at: datetime) -> Release | None:
    found = hold_round_for_change(round_id)
    prompts = _batches(found, at)
    if not prompts:
        return None
    new = Idea.objects.filter(question__in=prompts).exclude(shown=F("text"))
    IdeaEndorsement.objects.filter(idea__in=new).delete()
    new.update(shown=F("text"))
    content: dict[str, Any] = {
        str(prompt): {"ideas": ids} for prompt, ids in shown_ideas(found).items()
    }
    number = Release.objects.filter(round=found).count() + 1
    return Release.objects.create(
        round=found, source=found, number=number, content=content, digest=digest_of(content)
    )


def _batches(found: Round, at: datetime) -> list[int]:
    """The prompts where enough has come together."""
    if found.kind != RoundKind.COLLECT or not takes_answers(
        RoundState(found.state), found.closes_at, at
    ):
        return []
    k = minimum_cell(protocol_in_force(found.study_id))
    return [prompt for prompt, n in prompts_that_wait(found).items() if is_batch(n, k)]
