"""A collect round as one panellist sees it: their own ideas, and those of others once released."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F

from delphi.models import IdeaEndorsement, Round, Study
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.protocol.similarity import grams, most_alike
from delphi.protocol.terms import minimum_cell
from delphi.queries.protocols import protocol_in_force
from delphi.queries.sheets import sheet_of
from delphi.queries.workloads import Workload, workload
from foresight.languages import Texts
from surveys.choices import ScaleKind, SheetState
from surveys.models import Idea, Question, Section, Statement


class Resembling(NamedTuple):
    """What an idea resembles: an item of the study (by its code) or an idea, others' or one's own.

    `texts` holds an item's wording; an idea has its `text` in whatever language it was written.
    """

    code: str
    texts: Mapping[str, str]
    text: str
    is_own: bool

    @property
    def said(self) -> Iterable[str]:
        """Its words, in every language it has."""
        return self.texts.values() if self.texts else [self.text]


class Known(NamedTuple):
    """What an own idea is compared with; `own_id` names an own one, not compared with itself."""

    own_id: int | None
    resembling: Resembling


@dataclass(frozen=True, slots=True)
class OwnIdea:
    """`is_shown`: others have seen it in these words."""

    id: int
    text: str
    revision: int
    is_shown: bool
    alike: Sequence[Resembling] = ()


class OthersIdea(NamedTuple):
    id: int
    text: str
    is_endorsed: bool


@dataclass(slots=True)
class Prompt:
    """An open question with the seat's ideas; `others` stays empty until they have given one."""

    number: int
    question_id: int
    statement_id: int
    statement: Texts
    prompts: Texts
    section: Section | None
    own: list[OwnIdea] = field(default_factory=list)
    others: list[OthersIdea] = field(default_factory=list)

    @property
    def waits_for_own(self) -> bool:
        return not self.own


@dataclass(slots=True)
class IdeaSheet:
    """What the page of a collect round shows."""

    round: Round
    study: Study
    prompts: list[Prompt]
    minimum_cell: int
    receipt: str = ""
    is_submitted: bool = False

    @property
    def number_answered(self) -> int:
        return sum(bool(prompt.own) for prompt in self.prompts)

    @property
    def number_of_questions(self) -> int:
        return len(self.prompts)

    @property
    def left(self) -> Workload:
        """The prompts without an own idea yet."""
        return workload((each.question_id, ScaleKind.TEXT) for each in self.prompts if not each.own)

    def prompt(self, question_id: int) -> Prompt | None:
        return next((each for each in self.prompts if each.question_id == question_id), None)


def idea_sheet(round_: Round, seat_id: int) -> IdeaSheet:
    """The whole sheet of a seat in a collect round; seven queries, however many ideas.

    Others' ideas come in an order of the seat's own, the same at every visit.
    """
    asked = (
        Question.objects.filter(questionnaire=round_.questionnaire_id)
        .select_related("item__section", "criterion", "statement")
        .order_by("position")
    )
    sheet = sheet_of(round_, seat_id)
    ideas = list(
        Idea.objects.filter(question__questionnaire=round_.questionnaire_id)
        .order_by("pk")
        .values_list("pk", "question_id", "sheet_id", "text", "shown", "revision")
    )
    own_sheet = sheet.pk if sheet else None
    endorsed = set(
        IdeaEndorsement.objects.filter(
            panellist=seat_id, idea__question__questionnaire=round_.questionnaire_id
        ).values_list("idea_id", flat=True)
    )
    prompts = {
        question.pk: Prompt(
            number,
            question.pk,
            question.statement_id,
            question.statement.texts,
            question.criterion.prompts,
            question.item.section,
        )
        for number, question in enumerate(asked, start=1)
    }
    for pk, question_id, of_sheet, text, shown, revision in ideas:
        prompt = prompts[question_id]
        if of_sheet == own_sheet:
            prompt.own.append(OwnIdea(pk, text, revision, shown == text))
        elif shown:
            prompt.others.append(OthersIdea(pk, shown, pk in endorsed))
    _point_out(list(prompts.values()), round_.study)
    for prompt in prompts.values():
        prompt.others = _in_own_order(prompt.others, seat_id) if prompt.own else []
    return IdeaSheet(
        round_,
        round_.study,
        list(prompts.values()),
        minimum_cell(protocol_in_force(round_.study_id)),
        receipt=sheet.receipt if sheet else "",
        is_submitted=bool(sheet and sheet.state == SheetState.SUBMITTED),
    )


def _in_own_order(others: Iterable[OthersIdea], seat_id: int) -> list[OthersIdea]:
    secret = f"{settings.SECRET_KEY}:ideas:{seat_id}".encode()
    return sorted(
        others, key=lambda idea: hmac.new(secret, str(idea.id).encode(), hashlib.sha256).digest()
    )


def _point_out(prompts: Sequence[Prompt], study: Study) -> None:
    """Say of each own idea what it resembles: nothing that the seat is not shown.

    Others' ideas are those of the prompts at which the seat has given one, as on the page.
    """
    given = [prompt for prompt in prompts if prompt.own]
    if not given:
        return
    known = [
        *_wordings(study),
        *(Known(None, Resembling("", {}, each.text, False)) for p in given for each in p.others),
        *(Known(each.id, Resembling("", {}, each.text, True)) for p in given for each in p.own),
    ]
    parts = [
        (place, grams(text)) for place, each in enumerate(known) for text in each.resembling.said
    ]
    for prompt in given:
        prompt.own = [replace(idea, alike=_alike(idea, known, parts)) for idea in prompt.own]


def _alike(
    idea: OwnIdea, known: Sequence[Known], parts: Sequence[tuple[int, Counter[str]]]
) -> list[Resembling]:
    others = [(place, each) for place, each in parts if known[place].own_id != idea.id]
    found = most_alike(idea.text, others)
    # A wording is compared in each of its languages, and named once.
    return list({each.key: known[each.key].resembling for each in found}.values())


def _wordings(study: Study) -> list[Known]:
    """The newest wording of every item of the study that is rated. One query."""
    rows = (
        Statement.objects.filter(item__survey=study.survey_id)
        .exclude(item__criteria__scale__kind=ScaleKind.TEXT)
        .order_by("item", "version")
        .values_list("item__code", "texts")
    )
    return [Known(None, Resembling(code, texts, "", False)) for code, texts in dict(rows).items()]


def prompts_that_wait(round_: Round) -> dict[int, int]:
    """By prompt how many panellists have given or changed ideas since the last release."""
    rows = (
        Idea.objects.filter(question__questionnaire=round_.questionnaire_id)
        .exclude(shown=F("text"))
        .order_by()
        .values_list("question")
        .annotate(panellists=Count("sheet", distinct=True))
    )
    return dict(rows)


def shown_ideas(round_: Round) -> dict[int, list[int]]:
    """By prompt the ids of the ideas that the panel is shown."""
    found: dict[int, list[int]] = {}
    rows = Idea.objects.filter(question__questionnaire=round_.questionnaire_id).exclude(shown="")
    for question, pk in rows.order_by("pk").values_list("question_id", "pk"):
        found.setdefault(question, []).append(pk)
    return found


class Collected(NamedTuple):
    """How much a collect round has gathered at one prompt; never from whom."""

    question_id: int
    texts: Texts
    ideas: int
    panellists: int


def collected_in(round_: Round) -> list[Collected]:
    """Prompt by prompt, in the order asked. One query."""
    rows = (
        Question.objects.filter(questionnaire=round_.questionnaire_id)
        .order_by("position")
        .values_list("pk", "statement__texts")
        .annotate(given=Count("ideas"), panellists=Count("ideas__sheet", distinct=True))
    )
    return [Collected(*row) for row in rows]


def open_collect_rounds() -> list[int]:
    """The ids of the rounds that gather ideas just now. One query."""
    found = Round.objects.filter(kind=RoundKind.COLLECT, state=RoundState.OPEN)
    return list(found.order_by("pk").values_list("pk", flat=True))
