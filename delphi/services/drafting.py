"""Turning a round around: the next one, drafted from the sealed one by a decision per item."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Round
from delphi.protocol.lifecycle import SEALED_STATES, RoundState
from delphi.protocol.refusals import (
    NextRoundExists,
    NotAllowedNow,
    NothingToAsk,
    StudyEnded,
)
from delphi.protocol.turning import (
    Decision,
    Drop,
    Keep,
    Merge,
    Reword,
    Split,
    decisions_by_item,
)
from delphi.services.discarded import keep_draft
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change, hold_study
from delphi.services.wordings import asked_next
from foresight.network.models import User
from surveys.models import Item, Question, Questionnaire, Statement


@transaction.atomic
def draft_next_round(
    *, round_id: int, decisions: Iterable[Decision], by: User | None, at: datetime
) -> Round:
    """Draft the round after a sealed one, with a decision about each item asked in it.

    A new wording has for parents those it came of. Raises NotAllowedNow before the round is
    sealed, StudyEnded, NextRoundExists, NothingToAsk when all are dropped, and what
    `decisions_by_item` raises.
    """
    round_ = hold_round_for_change(round_id)
    hold_study(round_.study_id)
    if round_.state not in SEALED_STATES:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.DRAFT.value)
    if round_.study.ended_at is not None:
        raise StudyEnded
    number = round_.number + 1
    if Round.objects.filter(study=round_.study_id, number__gte=number).exists():
        raise NextRoundExists(number=number)
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id)
    questions = list(asked.select_related("item", "statement").order_by("position"))
    criteria: dict[int, list[int]] = {}
    for question in questions:
        criteria.setdefault(question.item_id, []).append(question.criterion_id)
    decided = decisions_by_item(
        decisions,
        asked={question.item_id: question.item.code for question in questions},
        languages=round_.study.survey.languages,
        criteria=criteria,
    )
    if all(isinstance(decision, Drop) for decision in decided.values()):
        raise NothingToAsk
    questionnaire = Questionnaire.objects.create(survey=round_.study.survey)
    Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            item=statement.item,
            criterion_id=criterion,
            statement=statement,
        )
        for position, (statement, criterion) in enumerate(asked_next(questions, decided))
    )
    made = {each: _decided_as(decided, each) for each in (Keep, Reword, Split, Merge, Drop)}
    goes_on = set(
        Question.objects.filter(questionnaire=questionnaire).values_list("item", flat=True)
    )
    drafted = Round.objects.create(
        study=round_.study,
        number=number,
        kind=round_.kind,
        questionnaire=questionnaire,
        feedback=dict(USUAL_FEEDBACK),
        fold_settled=round_.fold_settled,
        submit_once=round_.submit_once,
        reminders=round_.reminders,
        thanks=round_.thanks,
        dropped=[
            {"item": item, "reason": decision.reason.strip()}
            for item, decision in decided.items()
            if item not in goes_on and not isinstance(decision, Keep)
        ],
    )
    record_event(
        study_id=round_.study_id,
        kind="round_drafted",
        by=by,
        at=at,
        data={
            "round": drafted.pk,
            "number": number,
            "kept": made[Keep],
            "reworded": made[Reword],
            "split": made[Split],
            "merged": made[Merge],
            "dropped": made[Drop],
        },
    )
    return drafted


@transaction.atomic
def discard_draft(*, round_id: int, by: User | None, at: datetime) -> None:
    """Throw a drafted round away, with the wordings that were made for it alone.

    It can be taken out of the trash for 30 days (`delphi.services.trash`). The first round cannot
    be discarded: it is the study. Raises NotAllowedNow.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state != RoundState.DRAFT or round_.number == 1:
        raise NotAllowedNow(state=round_.state, wanted="discarded")
    record_event(
        study_id=round_.study_id,
        kind="draft_discarded",
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number},
    )
    keep_draft(round_, by=by, at=at)
    questionnaire = round_.questionnaire
    wordings = Question.objects.filter(questionnaire=questionnaire).values_list("statement")
    made_here = list(
        Statement.objects.filter(pk__in=wordings, parents__isnull=False)
        .exclude(questions__questionnaire__in=Questionnaire.objects.exclude(pk=questionnaire.pk))
        .values_list("pk", flat=True)
    )
    round_.delete()
    questionnaire.delete()
    Statement.objects.filter(pk__in=made_here, answer__isnull=True, children__isnull=True).delete()
    survey = questionnaire.survey_id
    Item.objects.filter(survey=survey, statements__isnull=True, questions__isnull=True).delete()


def _decided_as(decided: dict[int, Decision], kind: type[Decision]) -> list[int]:
    return [item for item, decision in decided.items() if isinstance(decision, kind)]
