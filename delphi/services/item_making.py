"""Making a collect round's ideas into items, step by step, until the next round is drafted.

Every step is stored, so a hundred ideas can be worked through in several sittings and each step
undone. Which idea went into which wording stays recorded: its writer is told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from delphi.choices import USUAL_FEEDBACK
from delphi.models import IdeaOutcome, Round
from delphi.protocol.lifecycle import SEALED_STATES, RoundKind, RoundState
from delphi.protocol.refusals import (
    IdeasUndecided,
    NextRoundExists,
    NoCriterionChosen,
    NoIdeasChosen,
    NotAllowedNow,
    NothingToAsk,
    ReasonMissing,
    StudyEnded,
    UnknownIdea,
    WordingMissing,
)
from delphi.queries.collected import made_items, other_items, undecided_in
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change, hold_study
from foresight.network.models import User
from surveys.choices import ScaleKind
from surveys.models import Criterion, Idea, Item, Question, Questionnaire, Section, Statement

PREFIX = "I"  # of the codes of items made from ideas
LONGEST_WORDING = 2000  # characters


@transaction.atomic
def make_item(
    *,
    round_id: int,
    idea_ids: Sequence[int],
    texts: Mapping[str, str],
    criterion_keys: Sequence[str],
    section_key: str = "",
    by: User | None,
    at: datetime,
) -> Item:
    """Make an item of the study from one idea or several, worded in every language of the study.

    Raises NotAllowedNow, StudyEnded, NextRoundExists, NoIdeasChosen, UnknownIdea, WordingMissing or
    NoCriterionChosen.
    """
    round_ = _hold(round_id)
    survey = round_.study.survey
    ideas = _ideas(round_, idea_ids)
    words = _wording(texts, survey.languages, code=_next_code(survey.pk))
    criteria = list(
        Criterion.objects.filter(survey=survey, key__in=criterion_keys).exclude(
            scale__kind=ScaleKind.TEXT
        )
    )
    if not criteria:
        raise NoCriterionChosen
    last = Item.objects.filter(survey=survey).aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(
        survey=survey,
        section=Section.objects.filter(survey=survey, key=section_key).first(),
        code=_next_code(survey.pk),
        position=last + 1,
    )
    item.criteria.set(criteria)
    statement = Statement.objects.create(item=item, texts=words)
    _link(ideas, statement)
    _record(round_, "item_made_of_ideas", by, at, item=item.pk, ideas=len(ideas))
    return item


@transaction.atomic
def join_item(
    *, round_id: int, idea_ids: Sequence[int], item_id: int, by: User | None, at: datetime
) -> Item:
    """Say that ideas are part of an item made from others of this round.

    Raises as `make_item`, and UnknownIdea for an item that was not made here.
    """
    round_ = _hold(round_id)
    ideas = _ideas(round_, idea_ids)
    item = made_items(round_).filter(pk=item_id).first()
    if item is None:
        raise UnknownIdea
    _link(ideas, item.statements.get())
    _record(round_, "ideas_joined_item", by, at, item=item.pk, ideas=len(ideas))
    return item


@transaction.atomic
def word_item(
    *, round_id: int, item_id: int, texts: Mapping[str, str], by: User | None, at: datetime
) -> Item:
    """Word an item made here anew, before anything has asked it. Raises as `join_item`."""
    round_ = _hold(round_id)
    item = made_items(round_).filter(pk=item_id).first()
    if item is None:
        raise UnknownIdea
    statement = item.statements.get()
    statement.texts = _wording(texts, round_.study.survey.languages, code=item.code)
    statement.save(update_fields=["texts"])
    _record(round_, "item_of_ideas_worded", by, at, item=item.pk)
    return item


@transaction.atomic
def set_aside(
    *, round_id: int, idea_ids: Sequence[int], reason: str, by: User | None, at: datetime
) -> None:
    """Ask nothing about ideas, for a reason their writers are told.

    Raises as `make_item`, and ReasonMissing.
    """
    round_ = _hold(round_id)
    ideas = _ideas(round_, idea_ids)
    if not reason.strip():
        raise ReasonMissing(item=", ".join(str(idea.pk) for idea in ideas))
    _unlink(ideas)  # aside or part of an item: one or the other
    IdeaOutcome.objects.bulk_create(IdeaOutcome(idea=idea, reason=reason.strip()) for idea in ideas)
    _record(round_, "ideas_set_aside", by, at, ideas=len(ideas))


@transaction.atomic
def undecide(*, round_id: int, idea_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Take back what was decided about ideas; an item with no idea left is unmade.

    Raises as `make_item`.
    """
    round_ = _hold(round_id)
    ideas = _ideas(round_, idea_ids)
    _unlink(ideas)
    _record(round_, "ideas_undecided", by, at, ideas=len(ideas))


@transaction.atomic
def draft_from_ideas(
    *, round_id: int, also_ask: Sequence[int] = (), by: User | None, at: datetime
) -> Round:
    """Draft the rate round after a collect round: the items made of its ideas.

    `also_ask` are ids of other items of the study that are rated. Raises as `make_item`,
    IdeasUndecided or NothingToAsk.
    """
    round_ = _hold(round_id)
    if undecided := undecided_in(round_).count():
        raise IdeasUndecided(count=undecided)
    wanted = {item.pk for item in made_items(round_)}
    wanted |= {item.pk for item in other_items(round_) if item.pk in set(also_ask)}
    items = list(Item.objects.filter(pk__in=wanted).order_by("position", "code"))
    questionnaire = Questionnaire.objects.create(survey=round_.study.survey)
    asked = [
        (item, criterion)
        for item in items
        for criterion in item.criteria.exclude(scale__kind=ScaleKind.TEXT).order_by("position")
    ]
    if not asked:
        raise NothingToAsk
    newest = {item.pk: item.statements.order_by("-version")[0] for item in items}
    Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            item=item,
            criterion=criterion,
            statement=newest[item.pk],
        )
        for position, (item, criterion) in enumerate(asked)
    )
    drafted = Round.objects.create(
        study=round_.study,
        number=round_.number + 1,
        kind=RoundKind.RATE.value,
        questionnaire=questionnaire,
        feedback=dict(USUAL_FEEDBACK),
    )
    data = {"kept": [item.pk for item in items], "reworded": [], "dropped": []}
    record_event(
        study_id=round_.study_id,
        kind="round_drafted",
        by=by,
        at=at,
        data={"round": drafted.pk, "number": drafted.number, **data},
    )
    return drafted


def _hold(round_id: int) -> Round:
    """The sealed collect round, held alone, while nothing has been drafted from it."""
    round_ = hold_round_for_change(round_id)
    hold_study(round_.study_id)
    if round_.kind != RoundKind.COLLECT or round_.state not in SEALED_STATES:
        raise NotAllowedNow(state=round_.state, wanted=RoundState.DRAFT.value)
    if round_.study.ended_at is not None:
        raise StudyEnded
    number = round_.number + 1
    if Round.objects.filter(study=round_.study_id, number__gte=number).exists():
        raise NextRoundExists(number=number)
    return round_


def _ideas(round_: Round, idea_ids: Sequence[int]) -> list[Idea]:
    wanted = set(idea_ids)
    if not wanted:
        raise NoIdeasChosen
    found = list(Idea.objects.filter(pk__in=wanted, question__questionnaire=round_.questionnaire))
    if len(found) != len(wanted):
        raise UnknownIdea
    return found


def _wording(texts: Mapping[str, str], languages: Sequence[str], *, code: str) -> dict[str, str]:
    words = {name: texts.get(name, "").strip() for name in languages}
    if missing := [name for name, text in words.items() if not text]:
        raise WordingMissing(item=code, languages=missing)
    return words


def _link(ideas: Sequence[Idea], statement: Statement) -> None:
    IdeaOutcome.objects.filter(idea__in=ideas, statement__isnull=True).delete()
    IdeaOutcome.objects.bulk_create(
        [IdeaOutcome(idea=idea, statement=statement) for idea in ideas], ignore_conflicts=True
    )


def _unlink(ideas: Sequence[Idea]) -> None:
    """Forget what became of the ideas, and the items made of them alone: nothing has asked them."""
    outcomes = IdeaOutcome.objects.filter(idea__in=ideas)
    items = set(
        outcomes.filter(statement__isnull=False).values_list("statement__item_id", flat=True)
    )
    outcomes.delete()
    Item.objects.filter(pk__in=items, questions__isnull=True).exclude(
        statements__ideas__isnull=False
    ).delete()


def _next_code(survey_id: int) -> str:
    codes = set(Item.objects.filter(survey=survey_id).values_list("code", flat=True))
    number = 1
    while f"{PREFIX}{number:02}" in codes:
        number += 1
    return f"{PREFIX}{number:02}"


def _record(round_: Round, kind: str, by: User | None, at: datetime, **data: object) -> None:
    record_event(
        study_id=round_.study_id,
        kind=kind,
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, **data},
    )
