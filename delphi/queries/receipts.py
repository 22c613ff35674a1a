"""What one seat has handed in, round by round: to be checked and kept by its panellist."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState
from foresight.network.models import Panellist
from surveys.content import content_of
from surveys.models import Answer, AnswerSheet


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A launched round and what the seat did in it. Saved answers count, submitted or not."""

    round: Round
    receipt: str  # "" where the sheet has not been submitted
    answers: int


def handed_in(seat: Panellist) -> list[HandedIn]:
    """Every launched round of the seat's study, the newest first; three queries."""
    rounds = (
        Round.objects.select_related("study__survey")
        .filter(study__panel=seat.panel_id)
        .exclude(state=RoundState.DRAFT.value)
        .order_by("-number")
    )
    sheets = dict(
        AnswerSheet.objects.filter(respondent=seat.pk).values_list("questionnaire", "receipt")
    )
    counts: Counter[int] = Counter()
    for answer in Answer.objects.filter(sheet__respondent=seat.pk).select_related("sheet"):
        counts[answer.sheet.questionnaire_id] += content_of(answer).is_answer
    return [
        HandedIn(
            each,
            sheets.get(each.questionnaire_id, ""),
            counts[each.questionnaire_id],
        )
        for each in rounds
    ]


def with_reference(found: Sequence[HandedIn], reference: str) -> HandedIn | None:
    """The round that a reference belongs to, however it was spaced and capitalised."""
    typed = "".join(reference.split()).upper()
    return next((each for each in found if typed and each.receipt == typed), None)


def round_numbered(seat: Panellist, number: int) -> Round | None:
    """A launched round of the seat's study. One query."""
    return (
        Round.objects.select_related("study__survey")
        .filter(study__panel=seat.panel_id, number=number)
        .exclude(state=RoundState.DRAFT.value)
        .first()
    )
