"""The lineage of a study's items, as its page draws and tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from delphi.models import Study
from delphi.protocol.lineage import Asking, Line, lines_of
from foresight.languages import Texts
from surveys.models import Item, Question, Statement


@dataclass(frozen=True, slots=True)
class Lineage:
    """Every item that was asked, by id: its line, its code, and its wordings by statement."""

    rounds: Sequence[int]  # their numbers
    lines: Sequence[Line]  # in the order of the study's items
    codes: Mapping[int, str]
    wordings: Mapping[int, Texts]
    reasons: Mapping[int, str]  # by item: why it is asked no more
    notes: Mapping[int, str]  # by statement: why it was worded so

    def line(self, item: int) -> Line:
        return next(line for line in self.lines if line.item == item)


def lineage_of(study: Study) -> Lineage:
    """The lineage over all rounds, drafted ones too; four queries."""
    rounds = list(study.rounds.order_by("number").values_list("number", "dropped"))
    questions = (
        Question.objects.filter(questionnaire__round__study=study)
        .values_list(
            "questionnaire__round__number",
            "item_id",
            "statement_id",
            "statement__continues_trend",
        )
        .distinct()
    )
    askings = {Asking(*row) for row in questions.order_by()}
    made_of: dict[int, set[int]] = {}
    pairs = Statement.parents.through.objects.filter(from_statement__item__survey=study.survey_id)
    others = pairs.exclude(to_statement__item=F("from_statement__item"))
    for statement, item in others.values_list("from_statement", "to_statement__item"):
        made_of.setdefault(statement, set()).add(item)
    items = Item.objects.filter(survey=study.survey_id).order_by("position", "code")
    codes = dict(items.values_list("pk", "code"))
    statements = Statement.objects.filter(pk__in={asking.statement for asking in askings})
    worded = {
        pk: (texts, why) for pk, texts, why in statements.values_list("pk", "texts", "reason")
    }
    return Lineage(
        rounds=[number for number, _ in rounds],
        lines=lines_of(askings, made_of, list(codes)),
        codes=codes,
        wordings={pk: texts for pk, (texts, _) in worded.items()},
        reasons={each["item"]: each["reason"] for _, dropped in rounds for each in dropped},
        notes={pk: why for pk, (_, why) in worded.items()},
    )
