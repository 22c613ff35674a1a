"""Turning a round around: the next one, drafted from the sealed one by a decision per item."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Argument, Round
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
    Reword,
    decisions_by_item,
)
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change, hold_study
from foresight.network.models import User
from surveys.models import Item, Question, Questionnaire, Statement


@transaction.atomic
def draft_next_round(
    *, round_id: int, decisions: Iterable[Decision], by: User | None, at: datetime
) -> Round:
    """Draft the round after a sealed one: each item asked in it is kept, reworded or dropped.

    A reworded item gets a new statement whose parent is the wording before. Raises NotAllowedNow
    before the round is sealed, StudyEnded, NextRoundExists, NothingToAsk when all are dropped, and
    what `decisions_by_item` raises.
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
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id).select_related("item")
    questions = list(asked.order_by("position"))
    decided = decisions_by_item(
        decisions,
        asked={question.item_id: question.item.code for question in questions},
        languages=round_.study.survey.languages,
    )
    if all(isinstance(decision, Drop) for decision in decided.values()):
        raise NothingToAsk
    questionnaire = Questionnaire.objects.create(survey=round_.study.survey)
    _ask_again(questionnaire, questions, decided)
    drafted = Round.objects.create(
        study=round_.study,
        number=number,
        kind=round_.kind,
        questionnaire=questionnaire,
        feedback=dict(USUAL_FEEDBACK),
        fold_settled=round_.fold_settled,
        submit_once=round_.submit_once,
        dropped=[
            {"item": decision.item_id, "reason": decision.reason.strip()}
            for decision in decided.values()
            if isinstance(decision, Drop)
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
            "kept": _items_of(decided, Keep),
            "reworded": _items_of(decided, Reword),
            "dropped": _items_of(decided, Drop),
        },
    )
    return drafted


@transaction.atomic
def discard_draft(*, round_id: int, by: User | None, at: datetime) -> None:
    """Throw a drafted round away, with the wordings that were made for it alone.

    The first round cannot be discarded: it is the study. Raises NotAllowedNow.
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


def _ask_again(
    questionnaire: Questionnaire, questions: list[Question], decided: Mapping[int, Decision]
) -> None:
    """The questions of the items not dropped, in their order, in the wordings decided upon."""
    kept = [question for question in questions if not isinstance(decided[question.item_id], Drop)]
    reworded: dict[int, Statement] = {}
    for question in kept:
        decision = decided[question.item_id]
        if isinstance(decision, Reword) and question.item_id not in reworded:
            reworded[question.item_id] = _new_wording(question.item, question.statement, decision)
    Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            item=question.item,
            criterion_id=question.criterion_id,
            statement=reworded.get(question.item_id, question.statement),
        )
        for position, question in enumerate(kept)
    )


def _new_wording(item: Item, before: Statement, decision: Reword) -> Statement:
    version = item.statements.aggregate(latest=Max("version"))["latest"]
    statement = Statement.objects.create(
        item=item,
        version=version + 1,
        texts={name: text.strip() for name, text in decision.texts.items() if text.strip()},
        reason=decision.reason.strip(),
        continues_trend=decision.continues_trend,
    )
    statement.parents.add(before)
    led_by = Argument.objects.filter(pk__in=decision.arguments, item=item, hidden=False)
    for argument in led_by:
        argument.led_to.add(statement)
    return statement


def _items_of(decided: Mapping[int, Decision], kind: type[Decision]) -> list[int]:
    return [item for item, decision in decided.items() if isinstance(decision, kind)]
