"""The panel of a dry run at work: sheets answered, ideas given, one seat after another."""

import random
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import numpy as np
from django.db import transaction

from delphi.choices import Behaviour
from delphi.models import Round, Simulation
from delphi.protocol.lifecycle import RoundKind
from delphi.queries.consent import information_in_force
from delphi.queries.simulations import behaviours_of
from delphi.services.answering import Draft, open_sheet, save_answers, submit_sheet
from delphi.services.consenting import give_consent
from delphi.services.idea_batches import release_ideas
from delphi.services.ideas import add_idea
from delphi.services.item_making import draft_from_ideas, make_item
from delphi.services.live_batches import release_live
from delphi.services.simulated_answers import simulated_answer, simulated_idea
from delphi.statistics.synthetic import WAVERING, SyntheticRound, synthetic_rounds
from foresight.network.models import Panellist
from surveys.choices import ScaleKind
from surveys.models import AnswerSheet, Criterion, Idea, Question

#: Seats that answer in one step, before a worker looks at its other duties.
AT_ONCE = 5
IDEAS_THERE_ARE, IDEAS_GIVEN = 8, 3
MORE_OFTEN = 0.35  # the first ideas come to more minds than the last


def answer_next(run: Simulation, round_: Round, *, at: datetime) -> bool:
    """Let the next few seats answer the open round; False when all have that will."""
    panel = behaviours_of(run)
    begun = set(
        AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id).values_list(
            "respondent", flat=True
        )
    )
    questions = list(
        Question.every.filter(questionnaire=round_.questionnaire_id)
        .select_related("item", "criterion__scale")
        .order_by("position")
    )
    places, found = _played(run, round_, [kind for _seat, kind in panel])
    present = set(np.flatnonzero((~np.isnan(found.positions)).any(axis=1)).tolist())
    waiting = (
        (number, seat)
        for number, (seat, _kind) in enumerate(panel)
        if number in present and seat.pk not in begun
    )
    turn = list(islice(waiting, AT_ONCE))
    for number, seat in turn:
        stands = {
            question.pk: float(
                found.positions[number, places[question.item_id, question.criterion_id]]
            )
            for question in questions
        }
        seed = f"{run.seed}/{round_.number}/{number}"
        _waver(stands, questions, rng=random.Random(f"{seed}/again"))
        rng = random.Random(seed)
        _answer(
            seat,
            round_,
            questions,
            stands,
            is_done=bool(found.submitted[number]),
            rng=rng,
            at=at,
        )
    if turn and round_.live:
        release_live(round_id=round_.pk, at=at)
    if turn and round_.kind == RoundKind.COLLECT:
        release_ideas(round_id=round_.pk, at=at)
    return bool(turn)


def _waver(stands: dict[int, float], questions: Sequence[Question], *, rng: random.Random) -> None:
    """Asked once more, everybody stands about where they stood; nan, unanswered, stays."""
    for question in questions:
        if question.repeats_id is not None:
            again = stands[question.pk] + rng.gauss(0, WAVERING)
            stands[question.pk] = float(np.clip(again, 0, 1))


def draft_from_simulated_ideas(round_: Round, *, at: datetime) -> Round:
    """Make an item of every idea, in all the study's languages, and draft the round that rates."""
    languages = round_.study.survey.languages
    criteria = Criterion.objects.filter(survey=round_.study.survey_id).exclude(
        scale__kind=ScaleKind.TEXT
    )
    keys = list(criteria.values_list("key", flat=True))
    given = Idea.objects.filter(question__questionnaire=round_.questionnaire_id)
    ids: dict[str, list[int]] = {}
    for idea in given:
        ids.setdefault(idea.text, []).append(idea.pk)
    for number in range(1, IDEAS_THERE_ARE + 1):
        texts = {language: simulated_idea(number, language) for language in languages}
        same = [idea for text in set(texts.values()) for idea in ids.get(text, ())]
        if same:
            make_item(
                round_id=round_.pk,
                idea_ids=same,
                texts=texts,
                criterion_keys=keys,
                by=None,
                at=at,
            )
    return draft_from_ideas(round_id=round_.pk, by=None, at=at)


def _played(
    run: Simulation, round_: Round, kinds: Sequence[Behaviour]
) -> tuple[dict[tuple[int, int], int], SyntheticRound]:
    """Where everybody stands in the round, and which column is which item on which criterion.

    The columns are all the study asks of its items, in their order: what is dropped on the way
    moves nobody elsewhere.
    """
    pairs = (
        run.study.survey.items.filter(criteria__isnull=False)
        .order_by("position", "code", "criteria__position")
        .values_list("pk", "criteria")
    )
    places = {pair: column for column, pair in enumerate(pairs)}
    rng = np.random.default_rng(run.seed)
    rounds = synthetic_rounds([kind.value for kind in kinds], questions=len(places), rng=rng)
    return places, next(islice(rounds, round_.number - 1, None))


@transaction.atomic
def _answer(
    seat: Panellist,
    round_: Round,
    questions: Sequence[Question],
    stands: dict[int, float],
    *,
    is_done: bool,
    rng: random.Random,
    at: datetime,
) -> None:
    """One sheet, through the services that take a panellist's answers."""
    information = information_in_force(round_.study_id)
    if information is not None:
        give_consent(seat_id=seat.pk, shown=information.digest, at=at)
    open_sheet(seat_id=seat.pk, round_id=round_.pk)
    answered = [question for question in questions if not np.isnan(stands[question.pk])]
    if round_.kind == RoundKind.COLLECT:
        _give_ideas(seat, round_, answered, rng=rng, at=at)
    else:
        drafts = [
            Draft(
                question.pk,
                simulated_answer(
                    question.criterion.scale,
                    stands[question.pk],
                    rng=rng,
                    language=seat.language,
                    reason=question.criterion.rationale and question.repeats_id is None,
                ),
                revision=0,
            )
            for question in answered
        ]
        save_answers(seat_id=seat.pk, round_id=round_.pk, drafts=drafts, at=at)
    if is_done:
        submit_sheet(seat_id=seat.pk, round_id=round_.pk, at=at)


def _give_ideas(
    seat: Panellist,
    round_: Round,
    prompts: Sequence[Question],
    *,
    rng: random.Random,
    at: datetime,
) -> None:
    for prompt in prompts:
        numbers = {
            min(int(rng.expovariate(MORE_OFTEN)) + 1, IDEAS_THERE_ARE)
            for _idea in range(rng.randint(1, IDEAS_GIVEN))
        }
        for number in sorted(numbers):
            add_idea(
                seat_id=seat.pk,
                round_id=round_.pk,
                question_id=prompt.pk,
                text=simulated_idea(number, seat.language),
                at=at,
            )
