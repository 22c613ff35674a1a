"""What a seal is over: the sheets of a questionnaire with all that is on them, and its counts."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count

from delphi.protocol.seals import LATER_FIELDS, SEALED_FIELDS, sheet_content
from delphi.queries.counts import choices_in, counts_in, present_in, rankings_in, shares_in
from surveys.choices import ScaleKind
from surveys.content import keys_of, places_of
from surveys.models import Answer, AnswerSheet, Idea, Question


def sheet_contents(questionnaire_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every sheet's id and what its leaf is over, by id; three queries, however many sheets."""
    ideas = _ideas_by_sheet(questionnaire_id)
    answers = (
        Answer.objects.filter(sheet__questionnaire=questionnaire_id)
        .order_by("sheet_id")
        .values("sheet_id", "question_id", *SEALED_FIELDS, *LATER_FIELDS)
    )
    by_sheet = groupby(answers.iterator(chunk_size=2000), key=itemgetter("sheet_id"))
    answered, rows = next(by_sheet, (None, iter(())))
    sheets = AnswerSheet.objects.filter(questionnaire=questionnaire_id).order_by("pk")
    for sheet_id in sheets.values_list("pk", flat=True):
        if sheet_id != answered:
            yield sheet_id, sheet_content(sheet_id, [], ideas.get(sheet_id))
            continue
        yield sheet_id, sheet_content(sheet_id, rows, ideas.get(sheet_id))
        answered, rows = next(by_sheet, (None, iter(())))


def _ideas_by_sheet(questionnaire_id: int) -> dict[int, dict[int, dict[int, str]]]:
    """By sheet the words of its ideas, by question and idea. One query."""
    found: dict[int, dict[int, dict[int, str]]] = {}
    rows = Idea.objects.filter(question__questionnaire=questionnaire_id).order_by("pk")
    for sheet, question, idea, text in rows.values_list("sheet_id", "question_id", "pk", "text"):
        found.setdefault(sheet, {}).setdefault(question, {})[idea] = text
    return found


def _ideas_by_question(questionnaire_id: int) -> dict[int, dict[int, int]]:
    """By question how many ideas each sheet gave. One query."""
    found: dict[int, dict[int, int]] = {}
    rows = Idea.objects.filter(question__questionnaire=questionnaire_id).order_by()
    for question, sheet, ideas in rows.values_list("question", "sheet").annotate(n=Count("pk")):
        found.setdefault(question, {})[sheet] = ideas
    return found


def counts_to_seal(questionnaire_id: int) -> dict[str, Any]:
    """The counts of every question by its id, as a snapshot stores them.

    Four queries, and three more where something is ranked or shared out, one where words are asked
    for. Of a prompt with ideas `n` are those who gave some, and `ideas` says how many they gave.
    """
    found = counts_in(questionnaire_id)
    kinds = dict(
        Question.every.filter(questionnaire=questionnaire_id)
        .order_by("pk")
        .values_list("pk", "criterion__scale__kind")
    )
    questions = list(kinds)
    ideas = _ideas_by_question(questionnaire_id) if ScaleKind.TEXT in kinds.values() else {}
    # A round is answered or collects ideas, so nobody is counted twice.
    present = present_in(questionnaire_id) + len({s for given in ideas.values() for s in given})
    choices = choices_in(questions)
    sealed: dict[str, Any] = {}
    for question in questions:
        counts = found.get(question, {}).get("")
        n, cannot_judge = (counts.n, counts.cannot_judge) if counts else (0, 0)
        given = ideas.get(question, {})
        n += len(given)
        sealed[str(question)] = {
            "n": n,
            "levels": {str(k): v for k, v in sorted(counts.levels.items())} if counts else {},
            "choices": choices.get(question, {}),
            "cannot_judge": cannot_judge,
            "skipped": present - n - cannot_judge,
            **({"ideas": sum(given.values())} if given else {}),
        }
    arranged = [pk for pk, kind in kinds.items() if kind in (ScaleKind.RANKING, ScaleKind.POINTS)]
    for question, added in _arranged(arranged).items():
        sealed[str(question)] |= added
    return sealed


def _arranged(questions: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By question how often each option stood at each place, or how many points it got in all."""
    if not questions:
        return {}
    asked = Question.objects.filter(pk__in=questions).select_related("criterion__scale")
    scales = {question.pk: question.criterion.scale for question in asked}
    found: dict[int, dict[str, Any]] = {}
    rankings, shares = rankings_in(scales), shares_in(scales)
    for question, scale in scales.items():
        if scale.kind == ScaleKind.POINTS:
            given = shares.get(question, [])
            points = {
                key: sum(shared.get(key, 0) * count for shared, count in given)
                for key in keys_of(scale)
            }
            found[question] = {"points": points}
            continue
        places = {key: [0] * places_of(scale) for key in keys_of(scale)}
        for ranked, count in rankings.get(question, []):
            for place, key in enumerate(ranked):
                places[key][place] += count
        found[question] = {"places": places}
    return found
