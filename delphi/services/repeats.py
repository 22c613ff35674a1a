"""What a round asks twice, chosen while it is a draft."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import CannotAskTwice, NotAllowedNow, TwiceInFullView
from delphi.queries.repeats import asked_twice, may_ask_twice, repeatable_in
from delphi.services.events import record_event
from delphi.services.instruments import repeat
from delphi.services.locks import hold_round_for_change
from foresight.network.models import User
from surveys.models import Criterion, Question

#: More would tell little more, and be one more thing too many to answer.
MOST_REPEATS = 2


@transaction.atomic
def ask_twice(
    *, round_id: int, codes: Sequence[str], criterion_key: str, by: User | None, at: datetime
) -> Round:
    """Ask the items with these codes once more on the criterion, at the end of the sheet.

    In the place of what was chosen before; no codes: nothing is asked twice. Raises NotAllowedNow
    once the round has been launched, TwiceInFullView in a live or collect round, CannotAskTwice
    for more than MOST_REPEATS, one twice over, or what is not asked as a judgement on levels.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state != RoundState.DRAFT:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.DRAFT.value)
    before = asked_twice(round_)
    if (before.codes, before.criterion_key if codes else "") == (tuple(codes), criterion_key):
        return round_
    if codes and not may_ask_twice(round_):
        raise TwiceInFullView
    known = {each.code: each.criteria for each in repeatable_in(round_)[0]}
    wrong = [code for code in codes if criterion_key not in known.get(code, ())]
    if wrong or len(set(codes)) != len(codes) or len(codes) > MOST_REPEATS:
        raise CannotAskTwice(codes=wrong or list(codes))
    questions = Question.every.filter(questionnaire=round_.questionnaire_id)
    questions.filter(repeats__isnull=False).delete()
    if codes:
        criterion = Criterion.objects.get(survey=round_.study.survey_id, key=criterion_key)
        repeat(round_.questionnaire, criterion, codes)
    record_event(
        study_id=round_.study_id,
        kind="repeats_chosen",
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, "codes": list(codes)},
    )
    return round_
