"""What a study's rounds have shown, released: for the results page, the API and reports.

Everything here has passed `delphi.protocol.disclosure`; nothing else reads `ItemResult.figures`
for showing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F

from delphi.models import ItemResult, PanelResult, ProtocolVersion, Round
from delphi.protocol.disclosure import (
    Figures,
    released_figures,
    released_judgement,
    released_panel_figures,
)
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.terms import is_membership_public, minimum_cell
from delphi.protocol.trends import starts_anew
from delphi.queries.protocols import document_at
from foresight.languages import Texts
from surveys.choices import CriterionRole
from surveys.models import Scale, Statement


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale as charts and tables need it."""

    key: str
    kind: str
    points: Sequence[Mapping[str, Any]]  # as `Scale.points`
    unit: Texts
    lowest: float | None
    highest: float | None
    decimals: int
    never: bool
    cannot_judge: bool


@dataclass(frozen=True, slots=True)
class WordingView:
    """One wording of an item."""

    version: int
    texts: Texts
    reason: str
    continues_trend: bool
    rounds: tuple[int, ...]  # numbers of the analysed rounds that asked it


@dataclass(frozen=True, slots=True)
class RoundLook:
    """One round's released figures of an item and criterion.

    `figures` has the shape of `ItemResult.figures`, withheld parts None, with `withheld`. Its
    `paired` is the change since the round before that asked the item. `agreement`, `movement` and
    `verdict` are the values of the enums in `delphi.statistics.verdict`, "" where no rule judges
    the criterion; of too few answers it is said that they are too few, and nothing of movement.
    """

    number: int
    wording: int
    starts_trend: bool
    figures: Figures
    agreement: str
    movement: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item on one criterion, as of a round: what was asked, what came out, how it changed."""

    item_id: int
    code: str
    position: int
    section_key: str
    section_titles: Texts
    criterion_key: str
    criterion_names: Texts
    criterion_prompts: Texts
    role: str  # `surveys.choices.CriterionRole`: a judgement, or own expertise
    scale: ScaleView
    rule: Mapping[str, Any] | None  # `ConsensusRule.to_json()`
    texts: Texts  # the wording asked last
    wordings: tuple[WordingView, ...]  # oldest first, those asked so far
    looks: tuple[RoundLook, ...]  # oldest first, at least one
    asked_now: bool  # whether the round itself asked it
    came_of: tuple[str, ...] = ()  # codes of the items it was split from or merged of
    became: tuple[str, ...] = ()  # codes of those that an analysed round asked in its place

    @property
    def is_judgement(self) -> bool:
        """Whether the item was judged; else panellists said how well they know it."""
        return self.role == CriterionRole.JUDGEMENT

    @property
    def look(self) -> RoundLook:
        """The last round that asked the item: its verdict stands as of then."""
        return self.looks[-1]

    @property
    def last_answered(self) -> RoundLook:
        """The last round in which anybody answered it; the last one where nobody ever did."""
        answered = [look for look in self.looks if look.figures.get("n") != 0]
        return answered[-1] if answered else self.look

    @property
    def as_of(self) -> int:
        """The number of the round the verdict stands as of."""
        return self.look.number

    @property
    def verdict(self) -> str:
        return self.look.verdict

    @property
    def figures(self) -> Figures:
        return self.look.figures

    @property
    def trend(self) -> tuple[RoundLook, ...]:
        """The looks of the trend the item is on: since the last wording that started one anew."""
        start = max(place for place, look in enumerate(self.looks) if look.starts_trend)
        return self.looks[start:]

    @property
    def change(self) -> Figures | None:
        """The released change since the look before; None at a trend's first look."""
        paired: Figures | None = self.look.figures.get("paired")
        return paired


@dataclass(frozen=True, slots=True)
class PanelView:
    """The panel's released figures of one criterion in one round (shape: `PanelResult.figures`)."""

    number: int
    criterion_key: str
    criterion_names: Texts
    figures: Figures


@dataclass(frozen=True, slots=True)
class Terms:
    """What the protocol says about releasing and judging."""

    minimum_cell: int
    membership_public: bool
    versions: Sequence[ProtocolVersion]  # in their order

    def rule_of(self, result: ItemResult) -> Mapping[str, Any] | None:
        """The rule by which the result was judged; None where there was none."""
        criteria = document_at(self.versions, result.round.opened_at).get("criteria", {})
        rule: Mapping[str, Any] | None = criteria.get(result.criterion.key)
        return rule or None


def terms_of(study_id: int) -> Terms:
    """The terms of the study's protocol. One query."""
    versions = list(ProtocolVersion.objects.filter(study=study_id).order_by("version"))
    document = document_at(versions, None)
    return Terms(
        minimum_cell=minimum_cell(document),
        membership_public=is_membership_public(document),
        versions=versions,
    )


def round_results(found: Round, terms: Terms | None = None) -> list[ItemView]:
    """Every item asked up to `found` on every criterion, by position; four queries.

    Items that the round did not ask keep the verdict of the last round that did. Empty before
    the first analysed round. One query fewer with the study's `terms` in hand.
    """
    terms = terms or terms_of(found.study_id)
    results = (
        ItemResult.objects.filter(
            round__study=found.study_id,
            round__number__lte=found.number,
            round__state=RoundState.ANALYSED.value,
        )
        .select_related("round", "item__section", "criterion__scale", "statement")
        .order_by("item__position", "item__code", "criterion__position", "round__number")
    )
    by_question: dict[tuple[int, int], list[ItemResult]] = {}
    for result in results:
        by_question.setdefault((result.item_id, result.criterion_id), []).append(result)
    wordings = _wordings({item for item, _ in by_question})
    descent = _descent(found)
    return [
        _item_view(results, wordings[item], terms, found, descent)
        for (item, _), results in by_question.items()
    ]


def panel_results(found: Round, terms: Terms | None = None) -> list[PanelView]:
    """The panel's figures of every criterion and analysed round up to `found`; two queries, one
    with the study's `terms` in hand."""
    terms = terms or terms_of(found.study_id)
    results = (
        PanelResult.objects.filter(
            round__study=found.study_id,
            round__number__lte=found.number,
            round__state=RoundState.ANALYSED.value,
        )
        .select_related("round", "criterion")
        .order_by("criterion__position", "round__number")
    )
    return [
        PanelView(
            number=result.round.number,
            criterion_key=result.criterion.key,
            criterion_names=result.criterion.names,
            figures=released_panel_figures(
                result.figures, k=terms.minimum_cell, membership_public=terms.membership_public
            ),
        )
        for result in results
    ]


class _Descent(NamedTuple):
    """An item that an analysed round up to the one shown asked, and one that it was made of."""

    child: int
    child_code: str
    parent: int
    parent_code: str


def _descent(found: Round) -> list[_Descent]:
    pairs = (
        Statement.parents.through.objects.filter(
            from_statement__questions__questionnaire__round__study=found.study_id,
            from_statement__questions__questionnaire__round__number__lte=found.number,
            from_statement__questions__questionnaire__round__state=RoundState.ANALYSED.value,
        )
        .exclude(to_statement__item=F("from_statement__item"))
        .values_list(
            "from_statement__item",
            "from_statement__item__code",
            "to_statement__item",
            "to_statement__item__code",
        )
        .distinct()
    )
    return sorted({_Descent(*pair) for pair in pairs}, key=lambda pair: pair[1::2])


def _wordings(items: set[int]) -> dict[int, list[Statement]]:
    found: dict[int, list[Statement]] = {item: [] for item in items}
    for statement in Statement.objects.filter(item__in=items).order_by("version"):
        found[statement.item_id].append(statement)
    return found


def _item_view(
    results: list[ItemResult],
    statements: list[Statement],
    terms: Terms,
    found: Round,
    descent: Sequence[_Descent],
) -> ItemView:
    last = results[-1]
    asked = {result.statement_id for result in results}
    criterion, section = last.criterion, last.item.section
    return ItemView(
        item_id=last.item_id,
        code=last.item.code,
        position=last.item.position,
        section_key=section.key if section else "",
        section_titles=section.titles if section else {},
        criterion_key=criterion.key,
        criterion_names=criterion.names,
        criterion_prompts=criterion.prompts,
        role=criterion.role,
        scale=scale_view(criterion.scale),
        rule=terms.rule_of(last),
        texts=last.statement.texts,
        wordings=tuple(
            _wording_view(statement, results) for statement in statements if statement.pk in asked
        ),
        looks=tuple(
            _look(result, earlier, statements, terms)
            for earlier, result in zip([None, *results], results, strict=False)
        ),
        asked_now=last.round_id == found.pk,
        came_of=tuple(each.parent_code for each in descent if each.child == last.item_id),
        became=tuple(each.child_code for each in descent if each.parent == last.item_id),
    )


def scale_view(scale: Scale) -> ScaleView:
    return ScaleView(
        key=scale.key,
        kind=scale.kind,
        points=scale.points,
        unit=scale.unit,
        lowest=scale.lowest,
        highest=scale.highest,
        decimals=scale.decimals,
        never=scale.never,
        cannot_judge=scale.cannot_judge,
    )


def _wording_view(statement: Statement, results: list[ItemResult]) -> WordingView:
    return WordingView(
        version=statement.version,
        texts=statement.texts,
        reason=statement.reason,
        continues_trend=statement.continues_trend,
        rounds=tuple(
            result.round.number for result in results if result.statement_id == statement.pk
        ),
    )


def _look(
    result: ItemResult, earlier: ItemResult | None, statements: list[Statement], terms: Terms
) -> RoundLook:
    n, k = int(result.figures.get("n") or 0), terms.minimum_cell
    agreement, movement, verdict = released_judgement(
        (result.agreement, result.movement, result.verdict), n=n, k=k
    )
    return RoundLook(
        number=result.round.number,
        wording=result.statement.version,
        starts_trend=earlier is None
        or starts_anew(
            {each.version: each.continues_trend for each in statements},
            earlier=earlier.statement.version,
            later=result.statement.version,
        ),
        figures=released_figures(result.figures, k=k, membership_public=terms.membership_public),
        agreement=agreement,
        movement=movement,
        verdict=verdict,
    )
