"""Analysing a sealed round: load by queries, decide in `figures`, save results and arguments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from delphi.models import Argument, ItemResult, PanelResult, Round
from delphi.protocol.batches import would_tell
from delphi.protocol.changes import ChangeNote, counted, counted_together
from delphi.protocol.disclosure import why_not_drawn
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.protocol.refusals import NotAllowedNow
from delphi.protocol.terms import is_membership_public, minimum_cell
from delphi.queries.analysed import (
    SealedRound,
    kind_of,
    rationales_in,
    sealed_before,
    sealed_round,
)
from delphi.queries.counts import QuestionCounts, as_table
from delphi.queries.live import bases_before, bases_now
from delphi.queries.notes import change_notes_in, sides_told_in
from delphi.queries.protocols import protocol_in_force
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.noise import note_noise
from delphi.services.outcomes import score_again
from delphi.services.states import put_round
from surveys.choices import NUMERIC_KINDS, OPTION_KINDS, CriterionRole, ScaleKind
from surveys.content import keys_of, places_of, total_of
from surveys.models import Criterion, Question, Scale

if TYPE_CHECKING:
    from delphi.services.figures import Asked, Earlier, Measure, Outcome, Sameness


def analyse_round(*, round_id: int, at: datetime) -> Round:
    """Make a sealed round's results, and its rationales into arguments.

    Analysing twice changes nothing. Earlier rounds still waiting are analysed first, for verdicts
    rest on them. The figures are made before anything is locked: sealed answers stand still.
    Raises NotAllowedNow for a round that is not sealed.
    """
    found = Round.objects.select_related("study").get(pk=round_id)
    if found.state == RoundState.ANALYSED:
        return found
    if found.state != RoundState.SEALED:
        raise NotAllowedNow(state=found.state, wanted=RoundState.ANALYSED.value)
    for earlier in sealed_before(found):
        analyse_round(round_id=earlier, at=at)
    sealed = sealed_round(found)
    items, panels = results_of(sealed, telling=_what_tells(found, sealed) if found.live else ())
    note_noise(found, items, panels, k=minimum_cell(sealed.protocol))
    if found.kind == RoundKind.COLLECT:
        items = []  # ideas are read, not counted; who took part is
    arguments = arguments_of(sealed)
    analysed = _save(found, items, panels, arguments, at)
    score_again(study_id=analysed.study_id)
    return analysed


@transaction.atomic
def _save(
    found: Round,
    items: Sequence[ItemResult],
    panels: Sequence[PanelResult],
    arguments: Sequence[Argument],
    at: datetime,
) -> Round:
    held = hold_round_for_change(found.pk)
    if held.state == RoundState.ANALYSED:  # another worker came first, with the same figures
        return held
    ItemResult.objects.bulk_create(items, batch_size=200)
    PanelResult.objects.bulk_create(panels)
    if held.live:  # some were shown while it was open
        renew_arguments(held, arguments)
    else:
        Argument.objects.bulk_create(arguments, batch_size=500)
    put_round(held, RoundState.ANALYSED)
    record_event(
        study_id=held.study_id,
        kind="round_analysed",
        by=None,
        at=at,
        data={"round": held.pk, "number": held.number, "items": len(items)},
    )
    return held


def _what_tells(found: Round, sealed: SealedRound) -> set[int]:
    """The questions whose sealed answers differ from a release by those of few."""
    final, before = bases_now(found), bases_before(found)
    k = minimum_cell(protocol_in_force(found.study_id))
    return {
        question.pk
        for question in sealed.questions
        if would_tell(before.get(question.pk, ()), final.get(question.pk, {}), k)
    }


def renew_arguments(
    found: Round, given: Sequence[Argument], *, due: Collection[Question] | None = None
) -> None:
    """Store the round's reasons as they read now: new ones beside those that were shown before.

    `due` are the questions of a batch: reasons of others stay as they were shown, lest one
    person's change be seen alone. None: all. A reason that its writer has taken out loses its
    words, whatever is due; given again it is shown again, unless a facilitator had hidden it.
    Inside the caller's transaction.
    """
    places = None if due is None else {(each.item_id, each.criterion_id) for each in due}
    renewed = [
        each for each in given if places is None or (each.item_id, each.criterion_id) in places
    ]
    stored = {each.answer_id: each for each in Argument.objects.filter(round=found)}
    new = [each for each in renewed if each.answer_id not in stored]
    Argument.objects.bulk_create(new, batch_size=500)
    changed = []
    for each in renewed:
        known = stored.get(each.answer_id)
        if known and not known.approved and _differs(known, each):
            if not known.texts and not known.why_hidden:  # taken out before, not hidden
                known.hidden = False
            known.texts, known.side = each.texts, each.side
            changed.append(known)
    Argument.objects.bulk_update(changed, ["texts", "side", "hidden"], batch_size=500)
    kept = [each.answer_id for each in given]
    gone = Argument.objects.filter(round=found).exclude(answer__in=kept)
    Argument.objects.filter(merged_into__in=gone).update(merged_into=None)
    gone.update(texts={}, hidden=True, approved=False)  # what is given anew is judged anew


def _differs(known: Argument, given: Argument) -> bool:
    return any(known.texts.get(name) != text for name, text in given.texts.items()) or (
        known.side != given.side
    )


def results_of(
    sealed: SealedRound, *, telling: Collection[int] = (), panel: bool = True
) -> tuple[list[ItemResult], list[PanelResult]]:
    """The round's results, not stored; of `telling` questions it is said (`tells_of_release`).

    Without `panel` those of its items alone, which is what a live round shows.
    """
    # numpy is wanted here and not where pages are served.
    from delphi.services import figures

    items: list[ItemResult] = []
    panels: list[PanelResult] = []
    notes = change_notes_in(sealed.round)
    for criterion, questions in _by_criterion(sealed.questions):
        measure = _measure(criterion, sealed)
        outcomes = figures.outcomes([_asked(each, measure, sealed) for each in questions], measure)
        for outcome in outcomes:
            if outcome.question_id in telling:
                outcome.figures["tells_of_release"] = True
        items += [
            ItemResult(
                round=sealed.round,
                item_id=question.item_id,
                criterion=criterion,
                statement_id=question.statement_id,
                figures=outcome.figures | {"change_reasons": counted(_about([question.pk], notes))},
                agreement=outcome.agreement,
                movement=outcome.movement,
                verdict=outcome.verdict,
            )
            for question, outcome in zip(questions, outcomes, strict=True)
        ]
        if not panel:
            continue
        together = figures.panel_figures(
            [sealed.ratings.get(question.pk, {}) for question in questions],
            [outcome.figures for outcome in outcomes],
            measure,
            codes=[question.item.code for question in questions],
            seed=questions[0].pk,
            before=[figures.CampsBefore(*each) for each in sealed.camps.get(criterion.pk, ())],
        )
        together["participation"] = sealed.participation._asdict()
        together["flow"] = sealed.flow and sealed.flow._asdict()
        together["change_reasons"] = counted_together(
            _about([question.pk for question in questions], notes),
            _drawn(outcomes, sealed),
            k=measure.minimum_cell,
        )
        panels.append(PanelResult(round=sealed.round, criterion=criterion, figures=together))
    return items, panels


def _drawn(outcomes: Sequence["Outcome"], sealed: SealedRound) -> set[int]:
    """The questions whose distributions may be drawn."""
    k, public = minimum_cell(sealed.protocol), is_membership_public(sealed.protocol)
    return {
        outcome.question_id
        for outcome in outcomes
        if why_not_drawn(outcome.figures, k=k, membership_public=public) is None
    }


def _about(questions: Sequence[int], notes: Sequence[ChangeNote]) -> list[ChangeNote]:
    return [note for note in notes if note.question_id in questions]


def _by_criterion(questions: Sequence[Question]) -> list[tuple[Criterion, list[Question]]]:
    grouped: dict[int, tuple[Criterion, list[Question]]] = {}
    for question in questions:
        grouped.setdefault(question.criterion_id, (question.criterion, []))[1].append(question)
    return sorted(grouped.values(), key=lambda each: (each[0].position, each[0].pk))


def _measure(criterion: Criterion, sealed: SealedRound) -> "Measure":
    from delphi.services import figures
    from delphi.statistics import ConsensusRule

    kind = kind_of(criterion)
    levels = [point["level"] for point in criterion.scale.points if "level" in point]
    rule = sealed.protocol.get("criteria", {}).get(criterion.key)
    return figures.Measure(
        levels=len(levels) if kind is ScaleKind.ORDINAL else 0,
        lowest=min(levels, default=1),
        numeric=kind in NUMERIC_KINDS,
        rule=ConsensusRule.from_json(rule) if rule else None,
        quartile_type=figures.quartile_type_of(sealed.protocol.get("quartiles", "7")),
        minimum_cell=minimum_cell(sealed.protocol),
        invited=sealed.participation.invited,
        grouped_by=sealed.grouping.value,
        options=keys_of(criterion.scale),
        places=places_of(criterion.scale),
        total=total_of(criterion.scale),
        ends=_ends(criterion.scale) if kind in NUMERIC_KINDS else None,
        judged=criterion.role == CriterionRole.JUDGEMENT,
        membership_public=is_membership_public(sealed.protocol),
    )


def _ends(scale: Scale) -> tuple[float, float] | None:
    """Where a scale of numbers or years begins and ends; None where it goes on."""
    if scale.kind == ScaleKind.PROBABILITY:
        return 0, 100
    if scale.lowest is None or scale.highest is None or scale.lowest >= scale.highest:
        return None
    return scale.lowest, scale.highest


def _asked(question: Question, measure: "Measure", sealed: SealedRound) -> "Asked":
    from delphi.services import figures

    groups = sealed.counts.get(question.pk, {})
    n = sum(counts.n for counts in groups.values())
    cannot_judge = sum(counts.cannot_judge for counts in groups.values())
    by_level = {key: _by_level(counts, measure) for key, counts in groups.items()}
    kind = kind_of(question.criterion)
    answers = sealed.ratings.get(question.pk, {}) if measure.numeric else {}
    return figures.Asked(
        question_id=question.pk,
        n=n,
        cannot_judge=cannot_judge,
        skipped=sealed.present - n - cannot_judge,
        counts=[
            sum(column) for column in zip([0] * measure.levels, *by_level.values(), strict=True)
        ],
        values=sorted(answers.values()),
        ranges=sealed.ranges.get(question.pk, ()),
        choices=sealed.choices.get(question.pk, {})
        if kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE)
        else None,
        rankings=sealed.rankings.get(question.pk, ()),
        shares=sealed.shares.get(question.pk, ()),
        groups={key: (by_level[key], counts.cannot_judge) for key, counts in groups.items()},
        values_by_group=_by_group(answers, sealed.groups),
        earlier=_earlier(question, measure, sealed),
    )


def _by_group(answers: Mapping[int, float], groups: Mapping[int, str]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for seat in sorted(answers):
        found.setdefault(groups.get(seat, ""), []).append(answers[seat])
    return found


def _by_level(counts: QuestionCounts, measure: "Measure") -> list[int]:
    return counts.by_level(measure.lowest, measure.levels)


def _earlier(question: Question, measure: "Measure", sealed: SealedRound) -> "Earlier | None":
    from delphi.services import figures

    look = sealed.earlier.get(question.pk)
    if look is None:
        return None
    before = sealed.ratings.get(look.question_id, {})
    after = sealed.ratings.get(question.pk, {})
    return figures.Earlier(
        figures=look.figures,
        table=as_table(
            sealed.transitions.get(question.pk, {}).items(),
            lowest=measure.lowest,
            levels=measure.levels,
        ),
        pairs=[(before[seat], after[seat]) for seat in sorted(before.keys() & after.keys())]
        if measure.numeric
        else (),
        same=_sameness(question, look.question_id, sealed),
    )


def _sameness(question: Question, before: int, sealed: SealedRound) -> "Sameness | None":
    from delphi.services import figures

    if kind_of(question.criterion) not in OPTION_KINDS:
        return None
    earlier, later = sealed.options.get(before, {}), sealed.options.get(question.pk, {})
    both = earlier.keys() & later.keys()
    alike = sum(earlier[seat] == later[seat] for seat in both)
    return figures.Sameness(before=len(earlier), stayers=len(both), alike=alike)


def arguments_of(sealed: SealedRound) -> list[Argument]:
    """The round's rationales as arguments, on the side their writers say or their rating takes."""
    from delphi.services import figures

    measures = {
        criterion.pk: _measure(criterion, sealed)
        for criterion, _ in _by_criterion(sealed.questions)
    }
    told = sides_told_in(sealed.round)
    return [
        Argument(
            round=sealed.round,
            item_id=given.item_id,
            criterion_id=given.criterion_id,
            answer_id=given.answer_id,
            side=told.get(given.answer_id)
            or figures.side_of(
                measures[given.criterion_id].rule,
                given.level,
                lowest=measures[given.criterion_id].lowest,
                levels=measures[given.criterion_id].levels,
            ),
            texts={given.language: given.text},
        )
        for given in rationales_in(sealed.round)
    ]
