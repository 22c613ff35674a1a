"""What a facilitator reads of a sealed collect round: the ideas, and what has become of each.

Ideas come by their random keys and are joined to no seat.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Exists, OuterRef, QuerySet

from delphi.models import IdeaOutcome, Round
from delphi.protocol.disclosure import is_small
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.similarity import grams, most_alike
from delphi.protocol.terms import minimum_cell
from delphi.queries.ideas import collected_in
from delphi.queries.protocols import protocol_in_force
from foresight.languages import Texts
from surveys.choices import ScaleKind
from surveys.models import Criterion, Idea, Item, Section

#: Of more ideas than this at a prompt no pairs are looked for: everybody would wait for the page.
MOST_COMPARED = 300


@dataclass(slots=True)
class CuratedIdea:
    """An idea; `endorsed` is None where disclosure withholds the number."""

    id: int
    text: str
    endorsed: int | None
    reason: str = ""  # set aside
    items: list[str] = field(default_factory=list)  # codes of the items it is part of
    alike: Sequence["CuratedIdea"] = ()
    themes: list[str] = field(default_factory=list)

    @property
    def is_decided(self) -> bool:
        return bool(self.reason or self.items)


@dataclass(frozen=True, slots=True)
class PromptIdeas:
    """A prompt with everything the panel gave to it."""

    number: int
    texts: Texts
    panellists: int
    ideas: Sequence[CuratedIdea]


@dataclass(frozen=True, slots=True)
class MadeItem:
    """An item made from ideas."""

    id: int
    code: str
    texts: Texts
    ideas: Sequence[CuratedIdea]


@dataclass(frozen=True, slots=True)
class Curation:
    prompts: Sequence[PromptIdeas]
    items: Sequence[MadeItem]

    @property
    def ideas(self) -> list[CuratedIdea]:
        return [idea for prompt in self.prompts for idea in prompt.ideas]

    def under(self, theme: str) -> Sequence[PromptIdeas]:
        """The prompts with their ideas under a theme, those without any left out; "": all."""
        if not theme:
            return self.prompts
        narrowed = (
            replace(prompt, ideas=[each for each in prompt.ideas if theme in each.themes])
            for prompt in self.prompts
        )
        return [prompt for prompt in narrowed if prompt.ideas]

    @property
    def undecided(self) -> int:
        return sum(not idea.is_decided for idea in self.ideas)

    @property
    def themes(self) -> list[tuple[str, int]]:
        """The themes there are ideas under, by name, each with how many."""
        return sorted(Counter(name for idea in self.ideas for name in idea.themes).items())

    @property
    def aside(self) -> list[CuratedIdea]:
        return [idea for idea in self.ideas if idea.reason]


def curation_of(round_: Round) -> Curation:
    """The ideas of a sealed collect round and what was decided about them; eight queries."""
    k = minimum_cell(protocol_in_force(round_.study_id))
    ideas = _ideas_by_prompt(round_)
    outcomes = IdeaOutcome.objects.filter(idea__question__questionnaire=round_.questionnaire_id)
    items = made_items(round_).prefetch_related("statements")
    of_item: dict[int, list[int]] = {}
    codes = {item.pk: item.code for item in items}
    by_id = {idea.id: idea for given in ideas.values() for idea in given}
    for pk, item, reason in outcomes.values_list("idea_id", "statement__item_id", "reason"):
        by_id[pk].reason = reason
        if item in codes:
            by_id[pk].items.append(codes[item])
            of_item.setdefault(item, []).append(pk)
    placed = Idea.themes.through.objects.filter(
        idea__question__questionnaire=round_.questionnaire_id
    )
    for pk, name in placed.order_by("theme__name").values_list("idea_id", "theme__name"):
        by_id[pk].themes.append(name)
    collected = collected_in(round_)
    prompts = []
    for number, each in enumerate(collected, start=1):
        given = ideas.get(each.question_id, [])
        for idea in given:
            if is_small(idea.endorsed or 0, k):
                idea.endorsed = None
        _point_out(given)
        prompts.append(PromptIdeas(number, each.texts, each.panellists, given))
    return Curation(
        prompts,
        [
            MadeItem(
                item.pk,
                item.code,
                max(item.statements.all(), key=lambda each: each.version).texts,
                [by_id[idea] for idea in sorted(of_item.get(item.pk, []))],
            )
            for item in items
        ],
    )


def _ideas_by_prompt(round_: Round) -> dict[int, list[CuratedIdea]]:
    found: dict[int, list[CuratedIdea]] = {}
    rows = (
        Idea.objects.filter(question__questionnaire=round_.questionnaire_id)
        .annotate(endorsed=Count("endorsements"))
        .order_by("pk")
        .values_list("question_id", "pk", "text", "endorsed")
    )
    for question, pk, text, endorsed in rows:
        found.setdefault(question, []).append(CuratedIdea(pk, text, endorsed))
    return found


def _point_out(ideas: Sequence[CuratedIdea]) -> None:
    """Say of each idea which others of its prompt it resembles."""
    if len(ideas) > MOST_COMPARED:
        return
    parts: list[tuple[int, Counter[str]]] = [
        (place, grams(idea.text)) for place, idea in enumerate(ideas)
    ]
    for place, idea in enumerate(ideas):
        found = most_alike(idea.text, parts[:place] + parts[place + 1 :])
        idea.alike = [ideas[each.key] for each in found]


def made_items(round_: Round) -> QuerySet[Item]:
    """The items made from ideas of this round, in their order."""
    made = IdeaOutcome.objects.filter(
        idea__question__questionnaire=round_.questionnaire_id, statement__isnull=False
    )
    return Item.objects.filter(pk__in=made.values("statement__item")).order_by("position", "code")


def other_items(round_: Round) -> QuerySet[Item]:
    """The other items of the study that are rated, in their order."""
    rated = Criterion.objects.filter(survey=round_.study.survey_id).exclude(
        scale__kind=ScaleKind.TEXT
    )
    return (
        Item.objects.filter(survey=round_.study.survey_id, criteria__in=rated)
        .exclude(pk__in=made_items(round_).values("pk"))
        .distinct()
        .order_by("position", "code")
    )


def other_wordings(round_: Round) -> list[tuple[Item, Texts]]:
    """The same, each with its newest wording; two queries."""
    items = other_items(round_).prefetch_related("statements")
    newest = ((item, max(item.statements.all(), key=lambda each: each.version)) for item in items)
    return [(item, statement.texts) for item, statement in newest]


def undecided_in(round_: Round) -> QuerySet[Idea]:
    """Ideas that are neither part of an item nor set aside."""
    return Idea.objects.filter(
        question__questionnaire=round_.questionnaire_id, outcomes__isnull=True
    )


def criteria_to_rate(round_: Round) -> list[Criterion]:
    """What an item can be rated on in this study. One query."""
    criteria = Criterion.objects.filter(survey=round_.study.survey_id)
    return list(criteria.exclude(scale__kind=ScaleKind.TEXT).order_by("position"))


def sections_of(round_: Round) -> list[Section]:
    return list(Section.objects.filter(survey=round_.study.survey_id).order_by("position"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of the seat's own ideas: the wordings it is in, or the reason it is not.

    `by_others` says of each wording whether ideas of others are in it as well.
    """

    text: str
    prompt: Texts
    statements: Sequence[tuple[Texts, bool]]
    reason: str


def outcomes_of(study_id: int, seat_id: int) -> list[Outcome]:
    """What became of the seat's ideas, told once a later round has been launched; four queries."""
    own = (
        _told(study_id, seat_id)
        .select_related("question__statement")
        .prefetch_related("outcomes__statement__ideas__idea")
        .order_by("question__questionnaire__round__number", "question__position", "pk")
    )
    return [_outcome(idea) for idea in own]


def has_outcomes(study_id: int, seat_id: int) -> bool:
    """Whether there is something to tell. One query."""
    return _told(study_id, seat_id).exists()


def _told(study_id: int, seat_id: int) -> QuerySet[Idea]:
    later = Round.objects.filter(
        study=study_id, number__gt=OuterRef("question__questionnaire__round__number")
    ).exclude(state=RoundState.DRAFT)
    return Idea.objects.filter(
        Exists(later),
        sheet__respondent=seat_id,
        question__questionnaire__round__study=study_id,
    )


def _outcome(idea: Idea) -> Outcome:
    outcomes = list(idea.outcomes.all())
    statements = [
        (
            each.statement.texts,
            any(other.idea.sheet_id != idea.sheet_id for other in each.statement.ideas.all()),
        )
        for each in outcomes
        if each.statement is not None
    ]
    reasons = [each.reason for each in outcomes if each.reason]
    return Outcome(
        idea.text,
        idea.question.statement.texts,
        statements,
        reasons[0] if reasons else "",
    )
