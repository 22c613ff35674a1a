"""The answers a seat gave before: shown beside the scale, kept by a tap, and changes told by."""

from collections.abc import Collection
from dataclasses import replace

from delphi.models import Round
from surveys.content import FIELDS, AnswerContent, content_from, example_of
from surveys.models import Answer, Question

#: An item and a criterion, by their ids.
Asked = tuple[int, int]


def earlier_answers(round_: Round, seat_id: int) -> dict[Asked, AnswerContent]:
    """By item and criterion the seat's latest earlier answer, as the round declares. One query.

    Without its reason: that belongs to the round it was given in.
    """
    return earlier_answers_of(round_, [seat_id]).get(seat_id, {})


def earlier_answers_of(
    round_: Round, seats: Collection[int], *, items: Collection[int] | None = None
) -> dict[int, dict[Asked, AnswerContent]]:
    """The same for several seats, by seat; of `items` only, where they are given."""
    if round_.number == 1 or not round_.feedback.get("own_answer") or not seats:
        return {}
    given = Answer.objects.filter(
        sheet__respondent__in=seats,
        sheet__questionnaire__round__study=round_.study_id,
        sheet__questionnaire__round__number__lt=round_.number,
        question__repeats__isnull=True,
    )
    if items is not None:
        given = given.filter(question__item__in=items)
    rows = given.order_by("sheet__questionnaire__round__number").values_list(
        "sheet__respondent", "question__item", "question__criterion", *FIELDS
    )
    found: dict[int, dict[Asked, AnswerContent]] = {}
    for seat, item, criterion, *values in rows:
        content = content_from(dict(zip(FIELDS, values, strict=True)) | {"rationale": ""})
        if content.is_answer:
            found.setdefault(seat, {})[item, criterion] = content
    return found


def example_answers(round_: Round) -> dict[Asked, AnswerContent]:
    """An earlier answer to everything asked before, made up: for a preview. One query."""
    if round_.number == 1 or not round_.feedback.get("own_answer"):
        return {}
    asked = Question.objects.filter(
        questionnaire__round__study=round_.study_id,
        questionnaire__round__number__lt=round_.number,
    ).select_related("criterion__scale")
    examples = {
        (question.item_id, question.criterion_id): example_of(question.criterion.scale)
        for question in asked
    }
    return {key: content for key, content in examples.items() if content.is_answer}


def is_change(content: AnswerContent, earlier: AnswerContent | None) -> bool:
    """Whether `content` is an answer that differs from the earlier one, whatever its reason."""
    return (
        earlier is not None
        and content.is_answer
        and replace(content, rationale="") != replace(earlier, rationale="")
    )
