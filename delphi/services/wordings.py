"""The wordings of a next round: kept, new, of several parts, of several made one."""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase

from django.db.models import Max

from delphi.models import Argument
from delphi.protocol.turning import (
    Decision,
    Drop,
    Keep,
    Merge,
    Reword,
    Split,
    fresh_code,
    items_of,
)
from surveys.models import Item, Question, Statement

Changed = Reword | Split | Merge


def asked_next(
    questions: Sequence[Question], decided: Mapping[int, Decision]
) -> Iterator[tuple[Statement, int]]:
    """What a next round asks, in the order of the last: the wording and the id of the criterion.

    `questions` are those of the last round with their items and statements, `decided` what becomes
    of each item. New wordings and items are made here, inside the caller's transaction; what comes
    of several stands where the item stood that they were merged with.
    """
    wordings = {question.item_id: question.statement for question in questions}
    criteria: dict[int, list[int]] = {}
    for question in questions:
        criteria.setdefault(question.item_id, []).append(question.criterion_id)
    for item_id, asked_on in criteria.items():
        for statement in _wordings(decided[item_id], item_id, wordings):
            yield from ((statement, criterion) for criterion in asked_on)


def _wordings(
    decision: Decision, item_id: int, asked: Mapping[int, Statement]
) -> Sequence[Statement]:
    match decision:
        case Keep():
            return [asked[item_id]]
        case Drop():
            return []
        case _ if decision.item_id != item_id:  # merged into another
            return []
    parents = [asked[each] for each in items_of(decision)]
    texts = decision.parts if isinstance(decision, Split) else (decision.texts,)
    item = parents[0].item
    stays = isinstance(decision, Reword) or decision.continues_trend
    made = []
    for place, words in enumerate(texts):
        is_item_itself = stays and place == 0
        of = item if is_item_itself else _new_item(item, decision, place, parents)
        made.append(_worded(of, words, parents, decision))
    return made


def _worded(
    item: Item, texts: Mapping[str, str], parents: Sequence[Statement], decision: Changed
) -> Statement:
    latest = item.statements.aggregate(latest=Max("version"))["latest"] or 0
    statement = Statement.objects.create(
        item=item,
        version=latest + 1,
        texts={name: text.strip() for name, text in texts.items() if text.strip()},
        reason=decision.reason.strip(),
        # Of a new item the first wording has no trend to go on.
        continues_trend=decision.continues_trend or latest == 0,
    )
    statement.parents.add(*parents)
    led_by = Argument.objects.filter(
        pk__in=decision.arguments, item__in=items_of(decision), hidden=False
    )
    for argument in led_by:
        argument.led_to.add(statement)
    return statement


def _new_item(item: Item, decision: Changed, place: int, parents: Sequence[Statement]) -> Item:
    """An item beside the one it came of: in its section, its place and on its criteria."""
    if isinstance(decision, Merge):
        wanted = "-".join(parent.item.code for parent in parents)
    else:
        wanted = f"{item.code}-{ascii_lowercase[place % len(ascii_lowercase)]}"
    taken = Item.objects.filter(survey=item.survey_id).values_list("code", flat=True)
    made = Item.objects.create(
        survey_id=item.survey_id,
        section_id=item.section_id,
        code=fresh_code(wanted, list(taken)),
        position=item.position,
    )
    made.criteria.set(item.criteria.all())
    return made
