"""What an act would touch, to be seen before it is done."""

from typing import NamedTuple

from delphi.models import Round
from surveys.models import Question, Questionnaire, Statement


class DraftImpact(NamedTuple):
    """What goes with a draft: its questions, and the wordings that nothing else asks."""

    questions: int
    wordings: int


def impact_of_discarding(round_: Round) -> DraftImpact:
    """What `delphi.services.drafting.discard_draft` would take away. Two queries."""
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id)
    others = Questionnaire.objects.exclude(pk=round_.questionnaire_id)
    own = Statement.objects.filter(pk__in=asked.values("statement"), parents__isnull=False).exclude(
        questions__questionnaire__in=others
    )
    return DraftImpact(asked.count(), own.distinct().count())
